"""What a rehearsal found, as people read it: figures, and a few of those whom something concerns by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import masked
from newsletter.content.merge_tags import VALUES
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.tally import Some, Tally
from newsletter.issues.frozen import rendition_of
from newsletter.messages.personalising import values_of
from newsletter.preflight.size import CLIPPED_AT, SUBJECT_COLUMNS
from newsletter.users.deeds import By, Deed, may
from newsletter.wording import Sentence
from subscribers.models import Subscriber, Subscription


@dataclass(frozen=True)
class Named:
    """Somebody of the list; masked, and without their subscription, for whom they do not concern."""

    called: str
    subscription_id: int | None


@dataclass(frozen=True)
class Found:
    """How many people something is said of, and a few of them."""

    count: int
    people: Sequence[Named]


@dataclass(frozen=True)
class GapFound(Found):
    """A merge tag for which nothing is known of these people: they read its default, or nothing where there is none."""

    edition: str
    tag: str
    meaning: Sentence
    default: str


@dataclass(frozen=True)
class Unwritable(Found):
    """People to whom no message can be written, and why."""

    reason: Sentence


@dataclass(frozen=True)
class LongestSubject:
    """The longest subject as its reader gets it; `person` is None for who is there no more."""

    text: str
    columns: int
    shown: int  # columns that a mailbox shows
    edition: str
    person: Named | None


@dataclass(frozen=True)
class RehearsalSheet:
    """A rehearsal in figures. Sizes are bytes of whole messages, unsigned; `limit` and `clipped` are of their HTML."""

    people: int
    written: int
    editions: dict[str, int]
    smallest: int
    median: int
    largest: int
    limit: int
    clipped: Found
    gaps: Sequence[GapFound]
    unwritable: Sequence[Unwritable]
    subject: LongestSubject | None

    def as_json(self) -> dict[str, Any]:
        """The public form (`dispatch rehearse --json`), in English."""
        return {
            "people": self.people,
            "written": self.written,
            "editions": self.editions,
            "bytes": {"smallest": self.smallest, "median": self.median, "largest": self.largest},
            "clipped": {"limit": self.limit, **_json(self.clipped)},
            "empty": [
                {"edition": gap.edition, "tag": gap.tag, "default": gap.default, **_json(gap)}
                for gap in self.gaps
            ],
            "unwritable": [{"reason": str(found.reason), **_json(found)} for found in self.unwritable],
            "subject": self.subject
            and {
                "text": self.subject.text,
                "columns": self.subject.columns,
                "edition": self.subject.edition,
                "person": self.subject.person and self.subject.person.called,
            },
        }


def rehearsal_sheet(session: Session, plan: Plan, tally: Tally, *, by: By) -> RehearsalSheet:
    """What a tally says, the most frequent first; names are for who may see personal data."""
    all_found = [tally.clipped, *tally.gaps.values(), *tally.unwritable.values()]
    ids = {subscriber_id for some in all_found for subscriber_id in some.examples}
    names = _names(session, plan, ids | ({tally.longest.subscriber_id} if tally.longest else set()), by=by)

    def people(some: Some) -> list[Named]:
        return [names[each] for each in some.examples if each in names]

    gaps = sorted(tally.gaps.items(), key=lambda row: (-row[1].count, row[0].edition, row[0].tag))
    unwritable = sorted(tally.unwritable.items(), key=lambda row: -row[1].count)
    return RehearsalSheet(
        people=tally.people,
        written=tally.written,
        editions={
            edition.locale: tally.editions[edition.locale]
            for edition in plan.proof.editions
            if tally.editions.get(edition.locale)
        },
        smallest=tally.smallest,
        median=tally.median,
        largest=tally.largest,
        limit=CLIPPED_AT,
        clipped=Found(tally.clipped.count, people(tally.clipped)),
        gaps=[
            GapFound(some.count, people(some), gap.edition, gap.tag, VALUES[gap.tag], gap.default)
            for gap, some in gaps
        ],
        unwritable=[
            Unwritable(some.count, people(some), Sentence.from_line(line)) for line, some in unwritable
        ],
        subject=_subject(session, plan, tally, names, by=by),
    )


def _subject(
    session: Session, plan: Plan, tally: Tally, names: dict[int, Named], *, by: By
) -> LongestSubject | None:
    longest = tally.longest
    if longest is None:
        return None
    rendition = next(rendition_of(one) for one in plan.proof.editions if one.locale == longest.edition)
    person = session.get(Subscriber, longest.subscriber_id) if _is_open(plan, by) else None
    values = values_of(person) if person else {}
    return LongestSubject(
        text=rendition.slots.fill(rendition.subject, values),
        columns=longest.columns,
        shown=SUBJECT_COLUMNS,
        edition=longest.edition,
        person=names.get(longest.subscriber_id)
        if rendition.slots.pattern.search(rendition.subject)
        else None,
    )


def _names(session: Session, plan: Plan, ids: set[int], *, by: By) -> dict[int, Named]:
    is_open = _is_open(plan, by)
    rows = session.execute(
        sa.select(Subscriber.id, Subscriber.name, Subscriber.email, Subscription.id)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscriber.id.in_(ids), Subscription.list_id == plan.mailing_list.id)
    )
    return {
        subscriber_id: Named(name or email, subscription_id) if is_open else Named(masked(email), None)
        for subscriber_id, name, email, subscription_id in rows
    }


def _is_open(plan: Plan, by: By) -> bool:
    return may(by, Deed.SEE_PERSONAL_DATA, newsletter=plan.mailing_list.newsletter_id)


def _json(found: Found) -> dict[str, Any]:
    return {"people": found.count, "examples": [person.called for person in found.people]}
