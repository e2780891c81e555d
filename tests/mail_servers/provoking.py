"""Let mail servers fail in many ways, and keep what they write: `python -m tests.mail_servers.provoking FOLDER`.

Each mail goes out with a return path that names what is provoked, `CASE@bridge.example.org`; what comes back is kept
as `FOLDER/SERVER/CASE.eml`. As root, because of Postfix. OpenSMTPD and Dovecot take part where they were unpacked
(opensmtpd.py, dovecot.py).
"""

import smtplib
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.mail_servers import dovecot
from tests.mail_servers.dovecot import running_dovecot
from tests.mail_servers.exim import running_exim
from tests.mail_servers.opensmtpd import running_opensmtpd
from tests.mail_servers.postfix import running_postfix
from tests.mail_servers.programs import UNPACKED
from tests.mail_servers.refusals import REFUSALS, Refusal
from tests.servers import free_port
from tests.smtp_server import Rule, SmtpServer

_DOMAIN = "bridge.example.org"
_HOPS = 48  # each server adds one; Postfix takes fewer than 50, Exim no more than 30
_LARGE, _LIMIT = 6_000, 4_000  # bytes
_LONGEST = 90.0  # seconds; Exim warns again and again of what is late
_SILENT = 4.0  # seconds without anything new, after which nothing more is expected

# What the mail server itself does not manage, by recipient.
_OF_POSTFIX = {
    "unknown-host": "mina@nohost.example",
    "refused-connection": "mina@refused.example",
    "own-gone": "nobody-here@local.example",
    "own-pipe": "pipe@local.example",
    "own-forward": "forwarded@virtual.example",
    "own-error": "mina@error.example",
    "hop-without-utf8": "한민아@example.net",
    "arrived": "arrived@example.net",
    "hops": "mina@far.example",
    "too-large": "mina@far.example",
}
_OF_EXIM = {
    "unknown-host": "mina@nohost.invalid",
    "refused-connection": "mina@refused.example",
    "own-gone": "nobody-here@local.example",
    "own-pipe": "pipe@local.example",
    "own-full": "full@local.example",
    "own-fail": "fail@local.example",
    "own-forward": "forwarded@local.example",
    "two": "gone-in-group@local.example",
    "size-of-transport": "large@local.example",
    "hops": "mina@example.net",
}


# A next server that counts hops and limits sizes as Postfix does.
_FAR = {"myhostname": "mx.far.example", "message_size_limit": str(_LIMIT)}


def internet() -> SmtpServer:
    """The next server, which refuses each recipient as it is called."""
    return SmtpServer(*(_rule(name, refusal) for name, refusal in REFUSALS.items()))


def _rule(name: str, refusal: Refusal) -> Rule:
    address = f"{name}@example.net"
    if refusal.stage == "DOT":
        return Rule("DOT", refusal.reply.format(address=address), recipient=address)
    return Rule("RCPT", refusal.reply.format(address=address), recipient=address)


def send(port: int, cases: Mapping[str, str]) -> None:
    """A mail for each case to its recipient."""
    for name, address in cases.items():
        with smtplib.SMTP("127.0.0.1", port, local_hostname="relay.news.example.org") as client:
            client.ehlo()
            options = ["SMTPUTF8", "BODY=8BITMIME"] if not address.isascii() else []
            notify = ["NOTIFY=SUCCESS,DELAY,FAILURE"] if name == "arrived" else []
            head = f"From: Bridge <news@{_DOMAIN}>\r\nTo: {address}\r\nSubject: Bridge Quarterly\r\n"
            if name == "hops":
                head = "".join(f"Received: by hop{hop}.example\r\n" for hop in range(_HOPS)) + head
            body = f"{head}\r\nHello.\r\n" + ("x" * 70 + "\r\n") * (
                _LARGE // 72 if name == "too-large" else 0
            )
            client.sendmail(f"{name}@{_DOMAIN}", [address], body.encode(), options, notify)


@contextmanager
def collecting(folder: Path, network: SmtpServer) -> Iterator[None]:
    """What has come back to our domain when nothing new comes any more."""
    yield
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < _SILENT:
        if len(network.messages) != seen:
            seen, since = len(network.messages), time.monotonic()
        time.sleep(0.2)
    folder.mkdir(parents=True, exist_ok=True)
    for message in network.messages:
        name, _, domain = message.recipient.partition("@")
        if domain == _DOMAIN and not message.sender:
            (folder / f"{name}.eml").write_bytes(b"Return-Path: <>\r\n" + message.data)


def refusals() -> dict[str, str]:
    """The recipient of each refusal."""
    return {name: f"{name}@example.net" for name in REFUSALS}


