"""Whatever is done to subscriptions, in whatever order and by two at once, consent is neither lost nor made up.

Forms, links, preferences, staff, files, mailboxes and mail systems act on a few people, one after the other as Hypothesis
likes it, and each two at the same moment, beside a record of their own of who is where, of every line of evidence, and of how
many came and left in each month.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from itertools import combinations_with_replacement, count
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.db import Database
from newsletter.errors import Conflict, NotFound
from newsletter.users.deeds import OPERATOR
from subscribers.evidence import Occasion
from subscribers.growth import by_month, fold
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.models import (
    ClickSharing,
    Consent,
    How,
    ListGrowth,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
    SuppressionReason,
)
from subscribers.preferences import set_preferences
from subscribers.subscribing import add_person, subscribe
from subscribers.subscription_ledger import (
    confirm,
    forget,
    refuse,
    share_clicks,
    unshare_clicks,
    withdraw,
)
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER

PEOPLE, LISTS = (0, 1, 2), (0, 1)
Found = tuple[dict[int, str], dict[int, list[tuple[str, str]]], str | None, set[int]]
Moves = Counter[tuple[int, str, str]]  # how many, by list, month and whether they came or went
STRENGTH = ["bounced", "requested", "erased", "complained"]


@dataclass
class Person:
    """What is true of one person: where they stand, and what they were told and said."""

    states: dict[int, str] = field(default_factory=dict)
    lines: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    asked_at: dict[int, datetime] = field(default_factory=dict)  # without an answer
    suppressed: str | None = None
    shared: set[int] = field(default_factory=set)  # the lists on which they share their clicks
    moves: Moves = field(default_factory=Counter)  # of whoever had this address

    @property
    def found(self) -> Found:
        """What the database is to say of them."""
        return self.states, self.lines, self.suppressed, self.shared

    def move(self, on: int, to: str, event: str, how: str) -> None:
        self.states[on] = to
        self.lines.setdefault(on, []).append((event, how))
        if event == "confirmed":
            self.asked_at.pop(on, None)

    def suppress(self, reason: str) -> None:
        if self.suppressed is None or STRENGTH.index(reason) > STRENGTH.index(self.suppressed):
            self.suppressed = reason

    def leave(self, on: int, how: str) -> None:
        if self.states.get(on) in ("pending", "confirmed"):
            self.move(on, "unsubscribed", "withdrawn", how)
            self.shared.discard(on)

    def may_be_declared(self, on: int) -> bool:
        """Staff and files bring neither who is on the list, nor who left, nor who must not be mailed."""
        if self.suppressed or self.states.get(on) in ("confirmed", "unsubscribed"):
            return False
        return not any(event == "withdrawn" for event, _ in self.lines.get(on, []))


@dataclass(frozen=True)
class Event:
    """Something that happens to a person on a list; `lists` are those they tick on their page."""

    kind: str
    who: int
    on: int
    lists: frozenset[int]

    def happen(self, person: Person, now: datetime) -> None:
        on = self.on
        match self.kind:
            case "ask":
                is_fine = person.states.get(on) == "confirmed" and not person.suppressed
                waits = on in person.asked_at and now - person.asked_at[on] < timedelta(hours=24)
                if person.suppressed != "complained" and not waits and not is_fine:
                    person.move(on, "pending", "asked", "form")
                    person.asked_at[on] = now
            case "confirm":
                if person.states.get(on) == "pending" and person.suppressed != "complained":
                    person.move(on, "confirmed", "confirmed", "link")
                    person.suppressed = None
            case "choose" if person.states:
                missed = [
                    one for one in self.lists if person.suppressed or person.states.get(one) != "confirmed"
                ]
                if missed and person.suppressed == "complained":
                    return
                for one in missed:
                    person.move(one, "confirmed", "confirmed", "preferences")
                    person.suppressed = None
                for one in set(LISTS) - self.lists:
                    if person.states.get(one) == "confirmed":
                        person.leave(one, "preferences")
            case "add":
                if person.may_be_declared(on):
                    person.move(on, "confirmed", "confirmed", "staff")
            case "import":
                if person.may_be_declared(on):
                    person.move(on, "confirmed", "imported", "import")
            case "withdraw":
                person.leave(on, "one-click")
            case "share" if person.states.get(on) == "confirmed" and on not in person.shared:
                person.shared.add(on)
                person.lines[on].append(("clicks shared", "preferences"))
            case "unshare" if on in person.shared:
                person.shared.remove(on)
                person.lines[on].append(("clicks unshared", "preferences"))
            case "refuse" | "complain" if person.states:
                for one in LISTS:
                    person.leave(one, "preferences" if self.kind == "refuse" else "feedback")
                person.suppress("requested" if self.kind == "refuse" else "complained")
            case "bounce":
                person.suppress("bounced")
            case "forget" if person.states:
                person.states, person.lines, person.asked_at, person.shared = {}, {}, {}, set()
                person.suppress("erased")


KINDS = [
    *("ask", "confirm", "choose", "add", "import", "withdraw"),
    *("refuse", "complain", "bounce", "forget", "share", "unshare"),
]
EVENTS = st.builds(
    Event,
    kind=st.sampled_from([*KINDS, "ask", "ask", "confirm", "confirm", "share"]),
    who=st.sampled_from(PEOPLE),
    on=st.sampled_from(LISTS),
    lists=st.frozensets(st.sampled_from(LISTS)),
)
_numbers = count(1)


def moves(before: dict[int, str], after: dict[int, str], now: datetime) -> Moves:
    """Who is confirmed now and was not, or the other way round."""
    was, is_ = ({on for on, state in states.items() if state == "confirmed"} for states in (before, after))
    month = f"{now:%Y-%m}"
    return Counter([*((on, month, "came") for on in is_ - was), *((on, month, "went") for on in was - is_)])


class World:
    """A few people and two lists of their own in a database that many runs share."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        run = next(_numbers)
        self.emails = [f"reader{who}@run{run}.example.org" for who in PEOPLE]
        self.links: dict[tuple[int, int], int] = {}  # of the newest confirmation mails
        with database.transaction() as session:
            newsletter = factories.newsletter(session, slug=f"run-{run}")
            self.lists = [
                factories.mailing_list(session, newsletter, slug=f"run-{run}-{on}").id for on in LISTS
            ]

    def do(self, event: Event) -> None:
        """Let it happen in the product; being told that it cannot be is as good as nothing."""
        try:
            with self.database.transaction() as session:
                self._act(session, event)
        except (Conflict, NotFound):
            pass

    def found(self) -> list[Found]:
        """What the database says of everybody: states, lines of evidence, suppression."""
        with self.database.reading() as session:
            states = session.execute(
                sa.select(Subscriber.email, Subscription.list_id, Subscription.state)
                .join(Subscription, Subscription.subscriber_id == Subscriber.id)
                .where(Subscription.list_id.in_(self.lists))
            ).all()
            lines = self.lines(session)
            shared = session.execute(
                sa.select(Subscriber.email, Subscription.list_id)
                .join(Subscription, Subscription.subscriber_id == Subscriber.id)
                .join(ClickSharing, ClickSharing.subscription_id == Subscription.id)
                .where(Subscription.list_id.in_(self.lists))
            ).all()
            hashes = [self._hash(who) for who in PEOPLE]
            chosen = Suppression.address_hash.in_(hashes)
            reasons = dict(
                session.execute(sa.select(Suppression.address_hash, Suppression.reason).where(chosen)).all()
            )
        return [
            (
                {self.lists.index(on): state.value for of, on, state in states if of == email},
                {
                    self.lists.index(on): [
                        (line.event.value, line.how)
                        for line in lines
                        if (line.email, line.list_id) == (of, on)
                    ]
                    for of, on, _ in states
                    if of == email
                },
                reasons[hashed].value if hashed in reasons else None,
                {self.lists.index(on) for of, on in shared if of == email},
            )
            for email, hashed in zip(self.emails, hashes, strict=True)
        ]

    def lines(self, session: Session) -> Sequence[sa.Row[Any]]:
        """Every line of evidence, in the order they were written."""
        return session.execute(
            sa.select(*Consent.__table__.columns, Subscriber.email, Subscription.list_id)
            .join(Subscription, Subscription.id == Consent.subscription_id)
            .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
            .where(Subscription.list_id.in_(self.lists))
            .order_by(Consent.id)
        ).all()

    def grown(self) -> Moves:
        """How many came and went by list and month."""
        with self.database.reading() as session:
            told = {on: by_month(session, [list_id]) for on, list_id in enumerate(self.lists)}
        grown: Moves = Counter()
        for on, (came, went) in told.items():
            grown.update({(on, month, "came"): people for month, people in came.items() if people})
            grown.update({(on, month, "went"): people for month, people in went.items() if people})
        return grown

    def _act(self, session: Session, event: Event) -> None:
        mailing_list = session.get_one(MailingList, self.lists[event.on])
        if event.kind in ("ask", "add", "import", "bounce"):
            self._act_on_address(session, event, mailing_list)
            return
        if event.kind == "confirm":
            # An old link too: of whoever left since, or was erased.
            asked_id = self.links.get((event.who, event.on))
            if asked_id and (subscription := session.get(Subscription, asked_id)):
                confirm(session, subscription, occasion=self._by(How.LINK))
            return
        person = session.scalar(sa.select(Subscriber).where(Subscriber.email == self.emails[event.who]))
        if person is not None:
            self._act_on_person(session, event, person)

    def _act_on_address(self, session: Session, event: Event, mailing_list: MailingList) -> None:
        email = self.emails[event.who]
        put: dict[str, Any] = {"address": parse_address(email), "name": "", "locale": "en", "signer": SIGNER}
        match event.kind:
            case "ask":
                if asked := subscribe(session, mailing_list, wording="", occasion=self._by(How.FORM), **put):
                    self.links[event.who, event.on] = asked.id
            case "add":
                add_person(
                    session, mailing_list, organisation="", basis="sheet", by=OPERATOR, now=self.now, **put
                )
            case "import":
                apply_import(
                    session,
                    mailing_list,
                    read_file(f"email\n{email}\n".encode(), name="people.csv"),
                    basis="sheet",
                    by=OPERATOR,
                    signer=SIGNER,
                    now=self.now,
                )
            case "bounce":
                hashed = self._hash(event.who)
                suppress(session, hashed, reason=SuppressionReason.BOUNCED, evidence={}, now=self.now)

    def _act_on_person(self, session: Session, event: Event, person: Subscriber) -> None:
        match event.kind:
            case "choose":
                set_preferences(
                    session,
                    person,
                    name="",
                    locale="en",
                    list_ids=[self.lists[on] for on in event.lists],
                    wording="",
                    occasion=self._by(How.PREFERENCES),
                )
            case "withdraw" | "share" | "unshare":
                on_list = Subscription.list_id == self.lists[event.on]
                theirs = sa.select(Subscription).where(Subscription.subscriber_id == person.id, on_list)
                if subscription := session.scalar(theirs):
                    self._act_on_subscription(session, event, subscription)
            case "refuse":
                reason = SuppressionReason.REQUESTED
                refuse(session, person, reason=reason, occasion=self._by(How.PREFERENCES))
            case "complain":
                reason = SuppressionReason.COMPLAINED
                refuse(session, person, reason=reason, occasion=self._by(How.FEEDBACK))
            case "forget":
                forget(session, person, now=self.now)

    def _act_on_subscription(self, session: Session, event: Event, subscription: Subscription) -> None:
        match event.kind:
            case "withdraw":
                withdraw(session, subscription, occasion=self._by(How.ONE_CLICK))
            case "share":
                share_clicks(session, subscription, wording="", occasion=self._by(How.PREFERENCES))
            case "unshare":
                unshare_clicks(session, subscription, occasion=self._by(How.PREFERENCES))

    def _by(self, how: How) -> Occasion:
        return Occasion(how, {}, self.now)

    def _hash(self, who: int) -> str:
        return address_hash(SIGNER, parse_address(self.emails[who]).key)


