"""Numbers that decide how long and how much."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.dispatch.pacing import Pace, RetryPolicy, hold_for
from tests.conftest import NOW


def test_a_relay_that_is_down_is_given_more_time_up_to_five_minutes() -> None:
    holds = [hold_for(failures) for failures in range(8)]

    assert holds[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert holds[-1] == hold_for(10_000) == timedelta(minutes=5)


@given(deferrals=st.integers(0, 1_000), seed=st.integers(0, 1_000))
def test_a_retry_is_never_at_once_and_never_too_late(deferrals: int, seed: int) -> None:
    policy = RetryPolicy(timedelta(minutes=1), timedelta(hours=96), random.Random(seed))

    again_at = policy.next_attempt(deferrals, since=NOW - timedelta(hours=93), now=NOW)

    assert again_at is None or NOW + timedelta(minutes=1) <= again_at <= NOW + timedelta(hours=3)


def test_little_is_begun_ahead_of_a_slow_relay_and_more_of_a_fast_one() -> None:
    slow, fast, fastest = Pace(4), Pace(4), Pace(4)

    slow.learn(4, 2.0)
    fast.learn(400, 0.5)
    fastest.learn(4000, 0.5)

    assert slow.ahead == 8
    assert fast.ahead == 400
    assert fastest.ahead == 1000
