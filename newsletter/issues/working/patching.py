"""What somebody wrote comes into the working draft, beside what others wrote meanwhile. Nothing that anybody wrote is lost:
it stands in the document, in a clash, or in the log."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from newsletter.content.drafts.changed_sources import left_behind
from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import homeless
from newsletter.content.drafts.merging import Merged
from newsletter.content.drafts.pictures import besides_pictures
from newsletter.issues.composing import content_of, hold_working, readable_content, set_down
from newsletter.issues.html_rights import refused_html
from newsletter.issues.models import Issue
from newsletter.issues.working.differing import changed_names
from newsletter.issues.working.document import Clash, Working, Writing, put
from newsletter.issues.working.joining import Blocks, Patch, join
from newsletter.issues.working.past import Past, last_with, past_of
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import Sentence

_MOST_UNSAVED = timedelta(minutes=10)
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Patched:
    """The document before and after a patch, and as its sender has it.

    `clashes` are the names of those that the patch made, `kept` the blocks and entries that one deleted while another changed
    them, `refused` the texts that its sender may not write. `is_whole` says that it is not known what the sender has.
    """

    before: Working
    working: Working
    sent: Draft
    clashes: Collection[str] = ()
    kept: Sequence[str] = ()
    refused: Mapping[str, Sentence] = field(default_factory=dict)
    is_whole: bool = False

    @property
    def news(self) -> Mapping[str, str]:
        """The texts that the sender has to take over."""
        now = self.working.draft
        names = now.values if self.is_whole else changed_names(self.sent, now)
        return {name: now.value(name) for name in names}

    @property
    def new_blocks(self) -> Blocks | None:
        """The order that the sender has to take over; None where they have it."""
        now = self.working.draft.blocks
        return now if self.is_whole or self.sent.blocks != now else None


def patch(session: Session, issue: Issue, sent: Patch, *, tab: str, by: By, now: datetime) -> Patched:
    """Write what a window sent. Where somebody else changed the same text meanwhile, the sender's stays, and the other's is kept
    as a clash. Who writes into what is gone has not seen that it is: it comes back. Sent twice, it is written once.

    Raises NotAllowed.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    held = hold_working(session, issue)
    if sent:
        held = _set_down_in_time(session, issue, held, by=by, now=now)
    past = past_of(session, issue, held, sent.version, tab=tab)
    known = past.known if past else held.draft
    if past and 0 < sent.sequence <= past.sequence:
        sent = Patch(sent.version)  # it came twice, or late: what the window sent after it is here already
    refused = _refused(session, issue, held, sent, by=by)
    allowed = sent.without(refused)

    current, brought = held.draft, Merged(held.draft, {}, (), ())
    lost = homeless(allowed.applied(known), allowed.written)
    earlier = last_with(session, issue, held, lost) if lost else None
    if earlier:
        brought = join(current, earlier.draft, allowed.only(lost), earlier)
        current, allowed = brought.draft, allowed.without(lost)
    joined = join(current, known, allowed, past)

    clashes = _left(held, sent, joined.draft)
    for merged, seen in ((brought, earlier), (joined, past)):
        clashes = besides_pictures(clashes, merged.clashes)  # of several pictures the last is offered
        for name, clash in _met(held, merged, seen, now=now).items():
            went_on_from, stands = known.value(name), joined.draft.value(name)
            clashes[name] = clash.beside(clashes.get(name), gone_on_from=went_on_from, now=stands)
    # What a form leaves behind is found when it is saved.
    marks = _left_behind(session, issue, held, joined.draft, sent) if tab else {}
    changed = replace(held, draft=joined.draft.with_values(marks), unsettled=clashes)
    return Patched(
        before=held,
        working=put(session, issue, held, changed, Writing(by.id, now, tab, tuple(marks), sent.sequence)),
        sent=sent.applied(known),
        clashes=(*brought.clashes, *joined.clashes),
        kept=(*brought.kept, *joined.kept),
        refused=refused,
        is_whole=past is None,
    )


def _set_down_in_time(session: Session, issue: Issue, held: Working, *, by: By, now: datetime) -> Working:
    """A revision of what was written before, where that is long ago or was another's who has paused; while something in it
    cannot be used it waits."""
    if held.unsaved_since is None:
        return held
    is_long_ago = now - held.unsaved_since >= _MOST_UNSAVED
    is_anothers = held.changed_by != by.id and now - held.changed_at >= _PAUSE
    if is_long_ago or is_anothers:
        with suppress(InvalidDraft):
            set_down(session, issue, held, prefer=None, now=now)
            return hold_working(session, issue)
    return held


def _left_behind(session: Session, issue: Issue, held: Working, draft: Draft, sent: Patch) -> dict[str, str]:
    """The marks of the translations that what was sent left behind."""

    def locales() -> tuple[str, ...]:
        return content_of(session, issue).locales

    return left_behind(held.draft, draft, sent.values.keys(), locales=locales)


def _refused(session: Session, issue: Issue, held: Working, sent: Patch, *, by: By) -> dict[str, Sentence]:
    blocks = held.draft.blocks + (sent.blocks[1] if sent.blocks else ())
    written = {name: now for name, (_, now) in sent.values.items()}
    saved = partial(readable_content, session, issue)
    return refused_html(session, issue, held.draft, written, blocks=blocks, saved=saved, by=by)


def _left(held: Working, sent: Patch, draft: Draft) -> dict[str, Clash]:
    """The clashes that were there and still are: not those that the sender has seen and settled, nor where both say the same
    now."""
    gone = set(homeless(draft, held.unsettled))
    return {
        name: clash
        for name, clash in held.unsettled.items()
        if (name in gone or draft.value(name) != clash.text)
        and not (name in sent.settled and clash.version <= sent.version)
    }


def _met(held: Working, joined: Merged, past: Past | None, *, now: datetime) -> dict[str, Clash]:
    """Where the sender's text now stands in the place of another's."""
    latest = past.latest if past else {}
    met = {}
    for name, text in joined.clashes.items():
        change = latest.get(name)
        by, at = (change.user_id, change.made_at) if change else (held.changed_by, now)
        met[name] = Clash((text,), by, at, held.version + 1)
    return met
