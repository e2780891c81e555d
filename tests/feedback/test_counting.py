"""Three in a row, of two issues, over seven days: held against an oracle that counts in another way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.counting import Told, row_in, row_of
from newsletter.feedback.heeding import Heard, Said, heed
from newsletter.feedback.meanings import adds_up
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.outcome import Outcome, of_reply
from newsletter.issues.models import Newsletter, Proof
from newsletter.wording import verbatim
from subscribers.models import Consent, ConsentEvent, Subscriber, Subscription, Suppression
from subscribers.suppressing import is_suppressed
from tests import factories
from tests.conftest import NOW

FULL = Outcome(FeedbackKind.BOUNCED, Verdict.SOFT, "full", "5.2.2", "mx.example", "552 5.2.2 mailbox full")
UNCLEAR = Outcome(FeedbackKind.BOUNCED, Verdict.UNKNOWN, "unclear")
TEMPORARY = Outcome(FeedbackKind.BOUNCED, Verdict.SOFT, "temporary")
OURS = Outcome(FeedbackKind.BOUNCED, Verdict.SENDER, "reputation")
UNREAD = Outcome(FeedbackKind.UNREAD, Verdict.UNKNOWN, "unclear")
DAY = timedelta(days=1)


def told(spec: str) -> list[Told]:
    """The deliveries of a person in the order in which they went out: an issue, what came of it, and the day of a bounce."""
    rows = []
    for number, word in enumerate(spec.split()):
        issue, what, day = int(word[0]), word[1], word[2:]
        rows.append(
            Told(
                number,
                issue,
                is_accepted=what != "r",
                bounced_at=NOW + int(day) * DAY if day else None,
                is_doubted=what != "+",
            )
        )
    return rows[::-1]


@pytest.mark.parametrize(
    ("spec", "is_enough"),
    [
        ("1b0 2b3 3b7", True),
        ("1b0 2b3 3b6", False),  # not over seven days
        ("1b0 2b7", False),  # two only
        ("1b0 1b3 1b9", False),  # of one issue
        ("1b0 1b3 2b9", True),
        ("1b0 2+ 3b7 4b9", False),  # one of them was read
        ("1b0 2? 3b7 4b9", True),  # something else came back of it
        ("1b0 2b3 3b7 4+", False),
        ("1b0 2r3 3r8", True),  # refused says the same
    ],
)
def test_what_is_enough(spec: str, is_enough: bool) -> None:
    row = row_in(told(spec))

    assert (row is not None and row.is_enough) is is_enough


@dataclass(frozen=True)
class Event:
    """A delivery as the oracle knows it."""

    issue: int
    kind: str  # "ok", "adds" or "other"
    day: int


def by_the_oracle(events: Sequence[Event]) -> bool:
    """Of every stretch to the newest delivery without one that was read: is there one that says it all?"""
    for begin in range(len(events)):
        stretch = events[begin:]
        if any(one.kind == "ok" for one in stretch):
            continue
        adding = [one for one in stretch if one.kind == "adds"]
        days = [one.day for one in adding]
        if len(adding) >= 3 and len({one.issue for one in adding}) > 1 and max(days) - min(days) >= 7:
            return True
    return False


@given(
    st.lists(
        st.builds(
            Event,
            issue=st.integers(1, 3),
            kind=st.sampled_from(["adds", "adds", "adds", "other", "ok"]),
            day=st.integers(0, 12),
        ),
        max_size=8,
    )
)
def test_it_counts_as_the_oracle_does(events: list[Event]) -> None:
    rows = [
        Told(
            number,
            one.issue,
            is_accepted=True,
            bounced_at=NOW + one.day * DAY if one.kind == "adds" else None,
            is_doubted=one.kind == "other",
        )
        for number, one in enumerate(events)
    ]
    row = row_in(reversed(rows))

    assert (row is not None and row.is_enough) is by_the_oracle(events)


class Person:
    """Somebody who gets issue after issue."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.paper: Newsletter = factories.newsletter(session)
        self.mailing_list = factories.mailing_list(session, self.paper)
        self.subscription: Subscription = factories.subscription(
            session, self.mailing_list, "full@mailbox.example"
        )
        self._first = factories.proof(session, self.paper)
        self._issues = 0

    @property
    def subscriber(self) -> Subscriber:
        return self.subscription.subscriber

    @property
    def is_suppressed(self) -> bool:
        return is_suppressed(self.session, self.subscriber.address_hash)

    def gets(
        self,
        day: int,
        outcome: Outcome | None,
        *,
        state: DeliveryState = DeliveryState.ACCEPTED,
        how: str = "dsn",
    ) -> None:
        """An issue on a day, and what came back of it."""
        self._issues += 1
        proof = self._first if self._issues == 1 else self._another()
        dispatch = factories.dispatch(self.session, proof, self.mailing_list)
        at = NOW + day * DAY
        delivery = factories.delivery(
            self.session, dispatch, self.subscriber, state=state, reply=verbatim("250 ok"), changed_at=at
        )
        if outcome is not None:
            said = Said(delivery, outcome, {"mail": "f00"}, at)
            heed(self.session, [Heard(said, f"mail:{self._issues}", how)], now=at)

    def _another(self) -> Proof:
        """Of another issue; nobody looks into it."""
        issue = factories.issue(self.session, self.paper, slug=f"issue-{self._issues}")
        made = Proof(**{column.key: getattr(self._first, column.key) for column in Proof.__table__.c})
        made.id, made.issue_id, made.content_hash = 1000 + self._issues, issue.id, str(self._issues)
        self.session.add(made)
        self.session.flush()
        return made


