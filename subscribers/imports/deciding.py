"""What an import is to do with each row of a file. Reads the database, changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
from subscribers.imports.vocabulary import REASONS, Said
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppressed_among

_CHUNK = 1_000  # rows in one statement; SQLite takes 32,766 values, PostgreSQL 65,535

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


def decide(
    session: Session,
    mailing_list: MailingList,
    file: SubscriberFile,
    *,
    signer: Signer,
    locales: Sequence[str],
) -> Decision:
    """Decide about every row. Without `locales`, the languages of the list's name are those a reader may have."""
    people, rejected = people_in(
        file, signer=signer, locales=locales or tuple(mailing_list.name) or (MOTHER_TONGUE,)
    )
    fates: list[tuple[Person, Fate]] = []
    seen: set[str] = set()
    # Whoever is refused in one row does not come on by another one of the same address.
    refused = {person.address.key: person.word for person in people if person.word is not None}
    people = [
        replace(person, word=refused[person.address.key]) if person.address.key in refused else person
        for person in people
    ]
    for chunk in chunks(people):
        suppressed = suppressed_among(session, [person.address_hash for person in chunk])
        standing = _standing(session, mailing_list, chunk)
        for person in chunk:
            if person.address.key in seen:
                fate = Fate.REPEATED
            elif person.address_hash in suppressed:
                fate = Fate.SUPPRESSED
            elif person.word is not None:
                fate = Fate.REFUSED
            else:
                fate = person.fate or standing.get(person.address.key, Fate.NEW)
            seen.add(person.address.key)
            fates.append((person, fate))
    return Decision(file.columns[Column.EMAIL], tuple(fates), tuple(rejected))


def chunks(people: Sequence[Person]) -> Iterator[Sequence[Person]]:
    """The people in portions that one statement can carry."""
    for start in range(0, len(people), _CHUNK):
        yield people[start : start + _CHUNK]


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
