"""The language of a page, flash messages, and addresses of static files."""

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from newsletter.languages import SPOKEN, Language
from newsletter.users.roles import Role
from newsletter.web import formats
from newsletter.web.pages import redirect
from newsletter.web.static_files import static_url
from newsletter.wording import Sentence
from tests.web.conftest import Browser


def language(client: TestClient, url: str = "/sign-in", **headers: str) -> str:
    return client.get(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ).headers["content-language"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("de-DE,de;q=0.9", "en"), ("en-GB", "en"), ("", "en"), ("*", "en")],
)
def test_a_stranger_reads_the_language_of_the_browser(
    client: TestClient, accepted: str, expected: str
) -> None:
    assert language(client, accept_language=accepted) == expected


def test_what_is_chosen_counts_more(client: TestClient) -> None:
    client.post("/appearance", data={"language": "ko", "back": "/sign-in"})

    assert language(client, accept_language="en") == "ko"
    assert language(client, "/sign-in?lang=en") == "en"
    assert language(client, "/sign-in?lang=xx") == "ko"


def test_a_user_reads_the_language_of_the_account(browser: Browser) -> None:
    client = browser(Role.VIEWER)

    assert language(client, "/account", accept_language="ko") == "en"


def test_a_language_we_do_not_speak_cannot_be_chosen(client: TestClient) -> None:
    client.post("/appearance", data={"language": "tlh"})

    assert "language" not in client.cookies


@pytest.mark.parametrize("row", SPOKEN.values(), ids=SPOKEN)
def test_a_page_says_how_its_language_runs_and_how_a_browser_writes_its_dates(
    client: TestClient, row: Language
) -> None:
    page = client.get(f"/sign-in?lang={row.code}").text

    assert f'<html lang="{row.code}" dir="{row.direction}" data-dates="{row.browser}"' in page


def test_the_theme_is_kept_and_the_way_back_stays_here(client: TestClient) -> None:
    response = client.post("/appearance", data={"theme": "dark", "back": "//evil.example/"})

    assert response.headers["location"] == "/"
    assert 'data-theme="dark"' in client.get("/sign-in").text


def test_a_message_is_shown_once(browser: Browser) -> None:
    client = browser(Role.VIEWER)
    client.post("/account", data={"name": "Ada", "locale": "en"})

    assert "Your account was changed." in client.get("/account").text
    assert "Your account was changed." not in client.get("/account").text


def test_a_message_that_is_not_ours_is_not_shown(client: TestClient) -> None:
    client.cookies.set("notice", "WyJnb29kIiwgIkhhIl0=.0000")

    assert 'class="notice"' not in client.get("/sign-in").text


def test_a_static_file_is_kept_for_ever_under_its_hash(client: TestClient) -> None:
    url = static_url("css/tokens.css")

    assert "immutable" in client.get(url).headers["cache-control"]
    assert client.get("/static/css/tokens.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/../app.py").status_code == 404


@pytest.mark.parametrize(
    ("locale", "name", "value", "text"),
    [
        ("en", "number", 20000, "20,000"),
        ("ko", "percent", (1, 3), "33.3%"),
        ("en", "percent", (0, 0), "0%"),
        ("en", "size", 999, "999 B"),
        ("en", "size", 75_400, "75 kB"),
        ("ko", "size", 2_500_000, "2.5 MB"),
        ("ko", "localized", {"en": "Bridge", "ko": "다리"}, "다리"),
        ("ko", "localized", {"en": "Bridge"}, "Bridge"),
        ("ko", "language", "en", "English"),
        ("en", "language", "ko", "한국어"),
        ("ko", "localized", {"en": "Bridge", "ko-KR": "다리"}, "다리"),
        ("en", "language", "es-419", "Español (Latinoamérica)"),
        ("en", "language", "??", "??"),
    ],
)
def test_how_values_are_written(locale: str, name: str, value: object, text: str) -> None:
    arguments = value if isinstance(value, tuple) else (value,)

    assert formats.filters(locale)[name](*arguments) == text


def test_a_moment_is_natural_in_korean() -> None:
    from tests.conftest import NOW

    assert "2026. 11. 21. 오전 9:00 UTC" in formats.filters("ko")["moment"](NOW)
    assert "21 Nov 2026, 09:00 UTC" in formats.filters("en")["moment"](NOW)


def test_a_long_message_fits_into_a_cookie(app: FastAPI) -> None:
    request = Request({"type": "http", "app": app, "headers": [], "query_string": b""})
    response = redirect(request, "/", notice=Sentence("😀" * 5_000))

    assert len(response.headers["set-cookie"].partition(";")[0]) <= 4_096
