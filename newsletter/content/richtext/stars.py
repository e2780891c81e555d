"""Which stars and underscores mark words, and which are signs that an author typed: `김*수`, `2*3*4`, `010-****-1234`.

Wider than CommonMark in one way: Korean particles follow a mark without a space, so `**“말”**은` is strong. Narrower in
another: a star between letters or digits stays a star, unless what it opens is one word that ends at a word’s edge.
"""

import re

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_LONGEST_RUN = 3
_OPENING, _CLOSING, _JOINING = "([{「『《〈“‘（【", ")]}」』》〉”’）】", "-–~@/|"
# How what follows a single star may begin, where it follows as a particle or an ending does.
_AFTER_WORDS = frozenset("은는이가을를의에와과도만로으까부보처나라랑입하한할된됐되였고")


def stars_and_underscores(state: StateInline, silent: bool) -> bool:
    """The rule of the parser: one run of signs, with what it can open and close."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    end = state.pos + scanned.length
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    if marker == "*":
        can_open = _star_opens(state.src, before, end, after, length=scanned.length)
        can_close = _star_closes(before, after, length=scanned.length)
    else:
        can_open = scanned.can_open
        can_close = scanned.can_close or (
            not scanned.can_open and _is_followed(before, after, scanned.length)
        )
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, -1, can_open, can_close)
        )
    state.pos += scanned.length
    return True


def _star_opens(source: str, before: str, end: int, after: str, *, length: int) -> bool:
    if length > _LONGEST_RUN or after.isspace() or after in _CLOSING + _JOINING:
        return False
    if not before.isalnum():
        return True
    return re.compile(rf"[^\W_]+\*{{{length}}}(?![\w*])").match(source, end) is not None


def _star_closes(before: str, after: str, *, length: int) -> bool:
    if length > _LONGEST_RUN or before.isspace() or before in _OPENING + _JOINING:
        return False
    if before.isalnum() and after.isalnum():
        return _is_followed(before, after, length)
    return True


def _is_followed(before: str, after: str, length: int) -> bool:
    """Whether what comes after the sign may belong to the marked words as a particle or an ending does."""
    if before.isspace() or not after.isalpha():
        return False
    is_hangul = "가" <= after <= "힣"
    return is_hangul and (length > 1 or after in _AFTER_WORDS)