class SubscriptionMachine(RuleBasedStateMachine):
    """One thing after the other."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.world = World(database)
        self.people = [Person() for _ in PEOPLE]
        self.written: list[Any] = []

    @rule(event=EVENTS)
    def something_happens(self, event: Event) -> None:
        self.world.do(event)
        person = self.people[event.who]
        before = dict(person.states)
        event.happen(person, self.world.now)
        person.moves.update(moves(before, person.states, self.world.now))

    @rule(rows=st.integers(2, 5))
    def what_has_gathered_is_folded(self, rows: int) -> None:
        with self.world.database.transaction() as session:
            fold(session, at_most=rows)

    @rule(hours=st.sampled_from([1, 24, 24 * 20]))
    def time_passes(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @invariant()
    def everybody_is_where_they_said_they_are(self) -> None:
        assert self.world.found() == [person.found for person in self.people]

    @invariant()
    def the_lists_grew_by_who_came_and_shrank_by_who_left(self) -> None:
        assert self.world.grown() == sum((person.moves for person in self.people), Counter())

    @invariant()
    def no_line_of_evidence_ever_changes(self) -> None:
        """Nor goes, but with its person."""
        with self.world.database.reading() as session:
            now_written = self.world.lines(session)
        kept = {line.subscription_id for line in now_written}
        assert [line for line in self.written if line.subscription_id in kept] == [
            line for line in now_written if line.id <= (self.written[-1].id if self.written else 0)
        ]
        self.written = list(now_written)


def test_consent_is_neither_lost_nor_made_up(database: Database) -> None:
    sa.event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    run_state_machine_as_test(
        partial(SubscriptionMachine, database),
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize("before", [(), ("ask",), ("ask", "confirm"), ("ask", "confirm", "withdraw", "ask")])
def test_two_events_at_once_are_as_one_after_the_other(database: Database, before: tuple[str, ...]) -> None:
    sa.event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    with ThreadPoolExecutor(2) as pool:
        for kinds in combinations_with_replacement(sorted({*KINDS}), 2):
            world = World(database)
            person = Person()
            for kind in before:
                world.do(event := _event(kind))
                event.happen(person, NOW)
            events, together = [_event(kind) for kind in kinds], Barrier(2)

            def act(event: Event, world: World = world, together: Barrier = together) -> None:
                together.wait()
                world.do(event)

            list(pool.map(act, events))

            found = world.found()[0]
            assert found in [_after(person, events), _after(person, events[::-1])], kinds
            grown = Counter[str]()
            for (_, _, way), people in world.grown().items():
                grown[way] += people
            assert grown["came"] - grown["went"] == list(found[0].values()).count("confirmed"), kinds


def test_numbers_from_before_they_were_noted_are_those_that_would_have_been(database: Database) -> None:
    sa.event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    fill = import_module("newsletter.migrations.versions.0069_list_growth").FILL
    month = import_module("newsletter.migrations.versions.0069_list_growth").MONTHS[
        database.engine.dialect.name
    ]

    @settings(max_examples=15, deadline=None)
    @given(st.lists(EVENTS.filter(lambda event: event.kind != "forget"), min_size=5, max_size=30))
    def whatever_happens(events: list[Event]) -> None:
        world = World(database)
        for event in events:
            world.do(event)
            world.now += timedelta(days=3)
        noted = world.grown()

        with database.transaction() as session:
            session.execute(sa.delete(ListGrowth))
            session.execute(sa.text(fill.format(month=month)))

        assert world.grown() == noted

    whatever_happens()


def _event(kind: str) -> Event:
    return Event(kind, who=0, on=0, lists=frozenset({0}))


def _after(person: Person, events: list[Event]) -> Found:
    person = deepcopy(person)
    for event in events:
        event.happen(person, NOW)
    return person.found


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    if hasattr(connection, "executescript"):  # SQLite
        connection.execute("PRAGMA synchronous=OFF").close()
