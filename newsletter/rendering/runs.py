"""Words of another script than the edition's say which language they are, and break as that language does.

A screen reader changes its voice by `lang` (WCAG 3.1.2), and Korean breaks between words only, also where it stands in
an English mail. A finished document is walked once: its tags, styles and comments stay as they are, and so does a
slot's token.
"""

import re
from collections.abc import Iterable

from newsletter.languages import script_of

_HANGUL = "[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"
# One word is enough: no other language is written so.
_KOREAN = re.compile(rf"{_HANGUL}+(?:[ ·,~0-9-]{{1,8}}{_HANGUL}+)*")
# A Latin name or two within Korean are read well by a Korean voice, a phrase is not. A token has digits in it.
_WORD = r"(?<![\w&])[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f’'-]*(?!\w)"
_LATIN = re.compile(rf"{_WORD}(?:[,:;]? {_WORD}){{2,}}")
_APART = re.compile(r"<!--.*?-->|<(?P<whole>style|title)\b.*?</(?P=whole)>|<[^>]*>", re.DOTALL)


def with_languages(html: str, locale: str, locales: Iterable[str]) -> str:
    """`html`, written in `locale`, with `lang` on words of another script.

    `locales` are those of the newsletter: a phrase in Latin letters is taken for the first of them that is written so.
    """
    if script_of(locale) != "Kore":
        return _marked(html, _KOREAN, '<span lang="ko" style="word-break:keep-all">')
    latin = next((each for each in locales if script_of(each) == "Latn"), None)
    return _marked(html, _LATIN, f'<span lang="{latin}">') if latin else html


def _marked(html: str, words: re.Pattern[str], start: str) -> str:
    parts, at = [], 0
    for apart in _APART.finditer(html):
        parts += [words.sub(rf"{start}\g<0></span>", html[at : apart.start()]), apart[0]]
        at = apart.end()
    return "".join([*parts, words.sub(rf"{start}\g<0></span>", html[at:])])
