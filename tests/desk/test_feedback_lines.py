"""What came back is told by reason, by language and by provider; it adds up, and a small domain tells nobody who somebody is."""

from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.desk import feedback_lines as module
from newsletter.desk.feedback_figures import feedback_of
from newsletter.desk.feedback_lines import Bounced, CameBack, FeedbackLines, feedback_lines
from newsletter.dispatch.models import Dispatch
from newsletter.feedback.bounces.reasons import Reason, Verdict
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import record
from newsletter.mail_providers import REST
from tests import factories
from tests.conftest import NOW

BOUNCED, COMPLAINED, LEFT = FeedbackKind.BOUNCED, FeedbackKind.COMPLAINED, FeedbackKind.UNSUBSCRIBED
HARD, SOFT, OURS, UNKNOWN = Verdict
PEOPLE = [
    ("a@naver.com", "ko", [(BOUNCED, Reason.NO_MAILBOX), (BOUNCED, Reason.FULL)]),  # the first is what counts
    ("b@naver.com", "ko", [(BOUNCED, Reason.NO_MAILBOX), (LEFT, None)]),
    ("c@naver.com", "ko", [(BOUNCED, Reason.FULL)]),
    ("d@gmail.com", "en", [(BOUNCED, Reason.BLOCKED)]),
    ("e@gmail.com", "en", [(COMPLAINED, None)]),
    ("f@small.example", "en", [(BOUNCED, None)]),  # from before reasons were kept
    ("g@large.example", "en", [(BOUNCED, Reason.FULL)]),
    ("h@large.example", "en", [(FeedbackKind.DELAYED, Reason.CONNECTION)]),
    ("i@gmail.com", "ko", []),
]


@pytest.fixture
def dispatch(session: Session) -> Dispatch:
    paper = factories.newsletter(session)
    made = factories.dispatch(
        session, factories.proof(session, paper), factories.mailing_list(session, paper)
    )
    rows = []
    for email, locale, events in PEOPLE:
        person = factories.subscriber(session, email, locale=locale)
        rows.append(factories.delivery(session, made, person, locale=locale))
        for number, (kind, reason) in enumerate(events):
            outcome = Outcome(kind, verdict=reason.verdict, reason=reason) if reason else None
            event_id = f"{email}:{number}"
            record(session, rows[-1].id, kind, event_id=event_id, how="dsn", at=NOW, outcome=outcome)
    factories.chunk(session, made, rows)
    return made


@pytest.fixture
def told(session: Session, dispatch: Dispatch) -> FeedbackLines:
    return feedback_lines(session, [dispatch.id], named={"large.example", "Gmail"})


def test_it_adds_up_to_what_came_back_at_all(
    session: Session, dispatch: Dispatch, told: FeedbackLines
) -> None:
    whole = feedback_of(session, dispatch.id).counts

    for lines in ([told.whole], told.languages, told.providers):
        bounced = sum(line.counts.get(verdict, 0) for line in lines for verdict in Verdict)
        assert bounced == whole[BOUNCED] == sum(one.people for line in lines for one in line.bounced)
        for kind in (COMPLAINED, LEFT):
            assert sum(line.counts.get(kind, 0) for line in lines) == whole[kind]


def test_each_reason_stands_with_its_verdict_the_most_frequent_first(told: FeedbackLines) -> None:
    assert told.whole.bounced == (
        Bounced("full", SOFT, 2),
        Bounced("no-mailbox", HARD, 2),
        Bounced("", UNKNOWN, 1),
        Bounced("blocked", OURS, 1),
    )
    assert told.shown == (HARD, SOFT, OURS, UNKNOWN, COMPLAINED, LEFT)


def test_each_provider_has_its_own_and_a_small_domain_is_among_the_others(told: FeedbackLines) -> None:
    assert [(line.name, line.counts) for line in told.providers] == [
        ("Naver", {HARD: 2, SOFT: 1, LEFT: 1}),
        ("Gmail", {OURS: 1, COMPLAINED: 1}),
        ("large.example", {SOFT: 1}),
        (REST, {UNKNOWN: 1}),
    ]
    assert told.providers[0].bounced == (Bounced("no-mailbox", HARD, 2), Bounced("full", SOFT, 1))


def test_each_language_has_its_own(told: FeedbackLines) -> None:
    assert [(line.name, line.counts) for line in told.languages] == [
        ("en", {OURS: 1, COMPLAINED: 1, UNKNOWN: 1, SOFT: 1}),
        ("ko", {HARD: 2, SOFT: 1, LEFT: 1}),
    ]


