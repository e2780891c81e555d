"""Requests and their answers by HTTP/1.1 (RFC 9112), over at most so many connections, which are used again.

The head of a request leaves first: a connection that has gone stale is found by it, and replaced, while nothing can have been
accepted. From the last octet of the body on only an answer tells what happened. Nothing is asked twice, no redirect followed.
"""

import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from threading import BoundedSemaphore
from typing import cast

from newsletter.clock import Deadline
from newsletter.relays.http.api import Answer, Endpoint, Request
from newsletter.relays.replies import NotHttp, Stage
from newsletter.relays.wire import Wire

_CONNECT_SECONDS = 30.0  # for each address of the host
_IDLE_SECONDS = 4.0  # servers hang up after five or more, and a request that crosses that leaves doubt
_LONGEST = 65_536  # octets of an answer
_USER_AGENT = "newsletter"


class Broken(Exception):
    """No answer could be had: by `error`, at a stage of which each means the same as over SMTP."""

    def __init__(self, stage: Stage, error: Exception) -> None:
        super().__init__(stage, error)
        self.stage, self.error = stage, error


class Exchange:
    """Asks one endpoint. Safe to use from several threads at once."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None, *, most: int) -> None:
        """`context` is the endpoint's."""
        self._endpoint, self._context = endpoint, context
        self._places = BoundedSemaphore(most)
        self._idle: deque[_Connection] = deque()

    def ask(
        self, make: Callable[[], Request], deadline: Deadline, *, before_body: Callable[[], None]
    ) -> Answer | None:
        """The answer to the request that `make` makes once there is a connection for it; None: none came free in time.

        Raises Broken, and what `before_body` raises, which keeps the body back.
        """
        if not self._places.acquire(timeout=max(deadline.ends_at - time.monotonic(), 0)):
            return None
        try:
            return self._asked(make(), deadline, before_body)
        finally:
            self._places.release()

    def close(self) -> None:
        """Hang up on all that are idle."""
        while connection := self._take():
            connection.close()

    def _asked(self, request: Request, deadline: Deadline, before_body: Callable[[], None]) -> Answer:
        connection = self._announced(request, deadline)
        try:
            before_body()
            answer = connection.finish(request, deadline)
        except BaseException:
            connection.close()
            raise
        if connection.stays:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def _announced(self, request: Request, deadline: Deadline) -> "_Connection":
        """A connection on which the head of the request was written."""
        while True:
            used = self._used()
            connection = used or _Connection(self._endpoint, self._context, deadline)
            try:
                connection.begin(request, deadline)
            except OSError as error:
                connection.close()
                if not used:
                    raise Broken(Stage.CONNECTION, error) from None
            except BaseException:
                connection.close()
                raise
            else:
                return connection

    def _used(self) -> "_Connection | None":
        """The one that was used last, if it can be used again."""
        while connection := self._take():
            if connection.is_alive():
                return connection
            connection.close()
        return None

    def _take(self) -> "_Connection | None":
        try:
            return self._idle.pop()
        except IndexError:
            return None


class _Connection:
    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None, deadline: Deadline) -> None:
        """Raises Broken."""
        self._endpoint = endpoint
        self.stays = False  # whether it can take another request
        self._used_at = time.monotonic()
        stage = Stage.CONNECTION
        try:
            self._wire = Wire.connect(endpoint.host, endpoint.port, deadline, at_most=_CONNECT_SECONDS)
            stage = Stage.TLS
            try:
                if context:
                    self._wire.secure(context, endpoint.host, deadline)
            except BaseException:
                self._wire.close()
                raise
        except OSError as error:
            raise Broken(stage, error) from None

    def begin(self, request: Request, deadline: Deadline) -> None:
        """Write the head. Raises OSError."""
        headers = {
            "Host": self._endpoint.authority,
            "User-Agent": _USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Length": str(len(request.body)),
            **request.headers,
        }
        lines = [f"{request.method} {request.target} HTTP/1.1", *map(": ".join, headers.items()), "", ""]
        self._wire.send("\r\n".join(lines).encode("ascii"), deadline)

    def finish(self, request: Request, deadline: Deadline) -> Answer:
        """Write the body and read the answer. Raises Broken."""
        self.stays = False
        stage = Stage.BODY
        try:
            self._wire.send(request.body, deadline)
            stage = Stage.DOT
            answer = self._answer(request, deadline)
        except (OSError, NotHttp) as error:
            raise Broken(stage, error) from None
        self._used_at = time.monotonic()
        return answer

    def _answer(self, request: Request, deadline: Deadline) -> Answer:
        response = HTTPResponse(cast(socket.socket, _Source(self._wire, deadline)), method=request.method)
        try:
            response.begin()
            body = response.read(_LONGEST + 1)
            if len(body) > _LONGEST:
                raise NotHttp
            if response.length:  # so much of it is missing
                raise ConnectionAbortedError
            self.stays = not response.will_close
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, body)
        except (HTTPException, ValueError) as error:
            # A connection that was closed without a word is one of them, and an OSError at the same time.
            raise error if isinstance(error, OSError) else NotHttp from None
        finally:
            response.close()

    def is_alive(self) -> bool:
        """Whether the other side has neither hung up nor said anything since."""
        return time.monotonic() - self._used_at < _IDLE_SECONDS and self._wire.is_quiet()

    def close(self) -> None:
        """Hang up."""
        self._wire.close()


class _Source:
    """What HTTPResponse reads from."""

    def __init__(self, wire: Wire, deadline: Deadline) -> None:
        self._wire, self._deadline = wire, deadline

    def makefile(self, *_: str) -> object:
        return self._wire.listen(self._deadline)
