"""A relay that takes mail by its HTTP API, one request for each mail."""

import re
from collections.abc import Callable

from newsletter.clock import Deadline
from newsletter.relays.base import Envelope, Fault, Outcome, Refused, Unavailable, Work
from newsletter.relays.http.api import Answer, Api, Request
from newsletter.relays.http.exchange import Broken, Exchange
from newsletter.relays.http.pace import Pace
from newsletter.relays.replies import Stage, judge_failure
from newsletter.relays.side_by_side import submit_side_by_side
from newsletter.wording import say

_CHECK_SECONDS = 10.0  # somebody waits for it


class HttpRelay:
    """Submits by one API. Safe to use from several threads at once."""

    def __init__(self, api: Api, *, connections: int = 4, deadline: float = 300, rate: float = 0) -> None:
        """`deadline` is in seconds, `rate` in mails a second, 0 for any. Raises OSError when the endpoint's file of certificates
        cannot be read."""
        self._api, self._connections, self._seconds = api, connections, deadline
        self._pace = Pace(rate)
        self._context = api.endpoint.tls_context()
        self._exchange = Exchange(api.endpoint, self._context, most=connections)

    @property
    def name(self) -> str:
        """`Amazon SES eu-west-1`."""
        return self._api.name

    @property
    def host(self) -> str:
        """Where its API is."""
        return self._api.endpoint.host

    @property
    def is_encrypted(self) -> bool:
        """Whether it is asked by https."""
        return self._api.endpoint.is_encrypted

    @property
    def connections(self) -> int:
        """How many connections there are at most."""
        return self._connections

    @property
    def keeps_headers(self) -> bool:
        """See Relay."""
        return self._api.keeps_headers

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        """See Relay. Waits for a free connection within the same deadline."""
        if not _PLAIN.fullmatch(envelope.recipient):
            reason = say("The address needs SMTPUTF8 or is malformed; it was not given to the relay")
            return Refused(reason, Fault.RECIPIENT)
        deadline = Deadline(self._seconds)

        def sending() -> Request:
            self._pace.keep(until=deadline.ends_at)
            return self._api.sending(envelope, message)

        try:
            answer = self._exchange.ask(sending, deadline, before_body=before_dot)
        except Broken as broken:
            return judge_failure(broken.stage, broken.error, self.name)
        return self._api.judge(answer, envelope) if answer else self._busy()

    def submit_all(self, work: Work) -> None:
        """See Relay."""
        submit_side_by_side(self, work)

    def check(self, sender: str = "") -> Unavailable | None:  # noqa: ARG002 (nothing can be taken back)
        """See Relay: what the API says of our account, on a connection of its own."""
        deadline = Deadline(min(self._seconds, _CHECK_SECONDS))
        exchange = Exchange(self._api.endpoint, self._context, most=1)

        def ask(request: Request) -> Answer:
            answer = exchange.ask(lambda: request, deadline, before_body=_nothing)
            assert answer  # one question at a time
            return answer

        try:
            return self._api.obstacle(ask)
        except Broken as broken:
            stage = min(broken.stage, Stage.AUTH)  # nothing was submitted that could be in doubt
            return Unavailable(judge_failure(stage, broken.error, self.name).reply)
        finally:
            exchange.close()

    def close(self) -> None:
        """Hang up on all idle connections."""
        self._exchange.close()

    def _busy(self) -> Unavailable:
        return Unavailable(
            say("{relay} kept all {count} connections busy", relay=self.name, count=self._connections)
        )


def _nothing() -> None:
    """A question needs no note."""


# A dot-atom and a name (RFC 5322 §3.2.3): an API takes lists of addresses, where a comma or a comment would make two of one.
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
