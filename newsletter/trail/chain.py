"""The chain: each entry is sealed together with the seal of the one before, by a key that is not in the database.

Whoever has only the database can neither change an entry nor put one in. That entries were cut off at the end shows by the
last verification, and by a seal that somebody noted elsewhere.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import insert
from newsletter.signing import Signer
from newsletter.trail.models import TrailCheck, TrailEntry, TrailHead
from newsletter.trail.recording import Noted, take_noted
from newsletter.wording import Sentence, say

_PURPOSE = "audit-log"
_PORTION = 1_000  # entries


@dataclass(frozen=True)
class Keeper:
    """Adds what was noted to the log, as the last thing before a commit: a long write keeps nobody waiting for the log."""

    signer: Signer
    clock: Clock

    def __call__(self, session: Session) -> None:
        if not (noted := take_noted(session)):
            return
        session.flush()  # whatever else must wait for a lock does so before the log is held
        head = _head(session)
        for one in noted:
            entry = _entry(one, number=head.number + 1, previous=head.seal, at=self.clock())
            entry.seal = seal_of(entry, self.signer)
            session.add(entry)
            head.number, head.seal = entry.number, entry.seal


@dataclass(frozen=True)
class Verdict:
    """What came of a verification: the last entry that is whole and, if so, which is not and why."""

    number: int
    seal: str
    broken_at: int | None = None
    because: Sentence | None = None

    @property
    def sentence(self) -> Sentence:
        """The verdict in words."""
        if self.broken_at is None or self.because is None:
            return say("The audit log is whole: {count} entries.", count=self.number)
        return say(
            "The audit log is not as it was written. The first broken entry is {number}: {because}",
            number=self.broken_at,
            because=self.because,
        )


def seal_of(entry: TrailEntry, signer: Signer) -> str:
    """The seal of an entry, 64 hexadecimal characters: an HMAC-SHA256 over what it says."""
    return signer.digest(_PURPOSE, canonical(entry))


def canonical(entry: TrailEntry) -> str:
    """What an entry says, in the one way that is sealed."""
    return _written(
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.act,
        [entry.doer_kind, entry.doer_id, entry.doer_name, entry.doer_address],
        entry.origin,
        [entry.subject_kind, entry.subject_id, entry.subject_name],
        entry.details,
        entry.previous,
    )


def verify(session: Session, signer: Signer, *, reaches: tuple[int, str] | None = None) -> Verdict:
    """Read the log from its beginning. `reaches` is an entry and its seal, noted elsewhere, that must be in it."""
    last = check_of(session, signer)
    awaited = dict(one for one in (reaches, last and (last.number, last.reached)) if one and one[0])
    number, seal, end = 0, "", (0, "")
    while True:  # others may add to it while we read: the end is looked at after what leads there
        before = number
        for entry in _entries(session, after=number):
            if because := _fault(entry, signer, number=number + 1, previous=seal):
                return Verdict(number, seal, number + 1, because)
            if awaited.pop(entry.number, entry.seal) != entry.seal:
                return Verdict(
                    number, seal, entry.number, say("it has another seal than was noted elsewhere.")
                )
            number, seal = entry.number, entry.seal
        end = _end(session)
        if end[0] <= number or number == before:
            break
    if end != (number, seal):
        return Verdict(number, seal, min(end[0], number) + 1, say("the log says that it ends elsewhere."))
    if awaited:
        return Verdict(number, seal, number + 1, say("it is missing: the log was longer once."))
    return Verdict(number, seal)


def keep_verdict(session: Session, verdict: Verdict, signer: Signer, *, now: datetime) -> None:
    """Remember how far the log was found whole, and when. What was there once is awaited ever after."""
    known = check_of(session, signer)
    check = known or session.get(TrailCheck, 1) or TrailCheck(id=1)
    if known is None or verdict.number >= known.number:
        check.number, check.reached = verdict.number, verdict.seal
    check.at, check.broken_at = now, verdict.broken_at
    check.seal = _seal_of_check(check, signer)
    session.add(check)


def check_of(session: Session, signer: Signer) -> TrailCheck | None:
    """The last verification; None when there was none, or when somebody else wrote it."""
    check = session.get(TrailCheck, 1)
    return check if check is not None and check.seal == _seal_of_check(check, signer) else None


def _head(session: Session) -> TrailHead:
    """The end of the log, held until the commit; made by whoever writes first."""
    held = sa.select(TrailHead).with_for_update().execution_options(populate_existing=True)
    found = session.scalar(held)
    if found is None:
        session.execute(insert(session, TrailHead).values(id=1, number=0, seal="").on_conflict_do_nothing())
        found = session.scalars(held).one()
    return found


def _entry(noted: Noted, *, number: int, previous: str, at: datetime) -> TrailEntry:
    return TrailEntry(
        number=number,
        at=at,
        act=noted.act.value,
        doer_kind=noted.doer_kind,
        doer_id=noted.doer_id,
        doer_name=noted.doer_name,
        doer_address=noted.doer_address,
        origin=noted.origin,
        subject_kind=noted.subject.kind,
        subject_id=noted.subject.id,
        subject_name=noted.subject.name,
        details=noted.details,
        previous=previous,
    )


def _end(session: Session) -> tuple[int, str]:
    """Where the log says that it ends."""
    found = session.execute(sa.select(TrailHead.number, TrailHead.seal)).one_or_none()
    return (found.number, found.seal) if found else (0, "")


def _entries(session: Session, *, after: int) -> Iterator[TrailEntry]:
    rows = sa.select(TrailEntry).where(TrailEntry.number > after).order_by(TrailEntry.number)
    for portion in session.scalars(rows.execution_options(yield_per=_PORTION)).partitions():
        yield from portion
        for entry in portion:
            session.expunge(entry)


def _fault(entry: TrailEntry, signer: Signer, *, number: int, previous: str) -> Sentence | None:
    if entry.number != number:
        return say("it is missing.")
    if entry.previous != previous:
        return say("it does not follow the entry before it.")
    if entry.seal != seal_of(entry, signer):
        return say("what it says is not what was sealed.")
    return None


def _seal_of_check(check: TrailCheck, signer: Signer) -> str:
    at = check.at.astimezone(UTC).isoformat(timespec="microseconds")
    return signer.digest(_PURPOSE, _written("check", at, check.number, check.reached, check.broken_at))


def _written(*values: object) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
