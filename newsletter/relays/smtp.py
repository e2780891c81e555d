"""The SMTP relay: one loop over its connections, and one wall-clock deadline for every transaction."""

from collections.abc import Callable

from newsletter.clock import Deadline
from newsletter.relays.base import Envelope, Outcome, Unavailable, Work
from newsletter.relays.handshake import offer_sender, shake_hands
from newsletter.relays.line import Line, Supply
from newsletter.relays.loop import Loop
from newsletter.relays.replies import NotHandedOver
from newsletter.relays.smtp_url import SmtpServer

_CHECK_SECONDS = 10.0  # somebody waits for it


class SmtpRelay:
    """Submits to one SMTP server. Safe to use from several threads at once."""

    keeps_headers = True

    def __init__(self, url: str, *, connections: int = 4, deadline: float = 300, helo_name: str = "") -> None:
        """`deadline` is in seconds; without `helo_name` we introduce ourselves by our IP address. Raises Misconfigured."""
        self._server = SmtpServer.from_url(url)
        self._context = self._server.tls_context()
        self._seconds, self._helo_name = deadline, helo_name
        self._connections = connections
        self._loop = Loop(self._connect, relay=self.name, most=connections, seconds=deadline)

    @property
    def name(self) -> str:
        """`mail.example.org:587`."""
        return self._server.name

    @property
    def host(self) -> str:
        """Where it is: `mail.example.org`."""
        return self._server.host

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        return self._server.is_loopback

    @property
    def connections(self) -> int:
        """How many connections there are at most."""
        return self._connections

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        """See Relay. Waits for a free connection within the same deadline."""
        parcel = _Single(envelope, message, before_dot)
        self._loop.submit(parcel)
        return parcel.outcome()

    def submit_all(self, work: Work) -> None:
        """See Relay."""
        self._loop.submit_all(work)

    def check(self, sender: str = "") -> Unavailable | None:
        """See Relay. On a connection of its own: an idle one only shows that sign-in was right once."""
        seen = self._seen(sender)
        return seen if isinstance(seen, Unavailable) else None

    def encryption(self) -> str | Unavailable:
        """By which version of TLS it is spoken to, its certificate verified; "" where nothing is encrypted."""
        return self._seen("")

    def _seen(self, sender: str) -> str | Unavailable:
        deadline = Deadline(min(self._seconds, _CHECK_SECONDS))
        try:
            wire, _ = shake_hands(self._server, self._context, helo_name=self._helo_name, deadline=deadline)
            encryption = wire.encryption
            if sender:
                offer_sender(wire, sender, relay=self.name, deadline=deadline)
        except NotHandedOver as failure:
            return Unavailable(failure.outcome.reply)
        wire.quit()
        return encryption

    def close(self) -> None:
        """Take leave on all idle connections."""
        self._loop.close()

    def _connect(self, supply: Supply, deadline: Deadline) -> Line:
        wire, extensions = shake_hands(
            self._server, self._context, helo_name=self._helo_name, deadline=deadline
        )
        return Line(*wire.hand_over(), extensions, relay=self.name, supply=supply)


class _Single:
    """A parcel whose sender waits for the answer."""

    def __init__(self, envelope: Envelope, message: bytes, note: Callable[[], None]) -> None:
        self.envelope, self.message, self._note = envelope, message, note
        self.proven_from = None
        self._is_noted = False
        self._outcome: Outcome | None = None
        self._error: BaseException | None = None

    def before_dot(self) -> None:
        if not self._is_noted:  # once, on however many connections it is tried
            self._note()
            self._is_noted = True

    def dot_kept_back(self) -> None:
        """Who waits learns it from the answer."""

    def answered(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def failed(self, error: BaseException) -> None:
        self._error = error

    def outcome(self) -> Outcome:
        if self._error:
            raise self._error
        assert self._outcome
        return self._outcome
