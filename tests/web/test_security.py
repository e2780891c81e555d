"""The headers of every answer, and requests that other sites made a browser send."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from newsletter.settings import Settings
from newsletter.users.roles import Role
from newsletter.web.security import OverTls, mail_policy, security_headers
from tests.web.conftest import Browser
from tests.web.test_access import address, routes_of_staff


def test_every_unsafe_request_of_another_site_is_refused(browser: Browser, app: FastAPI) -> None:
    client = browser(Role.ADMIN)

    for method, path, _deeds in routes_of_staff(app):
        if method == "POST":
            response = client.post(address(path), headers={"sec-fetch-site": "cross-site"})
            assert response.status_code == 403, path
            assert "another site" in response.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver", "host": "10.0.0.7:8000"}, 303),  # behind a proxy
        ({}, 303),
    ],
)
def test_who_may_post(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/sign-out", headers=headers).status_code == status


def test_a_page_runs_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    response = client.get("/sign-in")

    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert "noindex" in response.headers["x-robots-tag"]
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", response.text)


def test_a_crash_is_answered_by_a_page_with_the_same_headers(app: FastAPI) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret reason")

    response = TestClient(app, raise_server_exceptions=False).get("/broken")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Something broke on our side" in response.text
    for name, value in security_headers("http://testserver").items():
        assert response.headers[name] == value


def test_over_tls_browsers_are_told_to_stay_there() -> None:
    assert "Strict-Transport-Security" in security_headers("https://news.example.org")
    assert "Strict-Transport-Security" not in security_headers("http://127.0.0.1:8000")


def test_a_mail_is_shown_without_script_and_forms() -> None:
    policy = mail_policy("https://news.example.org")

    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "script-src" not in policy
    assert "form-action 'none'" in policy


def chunks(count: int) -> Iterator[bytes]:
    """A body of so many MB that does not say how long it is."""
    yield b"email="
    for _ in range(count):
        yield b"a" * 1_000_000


@pytest.mark.parametrize("path", ["/sign-in", "/p/token", "/subscribe/readers", "/appearance"])
def test_strangers_cannot_post_more_than_a_form(client: TestClient, path: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    file = {"content-type": "multipart/form-data; boundary=b"}
    start = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'

    assert client.post(path, content=chunks(3), headers=form).status_code in (400, 413)
    assert client.post(path, content=chain([start], chunks(3)), headers=file).status_code == 413


def test_an_unsubscribe_counts_however_much_comes_with_it(client: TestClient) -> None:
    file = {"content-type": "multipart/form-data; boundary=b"}

    assert (
        client.post("/u/token", content=chunks(3), headers=file).status_code == 404
    )  # for its token, not 413


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8443", "testserver"])
@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/subscribe/readers/", "/subscribe/readers"),
        ("/issues/?page=2", "/issues?page=2"),
        ("/sign-in/", "/sign-in"),
        ("//lists/", "/lists"),
    ],
)
def test_a_redirect_stays_on_this_site_whatever_host_the_request_names(
    client: TestClient, host: str, path: str, to: str
) -> None:
    response = client.get(f"http://testserver{path}", headers={"host": host}, follow_redirects=False)

    assert response.status_code in (307, 404)
    assert response.headers.get("location", to) == to


def test_no_redirect_of_ours_names_a_host(client: TestClient) -> None:
    for path in ("/", "/issues", "/subscribe/readers/", "/account/"):
        response = client.get(path, headers={"host": "evil.example"}, follow_redirects=False)
        location = response.headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")


BASE = "https://news.example.org"


@pytest.mark.parametrize(
    ("method", "path", "peer", "headers", "status"),
    [
        ("GET", "/issues?page=2", "127.0.0.1", {"x-forwarded-proto": "http"}, 308),
        ("HEAD", "/", "127.0.0.1", {"x-forwarded-proto": "http"}, 308),
        ("GET", "/", "203.0.113.7", {}, 308),
        ("POST", "/sign-in", "203.0.113.7", {}, 403),
        ("POST", "/sign-in", "127.0.0.1", {"x-forwarded-proto": "http"}, 403),
        ("GET", "/", "127.0.0.1", {"x-forwarded-proto": "https"}, 200),
        ("GET", "/", "127.0.0.1", {}, 200),  # a proxy that does not say, or somebody on this machine
        ("GET", "/", "172.20.0.1", {"x-forwarded-for": "203.0.113.7"}, 200),  # a proxy nobody has named yet
        ("GET", "/health", "203.0.113.7", {}, 200),
        ("POST", "/u/token", "203.0.113.7", {}, 200),
        ("POST", "/u/token", "127.0.0.1", {"x-forwarded-proto": "http"}, 200),
    ],
)
def test_where_the_public_address_is_https_nobody_stays_on_http(
    method: str, path: str, peer: str, headers: dict[str, str], status: int
) -> None:
    guarded = OverTls(PlainTextResponse("here"), base_url=BASE, trusts=Settings().trusts)
    client = TestClient(guarded, client=(peer, 50000), follow_redirects=False)

    answer = client.request(method, path, headers=headers)

    assert answer.status_code == status
    if status == 308:
        assert answer.headers["location"] == BASE + path


def test_where_it_is_http_everybody_is_served() -> None:
    guarded = OverTls(PlainTextResponse("here"), base_url="http://10.0.0.7:8000", trusts=Settings().trusts)

    assert TestClient(guarded, client=("203.0.113.7", 50000)).post("/sign-in").status_code == 200


def test_no_other_site_may_load_a_page_but_a_picture_of_a_mail(client: TestClient) -> None:
    assert client.get("/sign-in").headers["cross-origin-resource-policy"] == "same-origin"
