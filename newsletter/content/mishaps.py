"""What readers would see and no author meant: markup left standing, tags of other systems."""

import re

_MARKUP = re.compile(
    r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>"  # a tag of HTML; an address in angle brackets is none
    r"|<!--.{0,200}?-->|<!\[.{0,200}?\]>"
    r"|&(?:[A-Za-z]{2,8}|#\d{2,6});"
    r"|\]\(|\]\[[^\]]+\]|^\[[^\]]+\]:\s"
    r"|(?<!\w)(\*\*|__|~~)(?=\S).{1,200}?(?<=\S)\1(?!\1)"
    r"|(?<=\w)\*\*[^\W_]+\*\*(?=\w)"
    r"|```|`[^`\n]+`"
    r"|^[ \t]*\|[^\n]*\|[ \t]*$|^[ \t|:-]*\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t|:-]*$"
    r"|\[/?(?:b|i|u|url|img|color|size|quote)(?:=[^\]]*)?\]",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
# Words that stand for a person in the tags of other systems.
_PERSON = r"(?:이름|성명|성함|고객명?|회원명?|수신자명?|구독자명?|닉네임|f?name|first[ _-]?name|last[ _-]?name|e-?mail)"
_FOREIGN = re.compile(
    r"\*\|[^|\n]{1,60}\|\*"  # Mailchimp, Mandrill
    r"|\$\{[^{}\n]{1,60}\}|#\{[^{}\n]{1,60}\}|\{[!$][^{}\n]{1,60}\}|\{%[^{}\n]{1,80}%\}"
    r"|<%.{1,80}?%>|<<\s*[^<>\n]{1,40}\s*>>|«[^»\s]{1,40}»"
    r"|\[%[^\]\n]{1,60}%\]|\$%[^%\n]{1,40}%\$|\[\$[^\]\n]{1,40}\$?\]|\[\*[^\]\n]{1,40}\*\]|\[\[[^\]\n]{1,60}\]\]"
    r"|%%[^%\s]{1,40}%%|%recipient\.[\w.]+%|%[A-Z][A-Z_]{2,40}%|@@[^@\s]{1,40}@@|##[^#\s]{1,40}##"
    r"|(?<!\{)\{[A-Za-z_가-힣][\w.:-]{0,60}(?:\|[^{}\n]{0,60})?\}(?!\})"
    rf"|(?i:\[{_PERSON}\]|%{_PERSON}%|#{_PERSON}#|\$\$?{_PERSON}\$\$?|-{_PERSON}-(?=\s*님))"
)


def markup_in(text: str) -> str | None:
    """The first piece of markup that would be read as it stands, or None."""
    found = _MARKUP.search(text)
    return found[0].strip()[:60] if found else None


def foreign_tag_in(text: str) -> str | None:
    """The first merge tag of another system, or None."""
    found = _FOREIGN.search(text)
    return found[0] if found else None
