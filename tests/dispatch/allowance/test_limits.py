"""What is left of an allowance, reckoned."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.dispatch.allowance.limits import DAY, HOUR, Lately, Limits, Uses, for_dispatches
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
    lately = Lately(seen_at=5.0, unbegun=2, begun=[(4.5, 3)], connections=1)

    assert Lately.of(lately.as_json()) == lately
    assert Lately.of({"begun": "nonsense"}) == Lately(seen_at=0.0)


def test_connections_alone_need_no_counting() -> None:
    assert not Limits(connections=2).is_counting
    assert Limits(per_domain=2).is_counting
