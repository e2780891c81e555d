"""A translation in codes becomes a text again, if its codes are those of its source: none unknown, none torn, none lost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from newsletter.content.explaining import explain
from newsletter.content.merge_tags import TAG, MergeTag
from newsletter.content.texts import Unusable
from newsletter.content.translating.codes import FREE, Code, Coded, CodeKind, Leaf
from newsletter.content.translating.coding import Value, written
from newsletter.content.translating.xliff_reading import ReadUnit
from newsletter.wording import Sentence, say

_PAIRED = frozenset({CodeKind.STRONG, CodeKind.EM, CodeKind.LINK, CodeKind.DEFAULT})


class Broken(ValueError):
    """Codes of which no text can be made."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def restored(units: Sequence[ReadUnit], source: Coded, there: Coded | None, *, like: Value) -> str:
    """The text of a draft that translated units say. `there` is the translation that was exported, if one was.

    Raises Broken, and Unusable for a text that no field can hold.
    """
    codes = {**source.codes, **(there.codes if there else {})}
    leaves = [unit.target or () for unit in units]
    if any(unit.is_broken for unit in units) or not all(_fits(leaf, codes) for leaf in leaves):
        raise Broken(
            say(
                "its codes (bold, links, names of readers) are not those of the source. Put them in as they are there."
            )
        )
    _require_all(leaves, source, there)
    try:
        return written(leaves, codes, like)
    except ValidationError as error:
        raise Unusable(explain(error.errors()[0], path=(), known=())) from None


def _fits(leaf: Leaf, codes: Mapping[str, Code]) -> bool:
    for piece in leaf:
        around = [codes[id_].kind if id_ in codes else None for id_ in piece.within]
        is_known = all(kind in _PAIRED for kind in around)
        is_alone = not piece.code or (piece.code in codes and codes[piece.code].kind not in _PAIRED)
        if not is_known or not is_alone or (CodeKind.DEFAULT in around and piece.code):
            return False
    return all(TAG.fullmatch(str(MergeTag(codes[id_].value, words))) for id_, words in _defaults(leaf, codes))


def _defaults(leaf: Leaf, codes: Mapping[str, Code]) -> Iterator[tuple[str, str]]:
    """The words that stand for a missing value, by the code around them."""
    words: dict[str, str] = {}
    for piece in leaf:
        for id_ in piece.within:
            if codes[id_].kind is CodeKind.DEFAULT:
                words[id_] = words.get(id_, "") + piece.words
    return iter(words.items())


def _require_all(leaves: Sequence[Leaf], source: Coded, there: Coded | None) -> None:
    """What cannot be left out must be there, unless the translation did without it before; markup stands there once."""
    counts = Counter(_used(leaves))
    before = set(_used(there.leaves)) if there else set(source.codes)
    for id_, code in source.codes.items():
        is_lost = not counts[id_] and code.kind not in FREE and id_ in before
        if is_lost or (code.kind is CodeKind.MARKUP and counts[id_] > 1):
            raise Broken(
                say(
                    "what the code {code} stands for is lost: {shown}. Put it in once.",
                    code=id_,
                    shown=code.shown[:100],
                )
            )


def _used(leaves: Sequence[Leaf]) -> Iterator[str]:
    for leaf in leaves:
        for piece in leaf:
            yield from [piece.code] if piece.code else []
            yield from piece.within if piece.words.strip() or piece.code else ()
