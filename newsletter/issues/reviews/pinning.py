"""What a thread is pinned to, in words: a block as it is called now, or as it was before it was deleted."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS, AnyBlock
from newsletter.content.blocks.base import Block
from newsletter.content.differences import name_of, values_of
from newsletter.content.issue import IssueContent
from newsletter.issues.composing import Unreadable
from newsletter.issues.models import Issue
from newsletter.issues.reviews.models import CommentThread
from newsletter.issues.working.reading import written
from newsletter.wording import NOTHING, Sentence, say, verbatim


def said_now(session: Session, issue: Issue) -> IssueContent | None:
    """What an issue says, saved or not: what can be commented on. None while it cannot be read."""
    try:
        return written(session, issue).content
    except Unreadable:
        return None


def called(thread: CommentThread, block: AnyBlock | None = None, locales: Sequence[str] = ()) -> Sentence:
    """The block of a thread, as it is called now, or as it was when the thread began; empty for the issue itself."""
    if not thread.block:
        return NOTHING
    if block:
        return block_called(block, locales)
    kind, name = thread.block_type, thread.block_name
    return _named(BLOCKS[kind].label if kind in BLOCKS else verbatim(kind), name)


def block_called(block: AnyBlock, locales: Sequence[str]) -> Sentence:
    """What a block is called: what it is, and its first words."""
    return _named(block.label, name_of(block, locales))


def field_called(name: str, of: Block | IssueContent) -> tuple[Sentence, str | None]:
    """What an input is called, and its language if it has one; nothing where there is no such input."""
    around = [place for place in values_of(of) if f"{name}.".startswith(f"{place.path}.")]
    if not around:
        return NOTHING, None
    nearest = max(around, key=lambda place: len(place.path))
    locale = name.removeprefix(f"{nearest.path}.") if nearest.locale is not None else None
    return values_of(of)[nearest].label, locale


def _named(label: Sentence, name: str) -> Sentence:
    return say("{block} “{name}”", block=label, name=name) if name else label
