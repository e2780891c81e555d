"""Where a text may be cut without taking a visible character apart (Unicode Annex 29, what mail needs of it)."""

import re
import unicodedata
from collections.abc import Sequence

_MOST_OCTETS = 36  # a longer pile of marks is cut, or it would not fit into one encoded-word


def clusters(text: str) -> Sequence[str]:
    """The grapheme clusters of a text: letters with their marks, emoji sequences, flags, Hangul of conjoining jamo."""
    if _EACH_ALONE.fullmatch(text):
        return text
    found: list[str] = []
    for character in text:
        if found and _belongs(found[-1], character) and len((found[-1] + character).encode()) <= _MOST_OCTETS:
            found[-1] += character
        else:
            found.append(character)
    return found


def _belongs(cluster: str, character: str) -> bool:
    before = cluster[-1]
    return (
        unicodedata.category(character).startswith("M")
        or bool(_EXTENDS.match(character))
        or before == _JOINER
        or bool(_HALF_FLAG.fullmatch(cluster) and _HALF_FLAG.match(character))
        or bool(_JAMO_PAIR.fullmatch(before + character))
    )


_JOINER = "\u200d"
_EXTENDS = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_HALF_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_JAMO_PAIR = re.compile(
    "[\u1100-\u115f\ua960-\ua97c][\u1100-\u11a7\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7c6]"
    "|[\u1160-\u11ff\uac00-\ud7a3\ud7b0-\ud7fb][\u1160-\u11ff\ud7b0-\ud7fb]"
)
# Latin, kana, Han and whole Hangul syllables: nothing here joins, which is nearly every text of ours.
_EACH_ALONE = re.compile(
    "[ -~\xa1-\u02ff\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3041-\u3096\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]*"
)
