"""Words of another script than the edition's say which language they are, and break as that language does.

A screen reader changes its voice by `lang` (WCAG 3.1.2), and Korean breaks between words only, also where it stands in
an English mail. A document is walked once: its tags, styles and comments stay as they are, and so does a slot's token.
What is known to be a name in Latin letters says nothing: it is in no language, and a Korean voice reads it well.
"""

import re
from collections.abc import Callable, Collection, Iterable

from markupsafe import escape

from newsletter.languages import script_of

_HANGUL = "[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"
# One word is enough: no other language is written so, and no other voice reads it.
_KOREAN = re.compile(rf"{_HANGUL}+(?:[ ·,~0-9-]{{1,8}}{_HANGUL}+)*")
# A Latin name or two within Korean are read well by a Korean voice, a phrase is not. A token has digits in it.
_WORD = r"(?<![\w&])[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f’'-]*(?!\w)"
_PHRASE = 3  # words
_LATIN = re.compile(rf"{_WORD}(?:[,:;]? {_WORD}){{{_PHRASE - 1},}}")
_WORDS = re.compile(rf"{_WORD}(?: {_WORD})*")
_APART = re.compile(r"<!--.*?-->|<(?P<whole>style|title)\b.*?</(?P=whole)>|<[^>]*>", re.DOTALL)

Mark = Callable[[re.Match[str]], str]


def with_languages(html: str, locale: str, locales: Iterable[str], names: Collection[str] = ()) -> str:
    """`html`, written in `locale`, with `lang` on words of another script.

    `locales` are those of the newsletter: a phrase in Latin letters is taken for the first of them that is written so.
    `names` are those of people and organisations that stand in it.
    """
    if script_of(locale) != "Kore":
        return _marked(
            html, _KOREAN, lambda run: f'<span lang="ko" style="word-break:keep-all">{run[0]}</span>'
        )
    latin = next((each for each in locales if script_of(each) == "Latn"), None)
    return _marked(html, _LATIN, _unless_names(names, f'<span lang="{latin}">')) if latin else html


def _unless_names(names: Collection[str], start: str) -> Mark:
    """What marks a phrase, and no names in a row. Where a particle follows a name, its last word is not in the run."""
    known = {words for name in names for form in (name, str(escape(name))) for words in _WORDS.findall(form)}

    def mark(run: re.Match[str]) -> str:
        others = (one for one in _WORDS.findall(run[0]) if not any(name.startswith(one) for name in known))
        is_phrase = len(" ".join(others).split()) >= _PHRASE
        return f"{start}{run[0]}</span>" if is_phrase else run[0]

    return mark


def _marked(html: str, words: re.Pattern[str], mark: Mark) -> str:
    parts, at = [], 0
    for apart in _APART.finditer(html):
        parts += [words.sub(mark, html[at : apart.start()]), apart[0]]
        at = apart.end()
    return "".join([*parts, words.sub(mark, html[at:])])
