"""What takes place in a frozen edition, for the calendars of its readers, as the proof's revision has it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.issues.composing import read_revision
from newsletter.issues.models import IssueRevision, Proof, ProofEdition
from newsletter.rendering import calendars
from newsletter.rendering.calendars import CalendarEntry
from newsletter.wording import say


@dataclass(frozen=True)
class Dated:
    """What a block or an entry of an edition has for a calendar, at least one thing; and of what state that is."""

    entries: tuple[CalendarEntry, ...]
    host: str
    stamp: datetime
    sequence: int

    @property
    def file(self) -> bytes:
        """All of it, as a calendar reads it."""
        return calendars.icalendar(self.entries, host=self.host, stamp=self.stamp, sequence=self.sequence)


def dated_in(session: Session, edition: ProofEdition, id_: str, *, address: str) -> Dated:
    """What the block or the entry with this id has for a calendar, in the edition that is read at `address`. Raises NotFound."""
    proof = session.get_one(Proof, edition.proof_id)
    revision = session.get_one(IssueRevision, proof.revision_id)
    content = read_revision(proof.issue, revision)
    entries = calendars.entries_of(content, edition.locale, id_, address=address)
    if not entries:
        raise NotFound(
            say("Nothing that a calendar could hold is at this address. Open the issue, and choose there.")
        )
    return Dated(tuple(entries), urlsplit(address).hostname or "localhost", proof.created_at, revision.number)
