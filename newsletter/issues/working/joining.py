"""Two changes of one document become one: what a window sent on what it knew, and what the document says by now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.lists import homeless, places
from newsletter.content.drafts.merging import Merged
from newsletter.content.drafts.pictures import with_whole_pictures
from newsletter.issues.working.merging import merged
from newsletter.issues.working.past import Past

Blocks = tuple[BlockDraft, ...]


@dataclass(frozen=True)
class Patch:
    """What was changed on version `version`: texts and the order of blocks, each with what was there and what is there now;
    `settled` are clashes that somebody has looked at. A block or an entry that goes takes its texts with it. `sequence` says
    which of a window's it is, where it counts them from 1: one that comes after a later one says nothing new."""

    version: int
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    blocks: tuple[Blocks, Blocks] | None = None
    settled: Collection[str] = ()
    sequence: int = 0

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.values or self.blocks or self.settled)

    @property
    def written(self) -> list[str]:
        """The names of the texts that it leaves something in."""
        return [name for name, (_, now) in self.values.items() if now]

    def only(self, names: Collection[str]) -> "Patch":
        """What it does to these texts."""
        return Patch(self.version, {name: pair for name, pair in self.values.items() if name in names})

    def without(self, names: Collection[str]) -> "Patch":
        """What it does but to these texts."""
        return replace(self, values={name: pair for name, pair in self.values.items() if name not in names})

    def applied(self, known: Draft) -> Draft:
        """What the window that sent it shows."""
        blocks = self.blocks[1] if self.blocks else known.blocks
        return Draft(blocks, {**known.values, **{name: now for name, (_, now) in self.values.items()}})


def join(current: Draft, known: Draft, sent: Patch, past: Past | None) -> Merged:
    """The document with what was sent, and where both meet. What the window sent before is its own, whether or not it was told
    that it came."""
    own, is_reordered = (past.own, past.is_reordered) if past else ((), False)
    was = {name: was for name, (was, _) in sent.values.items() if name not in own}
    blocks = sent.blocks[0] if sent.blocks and not is_reordered else known.blocks
    base, mine = Draft(blocks, {**known.values, **was}), sent.applied(known)
    both = with_whole_pictures(merged(base, mine, current), mine, current)
    return replace(both, draft=_housed(both.draft, (base, mine, current), sent.values))


def _housed(draft: Draft, joined: Sequence[Draft], sent: Iterable[str]) -> Draft:
    """The draft without the texts of what was in one of those that were joined and is gone."""
    gone = frozenset[str]().union(*map(places, joined)) - places(draft)
    starts, lost = tuple(f"{place}." for place in gone), set(homeless(draft, sent))
    if not starts and not lost:
        return draft
    values = draft.values.items()
    return Draft(
        draft.blocks,
        {name: text for name, text in values if name not in lost and not name.startswith(starts)},
    )
