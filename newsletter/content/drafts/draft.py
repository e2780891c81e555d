"""What the compose form holds: flat texts under names like `01J….title.ko`, and the blocks in order.

The same value is shown, posted, merged and shown again with errors, so nothing a person typed can
fall between two forms of it.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, takewhile

from ulid import ULID


@dataclass(frozen=True)
class BlockDraft:
    """One block of the form; its texts are in the draft's values, under names that start with its id."""

    id: str
    type: str


@dataclass(frozen=True)
class Draft:
    """The raw state of the form. A name without a value is an empty text."""

    blocks: tuple[BlockDraft, ...]
    values: Mapping[str, str]

    def value(self, name: str) -> str:
        """The text of one input."""
        return self.values.get(name, "")

    def under(self, prefix: str) -> dict[str, str]:
        """The filled inputs whose names start with `prefix.`, without that start."""
        start = prefix + "."
        first = bisect_left(self._sorted, (start, 0))
        found = takewhile(lambda one: one[0].startswith(start), islice(self._sorted, first, None))
        names = (name for name, _ in sorted(found, key=lambda one: one[1]))
        return {name.removeprefix(start): self.values[name] for name in names if self.values[name]}

    @cached_property
    def _sorted(self) -> list[tuple[str, int]]:
        """Every name with its place among the values: a list of hundreds of entries is asked for each of them."""
        return sorted((name, place) for place, name in enumerate(self.values))

    def has(self, block_id: str) -> bool:
        """Whether a block is in the draft."""
        return any(block.id == block_id for block in self.blocks)

    def with_values(self, values: Mapping[str, str]) -> "Draft":
        """The draft with some texts replaced."""
        return replace(self, values={**self.values, **values})

    def moved(self, block_id: str, *, by: int) -> "Draft":
        """The draft with a block some places further down (or up, below zero)."""
        blocks = list(self.blocks)
        for place, block in enumerate(blocks):
            if block.id == block_id:
                blocks.insert(max(0, place + by), blocks.pop(place))
                break
        return replace(self, blocks=tuple(blocks))

    def without(self, block_id: str) -> "Draft":
        """The draft without a block."""
        return Draft(
            tuple(block for block in self.blocks if block.id != block_id),
            {name: value for name, value in self.values.items() if not name.startswith(f"{block_id}.")},
        )

    def with_block(
        self, block_type: str, *, after: str, values: Mapping[str, str] | None = None
    ) -> "tuple[Draft, str]":
        """The draft with a new block after the named one (or first), and the new block's id."""
        new = BlockDraft(str(ULID()), block_type)
        places = [place for place, block in enumerate(self.blocks, start=1) if block.id == after]
        place = places[0] if places else 0
        blocks = (*self.blocks[:place], new, *self.blocks[place:])
        added = {f"{new.id}.{name}": value for name, value in (values or {}).items()}
        return Draft(blocks, {**self.values, **added}), new.id
