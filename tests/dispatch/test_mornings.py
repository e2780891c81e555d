"""A dispatch in its readers' morning: nobody before their hour, everybody from then on, and it ends after the last zone."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.clock import zones
from newsletter.db import Database
from newsletter.dispatch import enrolling, finishing, mornings, scheduling, starting, steering
from newsletter.dispatch.again import AlreadyDispatched
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.deadlines import set_deadline
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.mornings import ReaderTime, Wave, home_zone, waves
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import change_window
from newsletter.users.deeds import OPERATOR
from subscribers.models import Subscriber
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import Running, require_exact_counters
from tests.dispatch.test_reader_hours import watched, years
from tests.dispatch.test_sending import run
from tests.fakes import ScriptedRelay

SEVEN = time(7)
SEOUL, NEW_YORK, BERLIN = "Asia/Seoul", "America/New_York", "Europe/Berlin"
# It is 9:00 UTC: in Seoul 18:00, in Berlin 10:00, in New York 4:00.
IN_NEW_YORK, IN_SEOUL, IN_BERLIN = timedelta(hours=3), timedelta(hours=13), timedelta(hours=21)


def person(session: Session, email: str, zone: str, *, locale: str = "en") -> Subscriber:
    made = factories.subscriber(session, email, locale=locale)
    made.zone = zone
    return made


def begun(
    database: Database,
    *zones_of_people: str,
    hour: time = SEVEN,
    at: datetime = NOW,
    now: datetime | None = None,
    canary: int | None = None,
    window: Hours | None = None,
) -> Running:
    """A dispatch to people of these zones: the first is reader0."""
    with database.transaction() as session:
        paper = factories.newsletter(session)
        change_window(session, paper, window, by=OPERATOR)
        proof = factories.proof(session, paper)
        readers = factories.mailing_list(session, paper)
        for number, zone in enumerate(zones_of_people):
            reader = person(
                session, f"reader{number}@example.org", zone, locale="ko" if number % 3 == 2 else "en"
            )
            factories.subscription_of(session, readers, reader)
        dispatch = starting.schedule(
            session, proof, readers, by=OPERATOR, at=at, now=at, canary=canary, reader_time=hour
        )
        while scheduling.begin(session, dispatch, lanes=1, now=now or at):
            pass
        return Running(database, dispatch.id)


def tried(running: Running, after: timedelta) -> list[str]:
    run(running, relay := ScriptedRelay(), after=after)
    return sorted(address.partition("@")[0] for address in relay.tried)


def test_each_is_begun_at_the_hour_of_their_zone_and_it_ends_after_the_last(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, BERLIN, "", "Nowhere/Atlantis", SEOUL)

    assert tried(running, timedelta()) == []
    assert tried(running, IN_NEW_YORK - timedelta(seconds=1)) == []
    assert tried(running, IN_NEW_YORK) == ["reader1"]
    assert tried(running, IN_SEOUL) == ["reader0", "reader5"]
    assert tried(running, IN_BERLIN) == ["reader2"]
    assert running.state is DispatchState.RUNNING
    assert tried(running, timedelta(hours=22)) == ["reader3", "reader4"]  # of the newsletter: UTC
    assert running.state is DispatchState.FINISHED
    assert running.counts[DeliveryState.ACCEPTED] == 6


def test_it_is_told_for_whom_it_waits(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, SEOUL)

    told = running.report()

    assert told.mornings == [
        Wave(NEW_YORK, NOW + IN_NEW_YORK, 1),
        Wave(SEOUL, NOW + IN_SEOUL, 2),
    ]
    assert (told.sleeping, told.open) == (3, 3)
    assert told.next_morning == told.mornings[0]
    assert "3 wait until it is 07:00 where they are; next in America/New_York" in str(told.morning_sentence)
    assert told.as_json()["waiting_for_their_time"][1]["people"] == 2
    run(running, ScriptedRelay(), after=IN_NEW_YORK)
    assert running.report(now=NOW + IN_NEW_YORK).next_morning == Wave(SEOUL, NOW + IN_SEOUL, 2)
    late = running.report(now=NOW + IN_SEOUL)  # it is their turn, and no worker has come yet
    assert (late.mornings, late.next_morning, str(late.morning_sentence)) == ([], None, "")


def test_the_forecast_says_for_how_many_when(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, SEOUL, "")

    with database.transaction() as session:
        dispatch = find_dispatch(session, running.dispatch_id)
        session.execute(sa.update(Delivery).values(state=DeliveryState.REFUSED))
        session.execute(sa.update(Dispatch).values(state=DispatchState.CANCELLED))
        plan = Plan.of(dispatch)
        found = waves(session, plan, ReaderTime(SEVEN, BERLIN), start=NOW)

    assert [(wave.zone, wave.at - NOW, wave.people) for wave in found] == [
        (NEW_YORK, IN_NEW_YORK, 1),
        (SEOUL, IN_SEOUL, 2),
        (BERLIN, IN_BERLIN, 1),
    ]
    assert [wave.is_another_day(NOW) for wave in found] == [False, True, True]


def test_the_zone_of_a_newsletter_is_that_of_its_window(session: Session) -> None:
    paper = factories.newsletter(session)

    before = home_zone(session, paper)
    change_window(session, paper, Hours(SEOUL, (0, 1), time(8), time(20)), by=OPERATOR)

    assert (before, home_zone(session, paper)) == ("UTC", SEOUL)


def test_the_chunks_of_a_language_have_one_moment_each(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling, "_LEAST", 4)
    monkeypatch.setattr(enrolling, "_PORTION", 25)
    running = begun(database, *[SEOUL, NEW_YORK, "", BERLIN] * 15)

    with database.transaction() as session:
        require_exact_counters(session)
        found = session.execute(
            sa.select(Chunk, Subscriber.zone, Subscriber.locale)
            .join(
                Delivery,
                sa.and_(
                    Delivery.dispatch_id == Chunk.dispatch_id,
                    Delivery.id.between(Chunk.first_id, Chunk.last_id),
                ),
            )
            .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        ).all()
    assert len(found) == 60
    for chunk, zone, locale in found:
        assert (chunk.zone, chunk.locale) == (zone or "UTC", locale)
        assert chunk.opens_at == chunk.due_at == watched(SEVEN, zone or "UTC", NOW)
    assert running.counts[DeliveryState.PENDING] == 60


def test_whoever_moves_later_goes_with_their_chunk(database: Database) -> None:
    running = begun(database, NEW_YORK, SEOUL)
    with database.transaction() as session:
        session.execute(sa.update(Subscriber).values(zone=BERLIN))

    assert tried(running, IN_NEW_YORK) == ["reader0"]
    assert tried(running, IN_SEOUL) == ["reader1"]


def test_a_start_at_the_hour_that_a_worker_takes_up_late_is_no_day_later(database: Database) -> None:
    seven_in_seoul = datetime(2026, 11, 21, 22, tzinfo=UTC)
    running = begun(database, SEOUL, at=seven_in_seoul, now=seven_in_seoul + timedelta(minutes=20))

    assert [chunk.due_at for chunk in running.chunks()] == [seven_in_seoul + timedelta(minutes=20)]


def test_one_that_waited_for_hours_does_not_begin_in_the_evening(database: Database) -> None:
    six_in_seoul = datetime(2026, 11, 21, 21, tzinfo=UTC)
    running = begun(database, SEOUL, at=six_in_seoul, now=six_in_seoul + timedelta(hours=12))

    assert [chunk.due_at for chunk in running.chunks()] == [six_in_seoul + timedelta(days=1, hours=1)]


def test_the_canary_does_not_wait_for_its_hour_and_all_others_do(database: Database) -> None:
    running = begun(database, *[SEOUL, NEW_YORK, BERLIN] * 4, canary=2)

    first = tried(running, timedelta())
    assert len(first) == 2  # one of the English edition, in New York, and one of the Korean, in Berlin
    assert running.state is DispatchState.PAUSED
    go_on(running, timedelta(hours=1))
    assert tried(running, IN_NEW_YORK - timedelta(seconds=1)) == []
    assert len(tried(running, IN_NEW_YORK)) == 3
    assert len(tried(running, IN_SEOUL)) == 4
    assert len(tried(running, IN_BERLIN)) == 3
    assert running.state is DispatchState.FINISHED


def test_whose_hour_has_gone_before_somebody_looked_at_the_canary_gets_it_then(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, NEW_YORK, canary=1)

    assert tried(running, timedelta()) == ["reader1"]
    go_on(running, IN_NEW_YORK + timedelta(hours=1))

    assert tried(running, IN_NEW_YORK + timedelta(hours=1)) == ["reader2"]
    assert tried(running, IN_SEOUL) == ["reader0"]


def test_others_take_the_place_of_a_canary_that_left_and_do_not_wait_either(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, BERLIN, canary=1)
    with database.transaction() as session:
        session.execute(sa.delete(Subscriber).where(Subscriber.email == "reader1@example.org"))

    assert tried(running, timedelta()) == []
    with database.transaction() as session:
        finishing.close(session, running.dispatch_id, now=NOW)
    assert tried(running, timedelta()) == ["reader0"]
    assert running.state is DispatchState.PAUSED
    go_on(running, timedelta(hours=1))
    assert tried(running, IN_SEOUL) == []
    assert tried(running, IN_BERLIN) == ["reader2"]


def test_a_canary_waits_for_the_sending_window_of_the_newsletter(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, canary=1, window=hours_in_utc(11, 20))

    assert tried(running, timedelta(hours=1)) == []
    assert tried(running, timedelta(hours=2)) == ["reader1"]


def test_both_the_window_and_the_hour_of_the_reader_must_have_come(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK, BERLIN, window=hours_in_utc(14, 23))

    assert tried(running, IN_NEW_YORK) == []  # 12:00: their hour, before the window
    assert tried(running, timedelta(hours=5)) == ["reader1"]  # 14:00
    assert tried(running, IN_SEOUL) == ["reader0"]  # 22:00
    assert tried(running, IN_BERLIN) == []  # 6:00
    assert tried(running, timedelta(hours=29)) == ["reader2"]  # 14:00
    assert running.state is DispatchState.FINISHED


def test_again_goes_only_when_the_last_hour_has_gone_and_then_by_the_hours_of_who_came_later(
    database: Database,
) -> None:
    running = begun(database, SEOUL, NEW_YORK)
    assert tried(running, IN_NEW_YORK) == ["reader1"]
    join(running, "late@example.org", BERLIN)
    with pytest.raises(AlreadyDispatched):
        again(running, IN_NEW_YORK)
    assert tried(running, IN_SEOUL) == ["reader0"]

    follower = again(running, IN_SEOUL)

    assert tried(follower, IN_SEOUL) == []
    assert tried(follower, IN_BERLIN) == ["late"]
    assert follower.state is DispatchState.FINISHED


@pytest.mark.parametrize("canary", [None, 1, 3, 50])
@pytest.mark.parametrize("window", [None, (14, 23), (22, 6)])
def test_through_canary_window_and_again_everybody_gets_it_once_within_three_days(
    database: Database, canary: int | None, window: tuple[int, int] | None
) -> None:
    hours = hours_in_utc(*window) if window else None
    people = [SEOUL, NEW_YORK, BERLIN, "", "Pacific/Kiritimati", "Pacific/Pago_Pago"] * 3
    running = begun(database, *people, canary=canary, window=hours)
    got = through(running, range(72), window=hours)
    join(running, "late@example.org", "Pacific/Pago_Pago")
    join(running, "later@example.org", SEOUL)

    got_later = through(again(running, timedelta(hours=72), canary=canary), range(72, 144), window=hours)

    assert sorted(name for name, _ in got) == sorted(f"reader{number}" for number in range(len(people)))
    assert sorted(name for name, _ in got_later) == ["late", "later"]
    first = min(hour for _, hour in got)
    for name, hour in got:
        zone = people[int(name.removeprefix("reader"))] or (hours.zone if hours else "UTC")
        is_canary = canary is not None and hour == first
        assert is_canary or NOW + timedelta(hours=hour) >= watched(SEVEN, zone, NOW)


def through(running: Running, ticks: range, *, window: Hours | None) -> list[tuple[str, int]]:
    """Who was tried in which hour; whoever has to look at a canary does so at once."""
    found: list[tuple[str, int]] = []
    for hour in ticks:
        now = timedelta(hours=hour)
        here = tried(running, now)
        assert not here or window is None or window.is_open(NOW + now)
        if running.state is DispatchState.PAUSED:
            go_on(running, now)
            here += tried(running, now)
        found += [(name, hour) for name in here]
    assert running.state is DispatchState.FINISHED
    return found


def hours_in_utc(begins: int, ends: int) -> Hours:
    """A sending window on every day of the week."""
    return Hours("UTC", tuple(range(7)), time(begins), time(ends))


def go_on(running: Running, after: timedelta) -> None:
    with running.database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        steering.resume(session, found, by=OPERATOR, lanes=1, now=NOW + after)
    running.account()


def join(running: Running, email: str, zone: str) -> None:
    with running.database.transaction() as session:
        readers = find_dispatch(session, running.dispatch_id).mailing_list
        factories.subscription_of(session, readers, person(session, email, zone))


def again(running: Running, after: timedelta, *, canary: int | None = None) -> Running:
    """The same proof to the same list, for who came later."""
    with running.database.transaction() as session:
        last = find_dispatch(session, running.dispatch_id)
        now = NOW + after
        made = starting.schedule(
            session,
            last.proof,
            last.mailing_list,
            by=OPERATOR,
            at=now,
            now=now,
            canary=canary,
            follows=last.id,
            reader_time=SEVEN,
        )
        scheduling.begin(session, made, lanes=1, now=now)
        return Running(running.database, made.id)


def test_a_pause_over_an_hour_delays_it_and_a_resume_hurries_nobody(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK)
    with database.transaction() as session:
        steering.pause(session, find_dispatch(session, running.dispatch_id), by=OPERATOR)

    assert tried(running, IN_NEW_YORK) == []
    later = IN_NEW_YORK + timedelta(hours=1)
    with database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        steering.resume(session, found, by=OPERATOR, lanes=1, now=NOW + later)
    assert tried(running, later) == ["reader1"]
    assert tried(running, IN_SEOUL) == ["reader0"]


def test_whose_hour_is_after_the_deadline_is_passed_over(database: Database) -> None:
    running = begun(database, SEOUL, NEW_YORK)
    with database.transaction() as session:
        found = find_dispatch(session, running.dispatch_id)
        set_deadline(session, found, NOW + timedelta(hours=4), by=OPERATOR, now=NOW)

    assert tried(running, IN_NEW_YORK) == ["reader1"]
    assert tried(running, IN_SEOUL) == []
    assert running.counts[DeliveryState.SKIPPED] == 1
    assert running.state is DispatchState.FINISHED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    people=st.lists(st.sampled_from(["", "Nowhere/Atlantis", *sorted(zones())]), min_size=1, max_size=12),
    hour=st.sampled_from([time(0), time(1, 30), time(2, 30), time(7), time(9, 15), time(23, 45)]),
    start=st.datetimes(*years(2026, 2028), timezones=st.just(UTC)),
)
def test_every_delivery_opens_at_the_moment_of_a_watched_clock(
    session: Session, people: list[str], hour: time, start: datetime
) -> None:
    attempt = session.begin_nested()
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    for number, zone in enumerate(people):
        reader = person(session, f"reader{number}@example.org", zone)
        factories.subscription_of(session, readers, reader)
    dispatch = factories.dispatch(session, factories.proof(session, paper), readers)
    dispatch.scheduled_at, dispatch.reader_time, dispatch.reader_zone = start, hour, BERLIN
    session.flush()

    expected = waves(session, Plan.of(dispatch), ReaderTime(hour, BERLIN), start=start)
    enrolling.enrol(session, dispatch, now=start)

    is_in_it = Delivery.id.between(Chunk.first_id, Chunk.last_id)
    found = session.execute(
        sa.select(Chunk.opens_at, Chunk.due_at, Subscriber.zone)
        .join(Delivery, sa.and_(Delivery.dispatch_id == Chunk.dispatch_id, is_in_it))
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    ).all()
    assert len(found) == len(people)
    for opens_at, due_at, zone in found:
        assert opens_at == due_at == watched(hour, zone if zone in zones() else BERLIN, start)
    ahead = mornings.waiting(session, dispatch.id, now=start)
    assert ahead == [wave for wave in expected if wave.at > start]
    assert sum(wave.people for wave in expected) == len(people)
    attempt.rollback()
