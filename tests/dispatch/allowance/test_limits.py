"""What is left of an allowance, reckoned."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.dispatch.allowance.limits import DAY, HOUR, Lately, Limits, Uses, WarmUp, for_dispatches
from tests.conftest import NOW

MOMENTS = st.lists(st.integers(0, 7200).map(lambda seconds: NOW + timedelta(seconds=seconds)), max_size=30)


@given(MOMENTS, st.integers(0, 7200))
def test_whatever_was_used_within_an_hour_counts(moments: list[datetime], seconds: int) -> None:
    now = NOW + timedelta(seconds=seconds)
    uses = Uses()
    for moment in sorted(moments):
        uses.add(1, moment)

    counted = uses.within(HOUR, now=now)

    assert counted >= sum(moment > now - HOUR for moment in moments)
    assert counted <= sum(moment > now - HOUR - timedelta(minutes=1) for moment in moments)


@given(MOMENTS, st.integers(1, 10))
def test_there_is_room_when_it_is_said_and_not_before(moments: list[datetime], most: int) -> None:
    uses, now = Uses(), NOW + timedelta(hours=2)
    for moment in sorted(moments):
        uses.add(1, moment)

    free_at = uses.free_at(most, HOUR, now=now)

    assert uses.within(HOUR, now=free_at) < most
    if free_at > now:
        assert uses.within(HOUR, now=free_at - timedelta(microseconds=1)) >= most


def test_one_that_is_taken_back_leaves_room() -> None:
    uses = Uses()
    minute = uses.add(2, NOW)

    uses.take_away(minute)

    assert uses.within(DAY, now=NOW) == 1


def test_a_twentieth_is_kept_for_mails_on_our_own_behalf() -> None:
    assert [for_dispatches(most) for most in (1, 3, 19, 20, 100, 50_000)] == [1, 3, 19, 19, 95, 47_500]


def test_what_a_worker_does_is_read_as_it_was_written() -> None:
    lately = Lately(seen_at=5.0, unbegun=2, begun=[(4.5, 3)])

    assert Lately.of(lately.as_json()) == lately
    assert Lately.of({"begun": "nonsense"}) == Lately(seen_at=0.0)


def test_a_relay_is_warmed_up_day_by_day_until_it_gets_all_it_takes() -> None:
    plan = WarmUp(NOW.date(), first=200, factor=2)
    limits = Limits(per_day=1000, warm_up=plan)

    assert [count for _, count in plan.steps(1000)] == [200, 400, 800, 1000]
    assert [limits.long(NOW + days * DAY)[0].most for days in (-1, 0, 1, 2, 3, 900)] == [
        1000,
        200,
        400,
        800,
        1000,
        1000,
    ]


def test_on_a_day_of_its_warm_up_more_is_free_at_midnight_at_the_latest() -> None:
    (limit,) = Limits(per_day=1000, warm_up=WarmUp(NOW.date(), first=200, factor=2)).long(NOW)

    assert limit.is_raised_at == datetime(2026, 11, 22, tzinfo=UTC)
    assert str(limit.sentence) == "The relay is warmed up and takes 200 today"


def test_a_warm_up_that_does_not_grow_ends_somewhere() -> None:
    assert len(WarmUp(NOW.date(), first=5, factor=1).steps(10)) == 60
