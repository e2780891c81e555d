"""The doctor against a real name server, over UDP: what it asks is answered, and nobody waits for one that is silent."""

import time
from collections.abc import Iterator

import pytest

from newsletter.deliverability.asking import DnsResolver
from newsletter.deliverability.examining import examine
from newsletter.deliverability.findings import Aspect, Standing
from newsletter.deliverability.names import NoAnswer
from newsletter.deliverability.one_click import Knocked
from newsletter.deliverability.sender import Sender, SigningKey, Way
from tests.dns_server import DnsServer
from tests.messages.dkim_oracle import DKIM

DOMAIN = "bridge.example.org"
_, KEY_RECORD = DKIM.record(DOMAIN).split(" IN TXT ")
ZONES = {
    DOMAIN: {
        "TXT": ['"google-site-verification=x"', '"v=spf1 include:_spf.example.net " "-all"'],
        "MX": ["20 mx2.example.org.", "10 mx1.example.org."],
    },
    "_spf.example.net": {"TXT": ['"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"']},
    "relay.example.net": {"A": ["192.0.2.25"], "AAAA": ["2001:db8::25"]},
    "mx1.example.org": {"A": ["192.0.2.26"]},
    "mx2.example.org": {"A": ["192.0.2.27"]},
    f"autumn._domainkey.{DOMAIN}": {"TXT": [KEY_RECORD]},
    "_dmarc.example.org": {"TXT": ['"v=DMARC1; p=none; rua=mailto:dmarc@example.org"']},
    "nothing.example.org": {"MX": ["0 ."]},
    "25.2.0.192.in-addr.arpa": {"PTR": ["Relay.Example.net."]},
}


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer(ZONES, silent=["silent.example.org"], broken=["broken.example.org"]) as server:
        yield server


@pytest.fixture
def resolver(server: DnsServer) -> DnsResolver:
    return DnsResolver([("127.0.0.1", server.port)])


def test_records_are_read(resolver: DnsResolver) -> None:
    assert list(resolver.texts("_spf.example.net")) == ["v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"]
    assert "v=spf1 include:_spf.example.net -all" in resolver.texts(DOMAIN)
    assert list(resolver.exchanges(DOMAIN)) == [(10, "mx1.example.org"), (20, "mx2.example.org")]
    assert list(resolver.exchanges("nothing.example.org")) == [(0, ".")]
    assert list(resolver.addresses("relay.example.net")) == ["192.0.2.25", "2001:db8::25"]
    assert list(resolver.hosts("192.0.2.25")) == ["relay.example.net"]


@pytest.mark.parametrize(
    "name", ["missing.example.org", "relay.example.net", "a..b", "x" * 64 + ".example.org", ""]
)
def test_what_is_not_there_is_nothing(resolver: DnsResolver, name: str) -> None:
    assert list(resolver.texts(name)) == []


def test_a_question_is_asked_once(resolver: DnsResolver, server: DnsServer) -> None:
    for name in (DOMAIN, f"{DOMAIN}.", DOMAIN.upper()):
        resolver.texts(name)

    assert server.asked == [(DOMAIN, "TXT")]


def test_a_server_that_fails_says_nothing(resolver: DnsResolver) -> None:
    with pytest.raises(NoAnswer):
        resolver.texts("broken.example.org")


def test_nobody_waits_for_a_silent_server_for_longer_than_allowed(server: DnsServer) -> None:
    resolver = DnsResolver([("127.0.0.1", server.port)], seconds=0.5)
    began = time.monotonic()

    for kind in (resolver.texts, resolver.exchanges, resolver.addresses):
        with pytest.raises(NoAnswer):
            kind("silent.example.org")

    assert time.monotonic() - began < 3


def test_a_whole_visit(resolver: DnsResolver) -> None:
    sender = Sender(
        DOMAIN,
        SigningKey("autumn", DKIM.public),
        (Way("relay.example.net:587", "relay.example.net", encryption=lambda: "TLSv1.3"),),
        own_name="",
        probe="https://news.example.org/u/token",
    )

    found = examine(sender, resolver, knock=lambda *_: Knocked(200))

    assert [(one.aspect, one.standing) for one in found if one.standing is not Standing.GOOD] == []
    assert [one.aspect for one in found] == [
        Aspect.SPF,
        Aspect.SPF,
        Aspect.DKIM,
        Aspect.DMARC,
        Aspect.DMARC,
        Aspect.RETURN_PATH,
        Aspect.ENCRYPTION,
        Aspect.ONE_CLICK,
    ]
