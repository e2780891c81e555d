"""Korean particles that hang on a merge tag: `{{name}}은/는`, of which each reader reads the one that follows their name.

An author writes both forms, in any of the ways people do: `은/는`, `는/은`, `(은/는)`, `은(는)`, `(은)는`, `(으)로`, `(이)라고`.
A choice is told by its pair, what follows a consonant and what follows a vowel: `은/는`, and `이/` for a 이 that goes.
"""

import re
from collections.abc import Iterator
from functools import cache

from newsletter.content.last_sounds import Sound, last_sound
from newsletter.content.merge_tags import TAG

_SLASH = r"\s?[/／]\s?"
_OPEN, _CLOSE = "[(（]", "[)）]"
_SWAPPED = ("은/는", "이/가", "을/를", "과/와", "아/야")
_CONTRACTED = ("이에/예", "이어/여", "이었/였")  # 이에요/예요, 이었습니다/였습니다


def _either(first: str, second: str) -> str:
    """Two forms beside each other, in either order; one of them may stand in brackets."""
    return "|".join(
        f"{one}{_SLASH}{other}|{one}{_OPEN}{other}{_CLOSE}|{_OPEN}{one}{_CLOSE}{other}"
        for one, other in ((first, second), (second, first))
    )


def _contracted(number: int, pair: str) -> str:
    closed, open_ = pair.split("/")
    return (
        f"(?P<c{number}>{_OPEN}이{_CLOSE}{closed[1:]}"
        f"|{closed}(?P<r{number}>[가-힣]{{0,4}}){_SLASH}{open_}(?P=r{number})"
        f"|{open_}(?P<s{number}>[가-힣]{{0,4}}){_SLASH}{closed}(?P=s{number}))"
    )


# What an author writes for a choice, at the place where a merge tag ends.
_BARE_CHOICE = "|".join(
    (
        *(f"(?P<p{number}>{_either(*pair.split('/'))})" for number, pair in enumerate(_SWAPPED)),
        *(_contracted(number, pair) for number, pair in enumerate(_CONTRACTED)),
        f"(?P<eu>{_either('으로', '로')}|{_OPEN}으{_CLOSE}로)",
        f"(?P<i>{_OPEN}이{_CLOSE}(?=[가-힣])|이(?P<x>[가-힣]{{1,4}}){_SLASH}(?P=x)|(?P<y>[가-힣]{{1,4}}){_SLASH}이(?P=y))",
    )
)
CHOICE = rf"(?P<wrapped>[(（\[](?=[가-힣]+\s?[/／]))?(?:{_BARE_CHOICE})(?(wrapped)[)）\]])"
# What may stand between: quotes and brackets that close behind the value, and a space.
BEHIND_VALUE = r"[’”\"'」』》〉)\]）】]{0,3}[ \xa0]?"


def without_tags(text: str) -> str:
    """The text with a line break for each merge tag and the particle that hangs on it."""
    return _tag_with_choice().sub("\n", text)


def elsewhere(text: str) -> Iterator[tuple[str, str]]:
    """What hangs on a Korean word, where nobody chooses: as it is written, and as it is read, `님은/는` and `님은`."""
    for match in _choice_elsewhere().finditer(without_tags(text)):
        pair, rest = choice_in(match)
        if pair != "이/":  # 하나/이나 are names
            yield match[0], match["word"] + particle(pair, match["word"]) + rest


def choice_in(match: re.Match[str]) -> tuple[str, str]:
    """The pair that CHOICE has matched, and what follows both of its forms: `으/` and `로` for `(으)로`."""
    for number, pair in enumerate(_SWAPPED):
        if match[f"p{number}"]:
            return pair, ""
    for number, pair in enumerate(_CONTRACTED):
        if match[f"c{number}"]:
            return pair, match[f"r{number}"] or match[f"s{number}"] or ""
    return ("으/", "로") if match["eu"] else ("이/", match["x"] or match["y"] or "")


def particle(pair: str, value: str) -> str:
    """The form of a pair that follows a value."""
    after_consonant, _, after_vowel = pair.partition("/")
    sound = last_sound(value)
    is_open = sound is Sound.VOWEL or (sound is Sound.RIEUL and after_consonant == "으")
    return after_vowel if is_open else after_consonant


# To compile them takes as long as to load many files: whoever only fills slots reads no choice.
@cache
def _tag_with_choice() -> re.Pattern[str]:
    return re.compile(rf"{TAG.pattern}(?:{BEHIND_VALUE}(?:{CHOICE}))?")


@cache
def _choice_elsewhere() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>[가-힣]{{1,8}}?)(?:{CHOICE})(?![가-힣])")
