"""A pasted address is proposed as a card, and its picture is kept when it is wanted."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.app import create_app
from tests import factories
from tests.sites import Site
from tests.web.conftest import Browser

CARD = "/api/issues/bridge-12/card"
PAGE = "https://www.example.org/bridge"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path).running() as running:
        yield running


@pytest.fixture
def app(runtime: Runtime, site: Site) -> Iterator[FastAPI]:
    way_out = site.egress()
    yield create_app(replace(runtime, egress=way_out))
    way_out.close()


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_page_is_proposed_and_nothing_is_added(editor: TestClient, site: Site, runtime: Runtime) -> None:
    site.says("/bridge", '<html lang=ko><title>다리</title><meta property="og:image" content="/a.png">')
    with runtime.database.reading() as session:
        before = content_of(session, find_issue(session, "bridge-12"))

    answer = editor.post(CARD, json={"address": PAGE, "locale": "en"})

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["locale"] == "ko"
    assert sorted(told["values"].values()) == sorted([PAGE, "다리"])
    assert told["picture"]["address"] == "https://www.example.org/a.png"
    assert [path for _, path in site.asked] == ["/bridge"]
    with runtime.database.reading() as session:
        assert content_of(session, find_issue(session, "bridge-12")) == before


def test_its_picture_is_kept_when_it_is_wanted(editor: TestClient, site: Site) -> None:
    site.says("/im/low bridge.png".replace(" ", "%20"), picture(), "image/png")

    answer = editor.post(f"{CARD}/picture", json={"address": "https://www.example.org/im/low%20bridge.png"})

    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert (kept["file"], kept["width"], kept["height"]) == ("images/low-bridge.png", "80", "60")
    assert editor.get(f"/assets/{kept['asset']}").status_code == 200


def test_what_only_says_that_it_is_a_picture_is_refused(editor: TestClient, site: Site) -> None:
    site.says("/a.png", b"<script>", "image/png")

    answer = editor.post(f"{CARD}/picture", json={"address": "https://www.example.org/a.png"})

    assert answer.status_code == 422
    assert "not a picture" in answer.json()["sentence"]


@pytest.mark.parametrize(
    "address", ["http://www.example.org/", "https://127.0.0.1/", "https://inside.example.org/"]
)
def test_what_is_not_public_is_refused_in_a_sentence(editor: TestClient, site: Site, address: str) -> None:
    site.names["inside.example.org"] = ["10.0.0.5"]

    for path in (CARD, f"{CARD}/picture"):
        body = {"address": address} | ({"locale": "en"} if path == CARD else {})
        answer = editor.post(path, json=body)
        assert answer.status_code == 422
        assert answer.json()["sentence"]
    assert site.asked == []


def test_where_pages_are_not_read_it_says_so(runtime: Runtime, browser: Browser, editor: TestClient) -> None:
    client = TestClient(create_app(runtime), cookies=editor.cookies)

    answer = client.post(CARD, json={"address": PAGE, "locale": "en"})

    assert answer.status_code == 409
    assert "NEWSLETTER_READ_PAGES" in answer.json()["sentence"]


def test_who_may_not_write_has_no_page_read(browser: Browser, editor: TestClient, site: Site) -> None:
    answer = browser(Role.VIEWER).post(CARD, json={"address": PAGE, "locale": "en"})

    assert answer.status_code == 403
    assert site.asked == []


def test_twenty_a_minute_are_enough(editor: TestClient, site: Site) -> None:
    site.says("/bridge", "<title>Bridge</title>")

    answers = [editor.post(CARD, json={"address": PAGE, "locale": "en"}).status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]
