"""Addresses that stand bare in a text, as people type and paste them: where each begins and ends, and where it leads.

What a sender writes around an address is not part of it: a full stop, a bracket that was opened before it, a Korean
particle. Where the end is in doubt, more of the text is taken to be the text.
"""

import re
from typing import NamedTuple


class Bare(NamedTuple):
    """An address as it was typed, and the link it stands for."""

    words: str
    href: str


_ADDRESS = re.compile(
    r"(?<![\w@./:=+-])(?:"
    r"(?P<web>(?i:https?://|www\.(?=[\w-]+\.))[^\s<>\[\]{}|\\^`\"“”‘’「」『』《》〈〉…、。，；：！？（）【】]+)"
    r"|(?P<mail>[A-Za-z0-9](?:[A-Za-z0-9_.+-]*[A-Za-z0-9_+-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
    r"(?![A-Za-z0-9@]))"
    r")"
)
_PARTICLE = re.compile(
    r"(?<=[!-~])(?:에서는?|에는?|으로는?|로는?|에게|까지|부터|보다|처럼|입니다|이다|이며|이고|이나|이라고?|라고|"
    r"은|는|이|가|을|를|의|와|과|도|만|나)$"
)
_AFTER_HOST = re.compile(r"^(?i:https?://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?=[가-힣])")
_HANGUL = re.compile(r"[가-힣]+")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_AROUND = ".,:;!?'*_~·"


def parts(text: str, *, goes_on: bool = False) -> list[str | Bare]:
    """The text cut at its addresses, in order; there are no empty strings in it.

    `goes_on` says that what follows the text may belong to an address at its end, which then is none.
    """
    cut: list[str | Bare] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        words = _without_surroundings(match[0]) if match["web"] else match[0]
        stop = match.start() + len(words)
        if not _leads_somewhere(words) or (goes_on and match.end() == len(text)):
            continue
        if match.start() > end:
            cut.append(text[end : match.start()])
        cut.append(Bare(words, _href(words)))
        end = stop
    if end < len(text):
        cut.append(text[end:])
    return cut


def addresses(text: str) -> tuple[Bare, ...]:
    """The addresses alone."""
    return tuple(part for part in parts(text) if isinstance(part, Bare))


def _href(words: str) -> str:
    if re.match(r"(?i:https?)://", words):
        scheme, _, rest = words.partition("://")
        return f"{scheme.lower()}://{rest}"
    return f"https://{words}" if words.lower().startswith("www.") else f"mailto:{words}"


def _leads_somewhere(words: str) -> bool:
    return "@" in words or bool(re.match(r"(?i:https?://|www\.)[\w\[]", words))


def _without_surroundings(words: str) -> str:
    host = _AFTER_HOST.match(words)
    if host:
        hangul = _HANGUL.match(words, host.end())
        if hangul is not None and not words[hangul.end() :].startswith((".", "-")):
            return host[0]
    while True:
        shorter = _PARTICLE.sub("", words.rstrip(_AROUND))
        last = shorter[-1:]
        if last in _BRACKETS and shorter.count(last) > shorter.count(_BRACKETS[last]):
            shorter = shorter[:-1]
        if shorter == words:
            return words
        words = shorter
