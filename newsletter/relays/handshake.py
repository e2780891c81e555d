"""From a connected socket to a server that takes mail from us: greeting, EHLO, TLS, signing in."""

import ssl
from base64 import b64encode
from collections.abc import Collection, Mapping

from newsletter.clock import Deadline
from newsletter.relays.base import Unavailable
from newsletter.relays.replies import NotHandedOver, Reply, Stage, Unreadable, judge, judge_failure
from newsletter.relays.smtp_url import SmtpServer, Tls
from newsletter.relays.wire import Wire
from newsletter.wording import Sentence, say

_NUL = "\0"
_GO_ON = (334,)
_UNKNOWN_COMMAND = (500, 502)
_CONNECT_SECONDS = 30.0  # for each address of the server


def shake_hands(
    server: SmtpServer, context: ssl.SSLContext, *, helo_name: str, deadline: Deadline
) -> tuple[Wire, Mapping[str, str]]:
    """An open wire, and the extensions the server offers: keyword → parameters. Raises NotHandedOver(Unavailable)."""
    try:
        wire = Wire.connect(server.host, server.port, deadline, at_most=_CONNECT_SECONDS)
    except OSError as error:
        raise NotHandedOver(judge_failure(Stage.CONNECTION, error, server.name)) from None
    handshake = _Handshake(server, wire, context, helo_name=helo_name, deadline=deadline)
    try:
        handshake.shake()
    except (OSError, Unreadable) as error:
        wire.close()
        reply = judge_failure(handshake.stage, error, server.name).reply
        raise NotHandedOver(Unavailable(_with_guess(reply, handshake.stage, error, server.tls))) from None
    except BaseException:
        wire.close()
        raise
    return wire, handshake.extensions


def offer_sender(wire: Wire, sender: str, *, relay: str, deadline: Deadline) -> None:
    """Ask whether mail of a sender would be taken, and take that back. Raises NotHandedOver, with the wire closed."""
    try:
        wire.send(f"MAIL FROM:<{sender}>\r\n".encode(), deadline)
        if outcome := judge(Stage.MAIL, wire.read_reply(deadline), relay):
            wire.quit()
            raise NotHandedOver(outcome)
        wire.send(b"RSET\r\n", deadline)
        wire.read_reply(deadline)
    except (OSError, Unreadable) as error:
        wire.close()
        raise NotHandedOver(judge_failure(Stage.MAIL, error, relay)) from None


class _Handshake:
    def __init__(
        self, server: SmtpServer, wire: Wire, context: ssl.SSLContext, *, helo_name: str, deadline: Deadline
    ) -> None:
        self._server, self._wire, self._context, self._deadline = server, wire, context, deadline
        self._helo_name = helo_name or _literal(wire.local_host)
        self.stage = Stage.GREETING
        self.extensions: dict[str, str] = {}

    def shake(self) -> None:
        if self._server.tls is Tls.IMPLICIT:
            self._secure()
        self._expect(Stage.GREETING)
        self._introduce()
        if self._server.tls in (Tls.STARTTLS, Tls.OPPORTUNISTIC):
            self._start_tls()
        if self._server.user:
            self._sign_in()

    def _introduce(self) -> None:
        reply = self._command(
            Stage.EHLO, f"EHLO {self._helo_name}", but=() if self._needs_extensions else _UNKNOWN_COMMAND
        )
        if reply.code in _UNKNOWN_COMMAND:  # a server from before 1995 (RFC 5321 §3.2)
            self._command(Stage.EHLO, f"HELO {self._helo_name}")
            self.extensions = {}
            return
        pairs = [line.upper().partition(" ") for line in reply.lines[1:]]
        self.extensions = {keyword: parameters for keyword, _, parameters in pairs}

    @property
    def _needs_extensions(self) -> bool:
        """Whether nothing can be sent before the server has said what it offers: STARTTLS and AUTH are extensions."""
        return self._server.tls is Tls.STARTTLS or bool(self._server.user)

    def _start_tls(self) -> None:
        if "STARTTLS" in self.extensions:
            self._command(Stage.TLS, "STARTTLS")
            self._secure()
            self._introduce()  # what was offered in the clear counts no more (RFC 3207 §4.2)
        elif self._server.tls is Tls.STARTTLS:
            self._give_up(
                say("offers no STARTTLS, and nothing is sent to it unencrypted unless its URL says tls=none")
            )
        elif self._server.user and not self._server.is_loopback:
            self._give_up(say("offers no encryption, and the password is not sent to it in the clear"))

    def _secure(self) -> None:
        self.stage = Stage.TLS
        self._wire.secure(self._context, self._server.host, self._deadline)

    def _sign_in(self) -> None:
        user, password = self._server.user, self._server.password
        mechanisms = self.extensions.get("AUTH", "").split()
        if "PLAIN" in mechanisms:
            self._command(Stage.AUTH, f"AUTH PLAIN {_base64(_NUL + user + _NUL + password)}")
        elif "LOGIN" in mechanisms:
            self._command(Stage.AUTH, "AUTH LOGIN", but=_GO_ON)
            self._command(Stage.AUTH, _base64(user), but=_GO_ON)
            self._command(Stage.AUTH, _base64(password))
        else:
            self._give_up(say("offers no way to sign in that we know (AUTH PLAIN or LOGIN)"))

    def _command(self, stage: Stage, line: str, *, but: Collection[int] = ()) -> Reply:
        self._wire.send(f"{line}\r\n".encode(), self._deadline)
        return self._expect(stage, but)

    def _expect(self, stage: Stage, but: Collection[int] = ()) -> Reply:
        """The reply, if it lets us go on, or has one of the codes that the caller takes care of."""
        self.stage = stage
        reply = self._wire.read_reply(self._deadline)
        if reply.code not in but and (outcome := judge(stage, reply, self._server.name)):
            raise NotHandedOver(outcome)
        return reply

    def _give_up(self, reason: Sentence) -> None:
        raise NotHandedOver(Unavailable(say("{relay} {reason}", relay=self._server.name, reason=reason)))


def _with_guess(reply: Sentence, stage: Stage, error: Exception, tls: Tls) -> Sentence:
    """Also what may be wrong with the URL, when the two sides wait for each other or speak past each other."""
    if stage is Stage.TLS and tls is Tls.IMPLICIT and not isinstance(error, ssl.SSLCertVerificationError):
        return say(
            "{said}. Its URL says that it speaks TLS from the first byte (smtps:// or tls=implicit), as on port 465",
            said=reply,
        )
    if stage is Stage.GREETING and tls is not Tls.IMPLICIT and isinstance(error, TimeoutError):
        return say(
            "{said}. If it speaks TLS from the first byte, as on port 465, its URL must begin with smtps://",
            said=reply,
        )
    return reply


def _literal(host: str) -> str:
    """Our own address as the name we give (RFC 5321 §4.1.3): asks no DNS and is never wrong."""
    return f"[IPv6:{host}]" if ":" in host else f"[{host}]"


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()
