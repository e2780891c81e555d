"""A client that reads public pages: every step of a redirect is judged anew, nothing is remembered, and nobody waits for long.

It sends no cookies and follows no proxy. Its log names hosts, never addresses.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from http.client import HTTPException, HTTPResponse
from threading import BoundedSemaphore
from typing import NamedTuple
from urllib.parse import urljoin

from newsletter.clock import Deadline
from newsletter.egress.connecting import AT_ONCE, Dial, Names, Resolve, answer_to, connected
from newsletter.egress.public_hosts import PORT, Page, page_at
from newsletter.errors import Conflict, Invalid
from newsletter.logs import Log
from newsletter.wording import say

log = Log()

SECONDS = 8.0  # for all of it: names, redirects, every byte
_MOST_REDIRECTS = 4
_CHUNK = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
_USER_AGENT = "Newsletter (reads a page when its editor asks)"


@dataclass(frozen=True)
class Wanted:
    """What is asked for: media types that are taken, and from how many bytes on no more is read."""

    accept: str
    media_types: tuple[str, ...]  # beginnings of them
    most_bytes: int
    may_be_cut: bool  # whether what lies beyond may be left, or makes it of no use


class Fetched(NamedTuple):
    """What was read, where it was in the end, and its media type with parameters."""

    address: str
    media_type: str
    body: bytes


class Egress:
    """Reads pages of others for a process. What resolves names, opens connections and trusts certificates can be given."""

    def __init__(
        self,
        *,
        resolve: Resolve | None = None,
        dial: Dial | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._names, self._dial = Names(resolve), dial or _dialled
        self._given_context = context
        self._places = BoundedSemaphore(AT_ONCE)

    def fetch(self, address: str, wanted: Wanted) -> Fetched:
        """What is at an address. Raises Invalid where it is none of a public page, or there is nothing of use; Conflict when
        too many read at the same time."""
        deadline = Deadline(SECONDS)
        with self._place():
            page = page_at(address)
            for _ in range(_MOST_REDIRECTS + 1):
                with self._asked(page, wanted, deadline) as response:
                    log.info("egress.asked", host=page.host, status=response.status)
                    if response.status not in _REDIRECTS:
                        return _read(page, response, wanted)
                    page = page_at(urljoin(page.address, response.headers.get("Location", "")))
            raise _nothing(page)

    def close(self) -> None:
        """Wait for nobody any longer."""
        self._names.close()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=1):
            raise Conflict(say("Other pages are being read right now. Try again in a few seconds."))
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def _asked(self, page: Page, wanted: Wanted, deadline: Deadline) -> Iterator[HTTPResponse]:
        """The answer of a page, its body unread."""
        try:
            with closing(self._connected(page, deadline)) as secured:
                secured.settimeout(deadline.left())
                secured.sendall(_request(page, wanted))
                with closing(answer_to(secured, deadline, method="GET")) as response:
                    response.begin()
                    yield response
        except (
            OSError,
            HTTPException,
            ValueError,
        ) as error:  # ValueError: a status or a length that is no number
            log.info("egress.failed", host=page.host, reason=type(error).__name__)
            raise Invalid(
                say("The site {host} did not answer, or not in time. Write the card by hand.", host=page.host)
            ) from None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made when it is first needed: most processes read no page, and it takes a while."""
        return self._given_context or ssl.create_default_context()

    def _connected(self, page: Page, deadline: Deadline) -> ssl.SSLSocket:
        """TLS with the host, at one of the addresses that were judged: the name is not resolved again."""
        addresses = self._names.public_addresses(page.host, deadline)
        connection = connected(addresses, self._dial, deadline)
        try:
            connection.settimeout(deadline.left())
            return self._context.wrap_socket(connection, server_hostname=page.host)
        except BaseException:
            connection.close()
            raise


def _request(page: Page, wanted: Wanted) -> bytes:
    lines = (
        f"GET {page.target} HTTP/1.1",
        f"Host: {page.host}",
        f"User-Agent: {_USER_AGENT}",
        f"Accept: {wanted.accept}",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _read(page: Page, response: HTTPResponse, wanted: Wanted) -> Fetched:
    media_type = response.headers.get("Content-Type", "").strip()
    is_plain = response.headers.get("Content-Encoding", "identity").strip().lower() == "identity"
    is_of_use = response.status == 200 and is_plain and media_type.lower().startswith(wanted.media_types)
    if not is_of_use:
        raise _nothing(page)
    body = bytearray()
    for chunk in iter(partial(response.read, _CHUNK), b""):
        body += chunk
        if len(body) > wanted.most_bytes:
            if not wanted.may_be_cut:
                raise _nothing(page)
            break
    return Fetched(page.address, media_type, bytes(body[: wanted.most_bytes]))


def _nothing(page: Page) -> Invalid:
    return Invalid(
        say("{host} gave nothing that a card can be made of. Write the card by hand.", host=page.host)
    )


def _dialled(address: str, seconds: float) -> socket.socket:
    return socket.create_connection((address, PORT), timeout=seconds)
