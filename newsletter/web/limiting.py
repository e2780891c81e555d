"""Rate limits: counted in Redis where several processes serve, in memory where one does."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from newsletter.errors import NewsletterError
from newsletter.wording import say

Answer = TypeVar("Answer")

SIGN_IN_PER_ADDRESS = RateLimitItemPerMinute(5, 5, namespace="sign-in-address")
SIGN_IN_PER_IP = RateLimitItemPerMinute(30, 5, namespace="sign-in-ip")
SUBSCRIBE_PER_IP = RateLimitItemPerHour(20, 1, namespace="subscribe-ip")


def network_of(ip: str) -> str:
    """What a limit counts by: an IPv4 address, or the /64 of an IPv6 address, all of which one household may choose from."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), 64), strict=False))
    return str(address)


class TooManyRequests(NewsletterError):
    """Too often; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            say("That was too often. Please wait {seconds} seconds and try again.", seconds=retry_after)
        )
        self.retry_after = retry_after


class RateLimits:
    """Counts hits in a moving window. While Redis is away, each process counts for itself."""

    def __init__(self, broker_url: str) -> None:
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._shared = self._alone
        if broker_url.startswith(("redis://", "rediss://", "unix://")):
            storage = RedisStorage(
                broker_url, wrap_exceptions=True, socket_connect_timeout=1, socket_timeout=1
            )
            self._shared = MovingWindowRateLimiter(storage)

    def require(self, item: RateLimitItem, key: str) -> None:
        """Raise TooManyRequests when the limit is used up; counts nothing."""
        if not self._ask(lambda limiter: limiter.test(item, key)):
            raise TooManyRequests(self._seconds_until_free(item, key))

    def hit(self, item: RateLimitItem, key: str, *, cost: int = 1) -> None:
        """Count one, or as many as it costs. Raises TooManyRequests when the limit does not allow for it."""
        if not self._ask(lambda limiter: limiter.hit(item, key, cost=cost)):
            raise TooManyRequests(self._seconds_until_free(item, key))

    def clear(self, item: RateLimitItem, key: str) -> None:
        """Forget what was counted for the key."""
        self._ask(lambda limiter: limiter.clear(item, key))

    def _seconds_until_free(self, item: RateLimitItem, key: str) -> int:
        reset = self._ask(lambda limiter: limiter.get_window_stats(item, key).reset_time)
        return max(1, ceil(reset - time()))

    def _ask(self, question: Callable[[MovingWindowRateLimiter], Answer]) -> Answer:
        try:
            return question(self._shared)
        except StorageError:
            return question(self._alone)