@pytest.fixture
def person(session: Session) -> Person:
    return Person(session)


def test_a_mailbox_that_is_full_for_weeks_is_given_up_with_the_evidence(person: Person) -> None:
    for day, outcome in ((1, FULL), (5, UNCLEAR)):
        person.gets(day, outcome)
        assert not person.is_suppressed
    person.gets(9, FULL, state=DeliveryState.REFUSED)

    assert person.is_suppressed
    kept = person.session.scalars(sa.select(Suppression.evidence)).one()
    assert kept["in_a_row"]["reasons"] == ["full", "unclear"]
    assert (kept["in_a_row"]["issues"], len(kept["in_a_row"]["deliveries"])) == (3, 3)
    assert kept["in_a_row"]["first"] == (NOW + DAY).isoformat()
    assert kept["reason"] == "full"


@pytest.mark.parametrize("outcome", [TEMPORARY, OURS, UNREAD])
def test_what_passes_and_what_is_our_fault_never_add_up(person: Person, outcome: Outcome) -> None:
    for day in range(1, 60, 7):
        person.gets(day, outcome)

    assert not person.is_suppressed


@pytest.mark.parametrize("outcome", [TEMPORARY, OURS, UNREAD])
def test_nor_do_they_begin_the_count_anew(person: Person, outcome: Outcome) -> None:
    for day, one in ((1, FULL), (3, outcome), (5, FULL), (9, FULL)):
        person.gets(day, one)

    assert person.is_suppressed


def test_one_that_was_read_begins_it_anew(person: Person) -> None:
    for day, outcome in ((1, FULL), (3, FULL), (5, None), (9, FULL)):
        person.gets(day, outcome)

    assert not person.is_suppressed


def test_who_was_refused_and_got_it_when_it_was_sent_again_has_read_it(person: Person) -> None:
    person.gets(1, FULL)
    person.gets(3, FULL, state=DeliveryState.REFUSED, how="refused")
    person.session.execute(
        sa.update(Delivery)
        .where(Delivery.state == DeliveryState.REFUSED)
        .values(state=DeliveryState.ACCEPTED)
    )
    person.gets(9, FULL)

    assert not person.is_suppressed


def test_who_confirms_their_address_begins_anew(person: Person) -> None:
    person.gets(1, FULL)
    person.gets(3, FULL)
    person.session.add(
        Consent(
            subscription_id=person.subscription.id,
            event=ConsentEvent.CONFIRMED,
            how="link",
            wording="",
            locale="en",
            evidence={},
            at=NOW + 4 * DAY,
        )
    )
    person.gets(9, FULL)

    assert not person.is_suppressed
    row = row_of(person.session, person.subscriber.id)
    assert row is not None
    assert len(row.bounces) == 1


@given(
    events=st.lists(
        st.tuples(st.sampled_from(["full", "unclear", "reputation"]), st.booleans()), min_size=1, max_size=12
    )
)
def test_no_reply_of_a_relay_that_is_unclear_adds_up_whatever_is_beside_it(
    events: list[tuple[str, bool]],
) -> None:
    counted = [adds_up(reason, is_reply=is_reply) for reason, is_reply in events]

    without = [one for one in events if one != ("unclear", True)]
    assert sum(counted) == sum(adds_up(reason, is_reply=is_reply) for reason, is_reply in without)
    assert sum(counted) == sum(reason != "reputation" for reason, _ in without)


@pytest.mark.parametrize("how", ["refused", "expired"])
def test_a_relay_that_refuses_everybody_unclearly_costs_nobody_their_mail(person: Person, how: str) -> None:
    unclear = of_reply("550 Requested action not taken", has_expired=False)
    assert unclear.reason == "unclear"
    for day in (1, 5, 9, 13):
        person.gets(day, unclear, state=DeliveryState.REFUSED, how=how)

    assert not person.is_suppressed


def test_beside_mails_that_came_back_it_neither_counts_nor_begins_anew(person: Person) -> None:
    unclear = of_reply("550 Requested action not taken", has_expired=False)
    person.gets(1, FULL)
    person.gets(5, FULL)
    person.gets(9, unclear, state=DeliveryState.REFUSED, how="refused")
    assert not person.is_suppressed

    person.gets(13, FULL)

    assert person.is_suppressed
