"""Rate limits: counted in Redis where several processes serve, in memory where one does. Who is attacked is not punished."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from threading import Lock
from time import time
from typing import TypeVar

import anyio
from fastapi import Depends
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from newsletter.errors import NewsletterError
from newsletter.users.passwords import AT_ONCE
from newsletter.web.forms import Posted
from newsletter.wording import Sentence, say

Answer = TypeVar("Answer")

# Wrong passwords. Whoever guesses shuts out their own network, never the owner of the account.
SIGN_IN_PER_PLACE = RateLimitItemPerMinute(5, 5, namespace="sign-in-place")  # an address from a network
SIGN_IN_PER_IP = RateLimitItemPerMinute(30, 5, namespace="sign-in-ip")
# An address from everywhere; not asked of a browser that its owner has signed in with.
SIGN_IN_PER_ADDRESS = RateLimitItemPerHour(100, 1, namespace="sign-in-address")
# Wrong codes and passkeys, after the right password: an account from a network, and from everywhere.
SECOND_STEP_PER_PLACE = RateLimitItemPerMinute(5, 5, namespace="second-step-place")
SECOND_STEP_PER_USER = RateLimitItemPerHour(20, 1, namespace="second-step-user")
PASSKEY_CHALLENGE_PER_IP = RateLimitItemPerMinute(60, 5, namespace="passkey-challenge-ip")
PRESENT_PASSWORD = RateLimitItemPerMinute(5, 5, namespace="present-password")  # of a user
SUBSCRIBE_PER_IP = RateLimitItemPerHour(20, 1, namespace="subscribe-ip")
# Whoever looks at a draft by a link: each look is rendered. What guests say there is few.
PREVIEW_PER_IP = RateLimitItemPerMinute(120, 1, namespace="preview-ip")
GUEST_COMMENT_PER_IP = RateLimitItemPerHour(20, 1, namespace="guest-comment-ip")
ANSWERS_PER_IP = RateLimitItemPerHour(60, 1, namespace="answers-ip")  # to questions of issues
ANSWER = RateLimitItemPerHour(1, 1, namespace="answer")  # to one question, of a browser in a network
CARDS_PER_USER = RateLimitItemPerMinute(20, 1, namespace="cards")  # pages of others that somebody has read
FORM_USED = RateLimitItemPerHour(1, 24, namespace="form-used")  # a form that was opened


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
    """Too often; `retry_after` is in seconds, `limit` is the name of what was reached."""

    def __init__(self, retry_after: int, *, limit: str) -> None:
        super().__init__(_patience(retry_after))
        self.retry_after, self.limit = retry_after, limit


def _patience(seconds: int) -> Sentence:
    if seconds <= 60:
        return say("That was too often. Please wait a minute and try again.")
    return say("That was too often. Please wait {minutes} minutes and try again.", minutes=ceil(seconds / 60))


class RateLimits:
    """Counts hits in a moving window. While Redis is away, each process counts for itself."""

    def __init__(self, broker_url: str) -> None:
        self._running: dict[str, int] = {}
        self._changing = Lock()
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._shared = self._alone
        if broker_url.startswith(("redis://", "rediss://", "unix://")):
            storage = RedisStorage(
                broker_url, wrap_exceptions=True, socket_connect_timeout=1, socket_timeout=1
            )
            self._shared = MovingWindowRateLimiter(storage)

    @contextmanager
    def trying(self, *limits: tuple[RateLimitItem, str]) -> Iterator[Callable[[], None]]:
        """A try within each of the limits; gives what counts it, when it was a wrong one.

        Tries that run at the same moment count as wrong until they end. Raises TooManyRequests before the block.
        """
        claimed: list[str] = []
        try:
            for item, key in limits:
                claimed.append(claim := item.key_for(key))
                running = self._run(claim, 1)
                if not self._ask(lambda limiter: limiter.test(item, key, cost=running)):  # noqa: B023 (called at once)
                    raise self._reached(item, key)
            yield lambda: self._count(limits)
        finally:
            for claim in claimed:
                self._run(claim, -1)

    def hit(self, item: RateLimitItem, key: str, *, cost: int = 1) -> None:
        """Count one, or as many as it costs. Raises TooManyRequests when the limit does not allow for it."""
        if not self._ask(lambda limiter: limiter.hit(item, key, cost=cost)):
            raise self._reached(item, key)

    def is_first(self, item: RateLimitItem, key: str) -> bool:
        """Count one; whether the limit allows for it."""
        return self._ask(lambda limiter: limiter.hit(item, key))

    def clear(self, item: RateLimitItem, key: str) -> None:
        """Forget what was counted for the key."""
        self._ask(lambda limiter: limiter.clear(item, key))

    def _run(self, claim: str, change: int) -> int:
        with self._changing:
            self._running[claim] = running = self._running.get(claim, 0) + change
            if not running:
                del self._running[claim]
            return running

    def _count(self, limits: tuple[tuple[RateLimitItem, str], ...]) -> None:
        for item, key in limits:
            self._ask(lambda limiter: limiter.hit(item, key))  # noqa: B023 (called at once)

    def _reached(self, item: RateLimitItem, key: str) -> TooManyRequests:
        reset = self._ask(lambda limiter: limiter.get_window_stats(item, key).reset_time)
        return TooManyRequests(max(1, ceil(reset - time())), limit=item.namespace)

    def _ask(self, question: Callable[[MovingWindowRateLimiter], Answer]) -> Answer:
        try:
            return question(self._shared)
        except StorageError:
            return question(self._alone)


PATIENT = 30.0  # seconds
_gate = anyio.CapacityLimiter(AT_ONCE)


async def _at_the_gate(posted: Posted) -> AsyncIterator[None]:  # noqa: ARG001 (whoever still writes does not wait inside)
    with anyio.move_on_after(PATIENT) as waiting:
        await _gate.acquire()
    if waiting.cancelled_caught:
        raise TooManyRequests(ceil(PATIENT), limit="at-once")
    try:
        yield
    finally:
        _gate.release()


# For a route that hashes a password: it waits for its turn before it takes a thread, which other pages need.
few_at_once = Depends(_at_the_gate, scope="function")
