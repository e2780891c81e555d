"""Admins look whether providers will believe the mail of a newsletter; DNS is a real name server of the test."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from newsletter.desk.sender_checks import CheckedSender, last_check
from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.dns_server import DnsServer
from tests.web.conftest import Browser, SetClock

PAGE = "/newsletters/bridge/deliverability"
ZONES = {
    "bridge.example.org": {"TXT": ['"v=spf1 +all"'], "MX": ["10 mx.example.org."]},
    "mx.example.org": {"A": ["192.0.2.26"]},
}


@pytest.fixture(scope="module")
def server() -> Iterator[DnsServer]:
    with DnsServer(ZONES) as server:
        yield server


@pytest.fixture
def settings(server: DnsServer) -> dict[str, object]:
    return {"name_servers": server.setting}


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.newsletter(session)
    return browser(Role.ADMIN)


def kept(runtime: Runtime) -> CheckedSender | None:
    with runtime.database.reading() as session:
        return last_check(session, find_newsletter(session, "bridge").id)


def test_looking_at_the_page_asks_nobody_and_keeps_nothing(
    admin: TestClient, runtime: Runtime, server: DnsServer
) -> None:
    before = len(server.asked)

    page = admin.get(PAGE)

    assert "Nobody has looked yet" in page.text
    assert kept(runtime) is None
    assert len(server.asked) == before


def test_what_was_found_is_shown_with_what_to_do_and_a_record_to_copy(
    admin: TestClient, runtime: Runtime, clock: SetClock
) -> None:
    page = admin.post(PAGE, follow_redirects=True)

    assert page.status_code == 200
    assert "there is something to mend" in page.text
    assert "The SPF record ends with +all" in page.text
    assert "bridge.example.org. IN TXT &#34;v=spf1 ~all&#34;" in page.text
    assert "Mail for bridge.example.org goes to mx.example.org." in page.text
    assert "Naver" in page.text
    checked = kept(runtime)
    assert checked is not None
    assert (checked.domain, checked.checked_at, checked.standing) == ("bridge.example.org", clock.now, "bad")


def test_a_later_visit_takes_the_place_of_the_first(
    admin: TestClient, runtime: Runtime, clock: SetClock
) -> None:
    admin.post(PAGE)
    clock.go_on(minutes=5)

    admin.post(PAGE)

    checked = kept(runtime)
    assert checked is not None
    assert checked.checked_at == clock.now


def test_the_visit_unsubscribes_nobody_and_its_link_is_answered_with_200(
    admin: TestClient, runtime: Runtime
) -> None:
    from newsletter.dispatch.sender_checks.keeping import sender_in

    with runtime.database.reading() as session:
        sender = sender_in(
            session,
            find_newsletter(session, "bridge"),
            switchboard=runtime.switchboard,
            letterhead=runtime.letterhead,
            own_name="",
        )
    path = sender.probe.removeprefix("http://testserver")

    assert admin.get(path).status_code == 200
    posted = admin.post(path, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert posted.status_code == 200


def test_editors_may_not(admin: TestClient, browser: Browser) -> None:
    editor = browser(Role.EDITOR)

    assert editor.get(PAGE).status_code == 403
    assert editor.post(PAGE).status_code == 403