def test_a_page_shows_those_with_the_most_and_all_others_in_one_line() -> None:
    lines = tuple(
        CameBack(f"d{number}", {HARD: 40 - number}, (Bounced("no-mailbox", HARD, 40 - number),))
        for number in range(30)
    )
    rest = CameBack(REST, {SOFT: 1}, (Bounced("full", SOFT, 1),))

    shown = FeedbackLines(rest, (), (*lines, rest)).shown_providers

    assert shown[:-1] == lines[:25]
    assert shown[-1].counts == {HARD: 15 + 14 + 13 + 12 + 11, SOFT: 1}
    assert shown[-1].people == 66


PLACES = st.integers(0, 6)  # of seven deliveries, in three blocks
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(PLACES, st.sampled_from([BOUNCED, COMPLAINED, LEFT, FeedbackKind.DELIVERED])),
        st.tuples(PLACES, st.sampled_from(Reason)),  # somebody judges what came back anew
    ),
    max_size=8,
)


NUMBERS = count()


def sent(database: Database, *, people: int) -> tuple[int, list[int]]:
    """A dispatch to a newsletter of its own, and its deliveries."""
    with database.transaction() as session:
        number = next(NUMBERS)
        paper = factories.newsletter(session, slug=f"paper-{number}")
        to = factories.mailing_list(session, paper, slug=f"list-{number}")
        of = factories.dispatch(session, factories.proof(session, paper, slug=f"issue-{number}"), to)
        rows = [
            factories.delivery(session, of, factories.subscriber(session, f"r{number}-{place}@example.org"))
            for place in range(people)
        ]
        factories.chunk(session, of, rows)
        return of.id, [row.id for row in rows]


def test_only_what_changed_is_counted_anew_and_it_is_as_if_all_were(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK", 3)

    @settings(max_examples=20, deadline=None)
    @given(HAPPENINGS)
    def whatever_comes_back(happenings: list[tuple[int, FeedbackKind | Reason]]) -> None:
        of, rows = sent(database, people=7)
        for place, what in happenings:
            with database.transaction() as session:
                if isinstance(what, FeedbackKind):
                    record(session, rows[place], what, event_id=f"e{next(NUMBERS)}", how="dsn", at=NOW)
                else:
                    session.execute(
                        sa.update(Feedback)
                        .where(Feedback.delivery_id == rows[place], Feedback.kind == BOUNCED)
                        .values(reason=what, verdict=what.verdict)
                    )
                from_nothing = feedback_lines(session, [of], named=())
            with database.reading() as session:
                assert feedback_lines(session, [of], named=()) == from_nothing

    whatever_comes_back()


def test_a_mail_that_comes_back_costs_its_block_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BLOCK", 3)
    of, rows = sent(database, people=9)
    with database.transaction() as session:
        for row in rows:
            record(session, row, BOUNCED, event_id=f"bounced:{row}", how="dsn", at=NOW)

    def counted() -> int:
        asked: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            if "JOIN subscriber" in statement:
                asked.append(statement)

        sa.event.listen(database.engine, "before_cursor_execute", note)
        with database.reading() as session:
            assert feedback_lines(session, [of], named=()).whole.people >= len(rows)
        sa.event.remove(database.engine, "before_cursor_execute", note)
        return len(asked)

    assert [counted(), counted()] == [4, 0]  # the ids are 1 to 9
    with database.transaction() as session:
        record(session, rows[4], LEFT, event_id="left", how="page", at=NOW)
    assert [counted(), counted()] == [1, 0]


def test_what_was_counted_holds_until_something_else_is_told(database: Database) -> None:
    def reasons() -> list[tuple[str, int]]:
        with database.reading() as session:
            told = feedback_lines(session, [1], named=())
        return [(one.reason, one.people) for one in told.whole.bounced]

    with database.transaction() as session:
        paper = factories.newsletter(session)
        of = factories.dispatch(
            session, factories.proof(session, paper), factories.mailing_list(session, paper)
        )
        rows = [
            factories.delivery(session, of, factories.subscriber(session, f"r{number}@example.org"))
            for number in range(2)
        ]
        factories.chunk(session, of, rows)
        unclear = Outcome(BOUNCED, verdict=UNKNOWN, reason=Reason.UNCLEAR)
        record(session, rows[0].id, BOUNCED, event_id="a", how="dsn", at=NOW, outcome=unclear)
    assert reasons() == reasons() == [("unclear", 1)]

    full = Outcome(BOUNCED, verdict=SOFT, reason=Reason.FULL)
    with database.transaction() as session:
        session.execute(sa.update(Feedback).values(reason=full.reason, verdict=full.verdict))
    assert reasons() == [("full", 1)]

    with database.transaction() as session:
        record(session, rows[1].id, BOUNCED, event_id="b", how="dsn", at=NOW, outcome=full)
    assert reasons() == [("full", 2)]
