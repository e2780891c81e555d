"""A client that hands a small message to another machine: to a public one by https, or to one that the settings name.

No redirect is followed: who was set is who is told. Its log names hosts, never addresses, which may hold a password.
"""

import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from functools import cached_property
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from newsletter.clock import Deadline
from newsletter.egress.connecting import Names, Resolve, answer_to, connected
from newsletter.egress.public_hosts import LONGEST, page_at
from newsletter.errors import Invalid
from newsletter.logs import Log
from newsletter.wording import Sentence, say

log = Log()

SECONDS = 10.0  # for all of it
_PORTS = {"http": 80, "https": 443}
_USER_AGENT = "Newsletter (tells what becomes of its dispatches)"

Dial = Callable[[str, int, float], socket.socket]


class Receiver(NamedTuple):
    """Who is told something: the parts of their address, and whether the settings name their host."""

    host: str
    port: int
    target: str
    is_secured: bool
    is_ours: bool


class Posted(NamedTuple):
    """What came of it: whether it was taken, and how they answered."""

    is_taken: bool
    said: Sentence


class Poster:
    """Posts messages for a process. What resolves names, opens connections and trusts certificates can be given."""

    def __init__(
        self,
        *,
        own_hosts: Collection[str] = (),
        resolve: Resolve | None = None,
        dial: Dial | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """`own_hosts` may be private, by http and on any port."""
        self._own_hosts = frozenset(host.lower() for host in own_hosts)
        self._names, self._dial = Names(resolve), dial or _dialled
        self._given_context = context

    def receiver(self, address: str) -> Receiver:
        """Whom an address names. Raises Invalid where nothing may be posted there."""
        try:
            parts = urlsplit(address.strip())
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            host, port = "", None
        is_plain = host in self._own_hosts and parts.username is None and parts.password is None
        if not (is_plain and parts.scheme in _PORTS and len(address) <= LONGEST):
            try:
                page = page_at(address)
            except Invalid:
                raise not_callable() from None
            return Receiver(page.host, _PORTS["https"], page.target, is_secured=True, is_ours=False)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        target = f"{path}?{query}" if query else path
        scheme = parts.scheme
        return Receiver(host, port or _PORTS[scheme], target, is_secured=scheme == "https", is_ours=True)

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Hand over a message once. That somebody cannot be told is an answer like others."""
        deadline = Deadline(SECONDS)
        try:
            receiver = self.receiver(address)
            with closing(self._connected(receiver, deadline)) as connection:
                connection.settimeout(deadline.left())
                connection.sendall(_request(receiver, body, headers))
                with closing(answer_to(connection, deadline, method="POST")) as response:
                    response.begin()
                    status = response.status
        except Invalid:
            return Posted(False, not_callable().sentence)
        except TimeoutError:
            return Posted(False, say("no answer within {seconds} seconds", seconds=int(SECONDS)))
        except ssl.SSLError as error:
            return Posted(False, say("no safe connection: {reason}", reason=error.reason or "TLS"))
        except (OSError, HTTPException, ValueError) as error:
            log.info("egress.failed", host=receiver.host, reason=type(error).__name__)
            return Posted(False, say("no answer, or none that can be read"))
        log.info("egress.posted", host=receiver.host, status=status)
        return Posted(200 <= status < 300, say("answered with {status}", status=status))

    def close(self) -> None:
        """Wait for nobody any longer."""
        self._names.close()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made when it is first needed: most processes post nothing, and it takes a while."""
        return self._given_context or ssl.create_default_context()

    def _connected(self, receiver: Receiver, deadline: Deadline) -> socket.socket:
        found = self._names.addresses if receiver.is_ours else self._names.public_addresses
        addresses = found(receiver.host, deadline)
        connection = connected(
            addresses, lambda address, seconds: self._dial(address, receiver.port, seconds), deadline
        )
        if not receiver.is_secured:
            return connection
        try:
            connection.settimeout(deadline.left())
            return self._context.wrap_socket(connection, server_hostname=receiver.host)
        except BaseException:
            connection.close()
            raise


def not_callable() -> Invalid:
    """What is said of an address that nothing may be posted to; not where it leads, which is nobody's business."""
    return Invalid(
        say(
            "Nothing can be posted to this address. It begins with https://, and everybody can reach its host; others are named "
            "by NEWSLETTER_WEBHOOK_HOSTS on the server."
        )
    )


def _request(receiver: Receiver, body: bytes, headers: Mapping[str, str]) -> bytes:
    host = f"[{receiver.host}]" if ":" in receiver.host else receiver.host
    is_usual = receiver.port == _PORTS["https" if receiver.is_secured else "http"]
    lines = (
        f"POST {receiver.target} HTTP/1.1",
        f"Host: {host}" if is_usual else f"Host: {host}:{receiver.port}",
        f"User-Agent: {_USER_AGENT}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body


def _dialled(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)
