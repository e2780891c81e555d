"""What is posted goes to a public host by https, or to one that the settings name, and nowhere else."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest
from structlog.testing import capture_logs

from newsletter.egress import posting
from newsletter.egress.posting import Poster
from newsletter.errors import Invalid
from tests.http_server import HttpServer
from tests.sites import PUBLIC, Site

HOOK = "https://hooks.example.org/in/s3cret"


@pytest.fixture
def poster(site: Site) -> Iterator[Poster]:
    made = site.poster()
    yield made
    made.close()


def test_a_message_is_posted_to_the_address_that_was_judged(site: Site, poster: Poster) -> None:
    site.says("/in/s3cret", "")

    posted = poster.post(HOOK, b'{"type":"test"}', {"webhook-id": "1"})

    assert posted.is_taken
    assert site.posted == [b'{"type":"test"}']
    assert site.dialled == [PUBLIC]
    assert site.headers["Host"] == "hooks.example.org"
    assert site.headers["webhook-id"] == "1"
    assert site.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.5"], ["::ffff:169.254.169.254"], [PUBLIC, "::1"], []]
)
def test_a_name_of_a_private_machine_is_not_called(site: Site, poster: Poster, addresses: list[str]) -> None:
    site.names["hooks.example.org"] = addresses

    posted = poster.post(HOOK, b"{}", {})

    assert not posted.is_taken
    assert "NEWSLETTER_WEBHOOK_HOSTS" in str(posted.said)
    assert site.dialled == []


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://hooks.example.org:8443/",
        "https://us:er@hooks.example.org/",
        "file:///etc/passwd",
        "hooks.example.org",
        "",
    ],
)
def test_what_is_no_public_address_is_refused_at_once(site: Site, poster: Poster, address: str) -> None:
    with pytest.raises(Invalid):
        poster.receiver(address)

    assert not poster.post(address, b"{}", {}).is_taken
    assert site.dialled == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_yes_and_is_not_followed(site: Site, poster: Poster, status: int) -> None:
    site.leads("/in/s3cret", "/elsewhere", status=status)
    site.says("/elsewhere", "")

    posted = poster.post(HOOK, b"{}", {})

    assert (posted.is_taken, str(posted.said)) == (False, f"answered with {status}")
    assert [path for _, path in site.asked] == ["/in/s3cret"]


def test_a_host_that_the_settings_name_may_be_private_and_plain() -> None:
    with HttpServer() as server:
        own = Poster(own_hosts=["127.0.0.1"])

        posted = own.post(f"{server.url}/hook?a=b", b"{}", {})

        own.close()
    assert posted.is_taken
    assert [request.target for request in server.requests] == ["/hook?a=b"]


def test_only_the_host_that_is_named_may_be_private(site: Site) -> None:
    own = site.poster("chat.example.org")
    site.names["hooks.example.org"] = ["10.0.0.5"]

    with pytest.raises(Invalid):
        own.receiver("http://hooks.example.org/")
    assert not own.post(HOOK, b"{}", {}).is_taken
    own.close()


def test_nobody_waits_for_long(site: Site, poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = Event()

    def dawdle(_: BaseHTTPRequestHandler) -> None:
        is_over.wait(10)

    site.pages["/in/s3cret"] = dawdle
    monkeypatch.setattr(posting, "SECONDS", 0.3)

    posted = poster.post(HOOK, b"{}", {})
    is_over.set()

    assert not posted.is_taken
    assert "no answer within" in str(posted.said)


def test_another_machine_with_the_name_of_the_host_is_told_nothing(site: Site, poster: Poster) -> None:
    posted = poster.post("https://www.example.com/", b"{}", {})  # no name of the certificate

    assert not posted.is_taken
    assert site.posted == []


def test_the_log_names_the_host_and_never_the_address(site: Site, poster: Poster) -> None:
    site.says("/in/s3cret", "")

    with capture_logs() as logs:
        poster.post(HOOK, b"{}", {})

    assert logs[0]["host"] == "hooks.example.org"
    assert "s3cret" not in str(logs)
