"""The outbox: reading what would have gone out."""

from dataclasses import replace

import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.relays.base import Envelope
from newsletter.relays.outbox import OutboxRelay
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.app import create_app
from newsletter.web.staff.outbox import PER_PAGE
from tests.web.conftest import Browser

MAIL = """\
From: Bridge <news@bridge.example.org>
To: {to}
Subject: {subject}
Date: Sat, 21 Nov 2026 09:00:{second:02} +0000
Message-ID: <{second}-{to}>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Plain hello
--b
Content-Type: text/html; charset=utf-8

<p>Formatted <script>alert(1)</script>hello</p>
--b--
"""


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    keep(runtime, "kim@example.org", "First issue", second=1)
    keep(runtime, "lee@example.org", "Second issue", second=2)
    return browser(Role.EDITOR)


def keep(runtime: Runtime, to: str, subject: str, *, second: int) -> None:
    message = MAIL.format(to=to, subject=subject, second=second).replace("\n", "\r\n").encode()
    relay = OutboxRelay(runtime.settings.data_dir / "outbox")
    relay.submit(Envelope("news@bridge.example.org", to), message, before_dot=lambda: None)


def newest(runtime: Runtime) -> str:
    assert runtime.outbox is not None
    return f"/outbox/{runtime.outbox.page(limit=1).mails[0].id}"


def test_everybodys_own_links_are_not_for_viewers(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    mail = newest(runtime)
    viewer = browser(Role.VIEWER)

    assert editor.get(mail).status_code == 200
    for path in ("/outbox", "/outbox?q=kim", mail, f"{mail}/html", f"{mail}/source"):
        assert viewer.get(path).status_code == 403


def test_an_empty_outbox_says_what_will_be_in_it(browser: Browser) -> None:
    assert "Nothing here yet" in browser(Role.EDITOR).get("/outbox").text


def test_mails_are_listed_newest_first(editor: TestClient) -> None:
    page = editor.get("/outbox").text

    assert page.index("Second issue") < page.index("First issue")


def test_the_first_mail_is_open_at_once(editor: TestClient, runtime: Runtime) -> None:
    page = editor.get("/outbox").text

    assert f'src="{newest(runtime)}/html"' in page
    assert "is-reading" not in page  # on a phone it is the list that is seen first
    assert "is-reading" in editor.get(newest(runtime)).text


@pytest.mark.parametrize(
    ("part", "shown"), [("text", "Plain hello"), ("headers", "Return-Path"), ("source", "--b--")]
)
def test_each_part_of_a_mail_can_be_read(editor: TestClient, runtime: Runtime, part: str, shown: str) -> None:
    page = editor.get(f"{newest(runtime)}?as={part}").text

    assert shown in page
    assert "<script>alert" not in page


def test_the_html_is_framed_where_nothing_runs(editor: TestClient, runtime: Runtime) -> None:
    page = editor.get(newest(runtime)).text
    frame = editor.get(f"{newest(runtime)}/html")

    assert f'src="{newest(runtime)}/html"' in page
    assert 'sandbox="' in page
    assert frame.headers["content-security-policy"].startswith("sandbox")
    assert "script-src" not in frame.headers["content-security-policy"]


def test_the_source_comes_as_it_is(editor: TestClient, runtime: Runtime) -> None:
    source = editor.get(f"{newest(runtime)}/source")

    assert source.headers["content-type"] == "message/rfc822"
    assert source.content.endswith(b"--b--\r\n")


@pytest.mark.parametrize(("words", "found"), [("LEE", True), ("second lee", True), ("first lee", False)])
def test_mails_are_found_by_address_and_subject(editor: TestClient, words: str, found: bool) -> None:
    assert ("Second issue" in editor.get("/outbox", params={"q": words}).text) is found


def test_a_long_outbox_has_pages(editor: TestClient, runtime: Runtime) -> None:
    for second in range(3, PER_PAGE + 3):
        keep(runtime, "park@example.org", f"Mail {second}", second=second)

    assert "First issue" not in editor.get("/outbox").text
    assert "First issue" in editor.get("/outbox?page=2").text
    assert "First issue" in editor.get("/outbox?page=99").text


def test_a_mail_that_is_not_there_is_not_found(editor: TestClient) -> None:
    assert editor.get("/outbox/20261121T090001Z-00000000000000000000").status_code == 404
    assert editor.get("/outbox/..%2F..%2Fetc").status_code == 404


def test_where_mail_really_goes_out_there_is_no_outbox(editor: TestClient, runtime: Runtime) -> None:
    elsewhere = TestClient(create_app(replace(runtime, outbox=None)), cookies=dict(editor.cookies))

    assert elsewhere.get("/outbox").status_code == 404
    assert 'href="/outbox"' not in elsewhere.get("/").text


def test_subjects_and_names_are_marked_with_their_language(editor: TestClient, runtime: Runtime) -> None:
    keep(runtime, "하늘 <ha@example.org>", "두 기슭", second=3)

    page = lxml.html.fromstring(editor.get(newest(runtime)).text)

    marked = page.xpath("//main//*[@lang='ko']/text()")
    assert marked.count("두 기슭") == 2, "in the list and above the mail"
    assert "하늘 <ha@example.org>" in marked