def provoke_postfix(folder: Path) -> None:
    """Its reports about what others refuse and what fails at itself; then those about what was late."""
    main = {
        "mydestination": "local.example",
        "local_recipient_maps": "",
        "virtual_alias_maps": "inline:{ { forwarded@virtual.example = gone@example.net } }",
        "virtual_alias_domains": "virtual.example",
        "alias_maps": 'inline:{ { pipe = "|exit 78" } }',
        "allow_mail_to_commands": "alias",
        "transport_maps": "inline:{ { nohost.example = smtp:nohost.invalid }, { refused.example = smtp:[127.0.0.1]:1 },"
        " { error.example = error:5.1.2 Mail for this domain is not taken }, { far.example = smtp:[127.0.0.1]:%d } }",
        "smtpd_reject_unlisted_recipient": "no",
        "maximal_queue_lifetime": "3s",
    }
    with (
        internet() as network,
        collecting(folder / "postfix", network),
        running_postfix(next_hop=network.port, main=_FAR) as far,
    ):
        main["transport_maps"] %= far
        with running_postfix(next_hop=network.port, main=main) as port:
            send(port, {**refusals(), **_OF_POSTFIX})
            _wait(network)
    late = {"relayhost": f"[127.0.0.1]:{free_port()}", "delay_warning_time": "1s",
            "transport_maps": f"inline:{{ {{ {_DOMAIN} = smtp:[127.0.0.1]:%d }} }}"}  # fmt: skip
    with SmtpServer() as network, collecting(folder / "postfix", network):
        late["transport_maps"] %= network.port
        with running_postfix(next_hop=free_port(), main=late) as port:
            send(port, {"late": "mina@example.net"})
            _wait(network)


_EXIM_ROUTERS = """\
nohost:
  driver = dnslookup
  domains = nohost.invalid
  transport = refused
  no_more
refused:
  driver = manualroute
  domains = refused.example
  route_list = * 127.0.0.1
  self = send
  transport = refused
own:
  driver = redirect
  domains = local.example
  local_parts = fail : forwarded : gone-in-group : pipe
  allow_fail
  data = ${if eq{$local_part}{fail}{:fail: No such person here}{${if eq{$local_part}{pipe}{|/bin/false}{${if \
    eq{$local_part}{forwarded}{gone@example.net}{gone@example.net, full@example.net}}}}}}
  pipe_transport = failing
full:
  driver = accept
  domains = local.example
  local_parts = full
  transport = full
large:
  driver = manualroute
  domains = local.example
  local_parts = large
  route_list = * 127.0.0.1
  self = send
  transport = small
none:
  driver = redirect
  domains = local.example
  allow_fail
  data = :fail:
"""
_EXIM_TRANSPORTS = """\
refused:
  driver = smtp
  port = 1
  allow_localhost
failing:
  driver = pipe
  return_fail_output
full:
  driver = appendfile
  file = $spool_directory/mailbox
  quota = 10
  maildir_format = false
small:
  driver = smtp
  port = 1
  allow_localhost
  message_size_limit = 10
"""


_TO_US = "ours:\n  driver = manualroute\n"
_WARNS = "delay_warning = 1s"


def provoke_exim(folder: Path) -> None:
    """The same of Exim."""
    with (
        internet() as network,
        collecting(folder / "exim", network),
        running_exim(
            next_hop=network.port, routers=_EXIM_ROUTERS, transports=_EXIM_TRANSPORTS, retry="F,2s,1s"
        ) as port,
    ):
        send(port, {**refusals(), **_OF_EXIM})
        _wait(network)
    onwards = (
        f"{_TO_US}  domains = {_DOMAIN}\n  route_list = * 127.0.0.1\n  self = send\n  transport = ours\n"
    )
    with SmtpServer() as network, collecting(folder / "exim", network):
        ours = f"ours:\n  driver = smtp\n  port = {network.port}\n  allow_localhost\n"
        with running_exim(next_hop=free_port(), main=_WARNS, routers=onwards, transports=ours) as port:
            send(port, {"late": "mina@example.net"})
            _wait(network)


def provoke_opensmtpd(folder: Path) -> None:
    """The same of OpenSMTPD."""
    own = {name: _OF_EXIM[name] for name in ("unknown-host", "refused-connection")}
    with (
        internet() as network,
        collecting(folder / "opensmtpd", network),
        running_opensmtpd(next_hop=network.port) as port,
    ):
        send(port, {**refusals(), **own})
        _wait(network, silent=_SILENT * 6)  # it lets its reports lie for a while


def provoke_dovecot(folder: Path) -> None:
    """What Postfix reports of a Dovecot that it hands mail to by LMTP."""
    names = ("gone", "full", "too-large", "broken")
    with (
        SmtpServer() as network,
        collecting(folder / "dovecot", network),
        running_dovecot() as mailboxes,
    ):
        main = {
            "transport_maps": f"inline:{{ {{ {dovecot.DOMAIN} = lmtp:[127.0.0.1]:{mailboxes} }} }}",
            "maximal_queue_lifetime": "3s",
        }
        with running_postfix(next_hop=network.port, main=main) as port:
            send(port, {name: f"{name}@{dovecot.DOMAIN}" for name in names})
            _wait(network)


def _wait(network: SmtpServer, *, silent: float = _SILENT * 2) -> None:
    seen, began = -1, time.monotonic()
    since = began
    while time.monotonic() - since < silent and time.monotonic() - began < _LONGEST:
        if len(network.messages) != seen:
            seen, since = len(network.messages), time.monotonic()
        time.sleep(0.2)


if __name__ == "__main__":
    provoke_postfix(Path(sys.argv[1]))
    provoke_exim(Path(sys.argv[1]))
    if (UNPACKED / "dovecot").is_dir():
        provoke_dovecot(Path(sys.argv[1]))
    if (UNPACKED / "opensmtpd").is_dir():
        provoke_opensmtpd(Path(sys.argv[1]))
