"""Limits, counted in Redis, in memory, and in memory while Redis is away."""

import pytest
from limits import RateLimitItemPerMinute

from newsletter.web.limiting import RateLimits, TooManyRequests, network_of
from tests.servers import free_port

TWICE = RateLimitItemPerMinute(2, 1, namespace="test")


def use_up(limits: RateLimits) -> None:
    limits.hit(TWICE, "ada")
    with limits.trying((TWICE, "ada")):
        pass
    limits.hit(TWICE, "ada")


@pytest.fixture(params=["memory", "redis", "redis that is away"])
def limits(request: pytest.FixtureRequest) -> RateLimits:
    if request.param == "memory":
        return RateLimits("memory://")
    if request.param == "redis":
        return RateLimits(request.getfixturevalue("redis_url"))
    return RateLimits(f"redis://127.0.0.1:{free_port()}/0")


def test_a_limit_is_used_up_for_one_key_only(limits: RateLimits) -> None:
    use_up(limits)

    with pytest.raises(TooManyRequests) as refused:
        limits.hit(TWICE, "ada")
    with pytest.raises(TooManyRequests), limits.trying((TWICE, "ada")):
        pass
    assert 1 <= refused.value.retry_after <= 60
    limits.hit(TWICE, "eve")
    limits.clear(TWICE, "ada")
    limits.clear(TWICE, "eve")


def test_what_is_cleared_is_free_again(limits: RateLimits) -> None:
    use_up(limits)

    limits.clear(TWICE, "ada")

    limits.hit(TWICE, "ada")
    limits.clear(TWICE, "ada")


def test_tries_at_the_same_moment_count_before_they_end(limits: RateLimits) -> None:
    with limits.trying((TWICE, "ada")), limits.trying((TWICE, "ada")) as count:
        with pytest.raises(TooManyRequests), limits.trying((TWICE, "ada")):
            pass
        count()

    with limits.trying((TWICE, "ada")):
        pass
    limits.hit(TWICE, "ada")
    with pytest.raises(TooManyRequests), limits.trying((TWICE, "ada")):
        pass
    limits.clear(TWICE, "ada")


def test_a_try_that_one_limit_refuses_takes_nothing_from_the_others(limits: RateLimits) -> None:
    use_up(limits)

    with pytest.raises(TooManyRequests), limits.trying((TWICE, "eve"), (TWICE, "ada")):
        pass

    with limits.trying((TWICE, "eve")), limits.trying((TWICE, "eve")):
        pass
    limits.clear(TWICE, "ada")


def test_two_processes_count_together_in_redis(redis_url: str) -> None:
    use_up(RateLimits(redis_url))

    with pytest.raises(TooManyRequests):
        RateLimits(redis_url).hit(TWICE, "ada")
    RateLimits(redis_url).clear(TWICE, "ada")


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_ipv6_address_counts_by_its_64(ip: str, network: str) -> None:
    assert network_of(ip) == network


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "wait a minute"), (60, "wait a minute"), (61, "2 minutes"), (292, "5 minutes")]
)
def test_how_long_to_wait_is_said_in_minutes(seconds: int, words: str) -> None:
    error = TooManyRequests(seconds, limit="")

    assert words in str(error.sentence)
    assert error.retry_after == seconds
