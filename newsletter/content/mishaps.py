"""What readers would see and no author meant: markup left standing, letters of a wrong encoding, tags of other systems."""

import re
from collections.abc import Iterator

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
    r"|\$\{[^{}\n]{1,60}\}|#\{[^{}\n]{1,60}\}|\{![^{}\n]{1,60}\}|\{%[^{}\n]{1,80}%\}"
    r"|<%.{1,80}?%>|<<\s*[^<>\n]{1,40}\s*>>|«[^»\s]{1,40}»"
    r"|\[%[^\]\n]{1,60}%\]|\$%[^%\n]{1,40}%\$|\[\$[^\]\n]{1,40}\$?\]|\[\*[^\]\n]{1,40}\*\]|\[\[[^\]\n]{1,60}\]\]"
    r"|%%[^%\s]{1,40}%%|%recipient\.[\w.]+%|%[A-Z][A-Z_]{2,40}%|@@[^@\s]{1,40}@@|##[^#\s]{1,40}##"
    r"|(?<!\{)\{[A-Za-z_가-힣][\w.:-]{0,60}(?:\|[^{}\n]{0,60})?\}(?!\})"
    rf"|(?i:\[{_PERSON}\]|%{_PERSON}%|#{_PERSON}#|\$\$?{_PERSON}\$\$?|-{_PERSON}-(?=\s*님))"
)
_WRONG_LETTERS = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}"
)
_KNOWN_WRONG = re.compile("\ufffd|占쏙옙|占쎈|ï»¿")
_HANGUL = re.compile(r"[가-힣]{2,}")


def markup_in(text: str) -> str | None:
    """The first piece of markup that would be read as it stands, or None."""
    found = _MARKUP.search(text)
    return found[0].strip()[:60] if found else None


def foreign_tag_in(text: str) -> str | None:
    """The first merge tag of another system, or None."""
    found = _FOREIGN.search(text)
    return found[0] if found else None


def garbled_in(text: str) -> str | None:
    """The first letters that were read in a wrong encoding, or None."""
    found = _KNOWN_WRONG.search(text)
    if found:
        return found[0]
    return next(_garbled_runs(text), None)


def _garbled_runs(text: str) -> Iterator[str]:
    for run in _WRONG_LETTERS.finditer(text):
        data = b"".join(_byte(letter) for letter in run[0])
        if _reads_as(data, "utf-8") or _HANGUL.fullmatch(_reads_as(data, "cp949")):
            yield run[0]


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return (
            letter.encode("latin-1") if ord(letter) < 256 else b"?"
        )  # five bytes that Windows-1252 leaves out


def _reads_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""
