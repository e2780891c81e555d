"""A picture in a draft is one thing: its file, how it is cut and what is said of it belong together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.merging import Merged

_Kept = TypeVar("_Kept")
_ASSET = ".asset"  # of two pictures in one place this differs


def pictures_in(names: Iterable[str]) -> list[str]:
    """The names of the pictures that are meant where these inputs differ; not of those that are only described otherwise."""
    return [name.removesuffix(_ASSET) for name in names if name.endswith(_ASSET)]


def places_in(names: Iterable[str]) -> Iterator[str]:
    """The same names, where all parts of another picture are that picture."""
    names = list(names)
    pictures = pictures_in(names)
    starts = tuple(f"{picture}." for picture in pictures)
    yield from pictures
    yield from (name for name in names if not name.startswith(starts))


def besides_pictures(kept: Mapping[str, _Kept], names: Iterable[str]) -> dict[str, _Kept]:
    """What is kept by the names of inputs, without all of the pictures that are meant among `names`."""
    starts = tuple(f"{picture}." for picture in pictures_in(names))
    return {name: one for name, one in kept.items() if not name.startswith(starts)}


def with_whole_pictures(merged: Merged, mine: Draft, theirs: Draft) -> Merged:
    """Where two people chose a picture for one place, all of mine stands, and all of theirs is beside it."""
    values: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for picture in pictures_in(merged.clashes):
        names = _parts(mine.values, picture) | _parts(theirs.values, picture)
        values |= {name: mine.value(name) for name in names}
        clashes |= {name: theirs.value(name) for name in names if mine.value(name) != theirs.value(name)}
    if not values:
        return merged
    return replace(merged, draft=merged.draft.with_values(values), clashes={**merged.clashes, **clashes})


def _parts(values: Mapping[str, str], picture: str) -> set[str]:
    return {name for name in values if name.startswith(f"{picture}.")}
