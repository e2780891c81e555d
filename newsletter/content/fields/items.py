"""An entry of a list in a block. Like a block it has an identity for life, so that links, comments and errors find it."""

import hashlib
from typing import Annotated, ClassVar

from pydantic import Field
from ulid import ULID

from newsletter.content.fields.translatable import KNOWN, Translatable
from newsletter.content.texts import matching
from newsletter.wording import say

Identifier = Annotated[
    str,
    matching(
        r"[0-7][0-9A-HJKMNP-TV-Z]{25}",
        say("“{value}” is not an identifier. They are made for you: take the line away in a new block."),
    ),
]


def new_identifier() -> str:
    """An identity that nothing else has."""
    return str(ULID())


def identifier_from(place: str) -> str:
    """The identity of what stands at a place of a file without one: the same in every reading."""
    return str(ULID.from_bytes(hashlib.sha256(place.encode()).digest()[:16]))


def anchor_of(identity: str) -> str:
    """The id that a block or an entry has in a document, the same for its life."""
    return f"b{identity[-8:].lower()}"


class Item(Translatable):
    """The base of the entries of one list: `class Speaker(Item)`; the list is `tuple[Speaker, ...]`, its limits a `Field`.

    `columns` names the fields that a line holds where the list is written as lines, in their order; without it these are
    the first words of an entry, then its plain fields as they stand.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[frozenset[str]] = frozenset({"id", *KNOWN})

    id: Identifier = Field(default_factory=new_identifier)
