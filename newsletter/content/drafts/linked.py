"""What a draft says of blocks that are linked to the library: `01J….library.key` and `01J….library.version`."""

from collections.abc import Iterator

from newsletter.content.blocks.base import FromLibrary
from newsletter.content.drafts.draft import Draft

_KEY, _VERSION = "library.key", "library.version"


def link_values(start: str, link: FromLibrary) -> Iterator[tuple[str, str]]:
    """The inputs for the link of a block; `start` is what the names of its texts begin with."""
    yield f"{start}{_KEY}", link.key
    yield f"{start}{_VERSION}", str(link.version)


def linked_to(draft: Draft, block_id: str) -> str:
    """The key of the library block that a block is linked to; "" when it is linked to none."""
    return draft.value(f"{block_id}.{_KEY}")


def detached(draft: Draft, block_id: str) -> Draft:
    """The draft with a block that goes its own way from here on: it says the same, and belongs to this issue alone."""
    return draft.with_values({f"{block_id}.{_KEY}": "", f"{block_id}.{_VERSION}": ""})
