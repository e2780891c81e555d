"""The way out reads public pages and nothing else, and waits for nobody."""

import time
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest
from structlog.testing import capture_logs

from newsletter.egress import fetching
from newsletter.egress.fetching import Egress, Wanted
from newsletter.errors import Conflict, Invalid
from tests.sites import PUBLIC, Site

PAGE = Wanted("text/html", ("text/html",), most_bytes=1_000, may_be_cut=True)
PICTURE = Wanted("image/*", ("image/",), most_bytes=1_000, may_be_cut=False)


def test_a_page_is_read_from_the_address_that_was_judged(site: Site, egress: Egress) -> None:
    site.says("/bridge?page=2", "<title>Bridge</title>")

    fetched = egress.fetch("https://www.example.org/bridge?page=2", PAGE)

    assert fetched.body == b"<title>Bridge</title>"
    assert fetched.media_type == "text/html; charset=utf-8"
    assert site.dialled == [PUBLIC]
    assert site.headers["Host"] == "www.example.org"
    assert "Newsletter" in site.headers["User-Agent"]
    assert not {"Cookie", "Referer", "Authorization"} & set(site.headers)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a9fe:a9fe"],
        ["0.0.0.0"],
        [PUBLIC, "10.0.0.1"],
        [],
    ],
)
def test_a_name_that_resolves_to_a_private_machine_is_refused(
    site: Site, egress: Egress, addresses: list[str]
) -> None:
    site.names["www.example.org"] = addresses

    with pytest.raises(Invalid, match="everybody can read"):
        egress.fetch("https://www.example.org/", PAGE)

    assert site.dialled == []


def test_a_redirect_is_followed_without_its_cookies(site: Site, egress: Egress) -> None:
    site.leads("/old", "/new")
    site.leads("/new", "https://www.example.net/newest", status=308)
    site.says("/newest", "here")

    fetched = egress.fetch("https://www.example.org/old", PAGE)

    assert (fetched.address, fetched.body) == ("https://www.example.net/newest", b"here")
    assert "Cookie" not in site.headers


@pytest.mark.parametrize(
    "to",
    [
        "http://www.example.org/",
        "https://inside.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://169.254.169.254/latest/meta-data/",
        "https://www.example.org:8443/",
        "file:///etc/passwd",
        "//inside.example.org/",
    ],
)
def test_a_redirect_is_judged_as_the_first_address_was(site: Site, egress: Egress, to: str) -> None:
    site.names["inside.example.org"] = ["10.0.0.5"]
    site.leads("/", to)

    with pytest.raises(Invalid):
        egress.fetch("https://www.example.org/", PAGE)

    assert len(site.asked) == 1


def test_a_name_that_changes_its_address_is_judged_each_time(site: Site, egress: Egress) -> None:
    turns = iter([[PUBLIC], ["127.0.0.1"]])
    site.leads("/", "/again")
    rebinding = Egress(resolve=lambda _: next(turns), dial=site._dial, context=site.trusting)

    with pytest.raises(Invalid, match="everybody can read"):
        rebinding.fetch("https://www.example.org/", PAGE)

    assert site.dialled == [PUBLIC]
    rebinding.close()


def test_redirects_without_end_come_to_one(site: Site, egress: Egress) -> None:
    site.leads("/", "/")

    with pytest.raises(Invalid, match=r"www\.example\.org"):
        egress.fetch("https://www.example.org/", PAGE)

    assert len(site.asked) == 5


def test_another_machine_with_the_name_of_the_site_is_not_believed(site: Site, egress: Egress) -> None:
    with pytest.raises(Invalid, match="did not answer"):
        egress.fetch("https://www.example.com/", PAGE)  # no name of the certificate

    assert site.asked == []


def test_what_is_no_page_is_not_read(site: Site, egress: Egress) -> None:
    site.says("/", b"%PDF-1.7", "application/pdf")

    with pytest.raises(Invalid, match="nothing that a card"):
        egress.fetch("https://www.example.org/", PAGE)
    with pytest.raises(Invalid, match="nothing that a card"):
        egress.fetch("https://www.example.org/missing", PAGE)


def test_a_long_page_is_cut_and_a_long_picture_refused(site: Site, egress: Egress) -> None:
    site.says("/", "x" * 200_000)
    site.says("/picture", b"x" * 1_001, "image/png")

    assert len(egress.fetch("https://www.example.org/", PAGE).body) == 1_000
    with pytest.raises(Invalid):
        egress.fetch("https://www.example.org/picture", PICTURE)


@pytest.mark.parametrize("part", ["head", "body"])
def test_who_drips_is_not_waited_for(
    site: Site, egress: Egress, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    is_over = Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        if part == "body":
            request.send_response(200)
            request.send_header("Content-Type", "text/html")
            request.end_headers()
        try:
            while not is_over.wait(0.05):
                request.wfile.write(b"X")
                request.wfile.flush()
        except OSError:
            pass

    site.pages["/"] = drip
    began = time.monotonic()

    with pytest.raises(Invalid, match="not in time"):
        egress.fetch("https://www.example.org/", PAGE)

    is_over.set()
    assert time.monotonic() - began < 2


def test_a_name_that_nobody_resolves_in_time_is_not_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    is_over = Event()

    def slowly(_: str) -> list[str]:
        is_over.wait(5)
        return [PUBLIC]

    waiting = Egress(resolve=slowly, dial=site._dial, context=site.trusting)
    with pytest.raises(Invalid, match="not in time"):
        waiting.fetch("https://www.example.org/", PAGE)
    is_over.set()
    waiting.close()


def test_a_few_are_read_at_a_time(site: Site, egress: Egress, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        egress._places.acquire()

    with pytest.raises(Conflict, match="right now"):
        egress.fetch("https://www.example.org/", PAGE)

    for _ in range(2):
        egress._places.release()


def test_logs_name_hosts_and_no_addresses(site: Site, egress: Egress) -> None:
    site.says("/secret-draft?token=abc", "x")
    site.names["inside.example.org"] = ["10.0.0.5"]

    with capture_logs() as lines:
        egress.fetch("https://www.example.org/secret-draft?token=abc", PAGE)
        with pytest.raises(Invalid):
            egress.fetch("https://inside.example.org/secret-draft", PAGE)

    assert [line["event"] for line in lines] == ["egress.asked", "egress.refused"]
    assert "secret" not in str(lines)
    assert "abc" not in str(lines)
