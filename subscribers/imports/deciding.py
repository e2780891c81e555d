"""What an import is to do with each row of a file, portion after portion. Reads the database, changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.languages import MOTHER_TONGUE
from newsletter.signing import Signer
from newsletter.wording import say
from subscribers.evidence import left
from subscribers.imports.columns import Column
from subscribers.imports.people import Person, people_in
from subscribers.imports.reading_csv import SubscriberFile
from subscribers.imports.report import Fate, ImportReport, RowNote
from subscribers.imports.standing import Word
from subscribers.imports.vocabulary import REASONS, Said
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppressed_among

# Rows of one short transaction, at most. SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
PORTION = 500
_LEAST = 50  # rows; below that, what each portion costs by itself is most of it
_AIM = 0.1  # seconds for which others who write wait for a portion

_LEFT_OUT = {
    Fate.UNSUBSCRIBED: say("This person has left the list. Only they can come back, by subscribing."),
    Fate.SUPPRESSED: say("This address must not be mailed."),
    Fate.REPEATED: say("The same address is in an earlier row."),
}


# Who is merely unconfirmed, or unclear, may still be asked by the form of a list.
_SUPPRESSED_AS = {
    Said.UNSUBSCRIBED: SuppressionReason.REQUESTED,
    Said.REFUSED: SuppressionReason.REQUESTED,
    Said.BLOCKED: SuppressionReason.REQUESTED,
    Said.BOUNCED: SuppressionReason.BOUNCED,
    Said.COMPLAINED: SuppressionReason.COMPLAINED,
}


@dataclass(frozen=True)
class Portion:
    """Some rows of a file, from the place `start` up to `end`: who is in them, which rows repeat an address of an earlier row
    of the file, and which cannot be used."""

    start: int
    end: int
    email_heading: str
    people: tuple[Person, ...]
    repeated: frozenset[int]
    rejected: tuple[RowNote, ...]


@dataclass(frozen=True)
class Decision:
    """The fate of each good row, and why the others are rejected."""

    email_heading: str
    fates: tuple[tuple[Person, Fate], ...]
    rejected: tuple[RowNote, ...]

    @property
    def coming(self) -> list[Person]:
        """Who is to come onto the list."""
        return [person for person, fate in self.fates if fate in (Fate.NEW, Fate.KNOWN)]

    def to_suppress(self) -> Mapping[SuppressionReason, list[Person]]:
        """Whom the file says not to mail, by the reason for which nobody may; who is merely unconfirmed is not there."""
        found: dict[SuppressionReason, list[Person]] = {}
        for person, fate in self.fates:
            if fate is Fate.REFUSED and person.word is not None and person.word.said in _SUPPRESSED_AS:
                found.setdefault(_SUPPRESSED_AS[person.word.said], []).append(person)
        return found

    def report(self) -> ImportReport:
        """The decision, counted. A refused person's address is not repeated in it: the row number is enough."""
        counts = Counter(fate for _, fate in self.fates)
        return ImportReport(
            **{fate.value: counts[fate] for fate in Fate},
            rejected=self.rejected,
            left_out=tuple(
                note for person, fate in self.fates if (note := self._left_out(person, fate)) is not None
            ),
            remarks=tuple(
                person.remark
                for person, fate in self.fates
                if person.remark is not None and fate in (Fate.NEW, Fate.KNOWN)
            ),
        )

    def _left_out(self, person: Person, fate: Fate) -> RowNote | None:
        if fate is Fate.REFUSED and person.word is not None:
            return RowNote(person.row, person.word.heading, person.word.value, REASONS[person.word.said])
        if fate in _LEFT_OUT:
            return RowNote(person.row, self.email_heading, "", _LEFT_OUT[fate])
        return None


class Pace:
    """How many rows the next portion has, so that it takes about as long as others may be made to wait, however fast the
    machine is and whatever else it does."""

    def __init__(self) -> None:
        self.rows = PORTION

    def took(self, rows: int, seconds: float) -> None:
        """So many rows took so long."""
        fitting = int(rows * _AIM / seconds) if seconds > 0 else PORTION
        self.rows = min(PORTION, max(_LEAST, min(fitting, 2 * rows)))


def portions(
    file: SubscriberFile,
    *,
    signer: Signer,
    locales: Sequence[str],
    start: int = 0,
    pace: Pace | None = None,
) -> Iterator[Portion]:
    """The rows of a file from a place on; what earlier rows say of an address holds for these too.

    The first of `locales` is the language of rows without one. Without a pace each portion is as long as may be.
    """
    pace = pace or Pace()
    refused = _refused(file, signer=signer, locales=locales)
    seen: set[str] = set()
    rows, place = iter(file.rows), 0
    while some := list(islice(rows, min(PORTION, start - place) if place < start else pace.rows)):
        people, rejected = people_in(file, some, signer=signer, locales=locales)
        repeated: set[int] = set()
        for person in people:
            if person.address.key in seen:
                repeated.add(person.row)
            seen.add(person.address.key)
        place += len(some)
        if place > start:
            yield Portion(
                start=place - len(some),
                end=place,
                email_heading=file.columns[Column.EMAIL],
                people=tuple(
                    replace(person, word=refused.get(person.address.key, person.word)) for person in people
                ),
                repeated=frozenset(repeated),
                rejected=tuple(rejected),
            )


def _refused(file: SubscriberFile, *, signer: Signer, locales: Sequence[str]) -> dict[str, Word]:
    """Whoever is refused in one row does not come on by another one of the same address: the words by comparing key."""
    if not file.standing.words:
        return {}
    rows = (row for row in file.rows if row.number in file.standing.words)
    refused: dict[str, Word] = {}
    while some := list(islice(rows, PORTION)):
        people, _ = people_in(file, some, signer=signer, locales=locales)
        refused |= {person.address.key: person.word for person in people if person.word is not None}
    return refused


def languages_of(mailing_list: MailingList, locales: Sequence[str]) -> Sequence[str]:
    """The languages that a reader of a list may have: those that are given, or else those of its name."""
    return locales or tuple(mailing_list.name) or (MOTHER_TONGUE,)


def decide(session: Session, mailing_list: MailingList, portion: Portion) -> Decision:
    """Decide about every row of a portion."""
    suppressed = suppressed_among(session, [person.address_hash for person in portion.people])
    standing = _standing(session, mailing_list, portion.people)
    fates: list[tuple[Person, Fate]] = []
    for person in portion.people:
        if person.row in portion.repeated:
            fate = Fate.REPEATED
        elif person.address_hash in suppressed:
            fate = Fate.SUPPRESSED
        elif person.word is not None:
            fate = Fate.REFUSED
        else:
            fate = person.fate or standing.get(person.address.key, Fate.NEW)
        fates.append((person, fate))
    return Decision(portion.email_heading, tuple(fates), portion.rejected)


def _standing(session: Session, mailing_list: MailingList, people: Sequence[Person]) -> dict[str, Fate]:
    """The fates, by comparing key, of those whom we know."""
    known = session.execute(
        sa.select(Subscriber.address_key, Subscription.state, left())
        .outerjoin(
            Subscription,
            sa.and_(Subscription.subscriber_id == Subscriber.id, Subscription.list_id == mailing_list.id),
        )
        .where(Subscriber.address_key.in_([person.address.key for person in people]))
    )
    return {key: _fate(state, has_left=has_left) for key, state, has_left in known}


def _fate(state: SubscriptionState | None, *, has_left: bool | None) -> Fate:
    if state is SubscriptionState.CONFIRMED:
        return Fate.UNCHANGED
    return Fate.UNSUBSCRIBED if has_left else Fate.KNOWN
