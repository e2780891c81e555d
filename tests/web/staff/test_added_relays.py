"""Admins add relays on a page; each is tried before it is kept, and its password is never shown."""

import pytest
from starlette.testclient import TestClient

from newsletter.dispatch.routing.choosing import Choice, choices_of
from newsletter.dispatch.routing.finding import relays_kept
from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.smtp_server import Rule, SmtpServer
from tests.web.conftest import Browser

PASSWORD = "correct-horse"


@pytest.fixture
def admin(browser: Browser) -> TestClient:
    return browser(Role.ADMIN)


def form(server: SmtpServer, **changes: str) -> dict[str, str]:
    asked = {
        "name": "second",
        "url": f"smtp://me@127.0.0.1:{server.port}?tls=none",
        "secret": PASSWORD,
        "sender": "news@example.org",
    }
    return {**asked, **changes}


def names(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        return [relay.name for relay in relays_kept(session)]


def test_a_relay_that_works_is_added(admin: TestClient, runtime: Runtime) -> None:
    with SmtpServer(logins={"me": PASSWORD}) as server:
        added = admin.post("/relays", data=form(server))

    assert added.headers["location"] == "/relays/second"
    said = [line.partition(": ")[2] for line in server.commands]
    assert said[-3:] == ["AUTH", "MAIL FROM:<news@example.org>", "RSET"]
    page = admin.get("/relays/second").text
    assert "works" in page
    assert PASSWORD not in page + admin.get("/relays").text
    assert "127.0.0.1:" in admin.get("/relays").text


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("BANNER", "554 5.7.1 Your host is blocked"), "Your host is blocked"),
        (
            Rule("AUTH", "535 5.7.8 no: correct-horse"),
            "did not accept the user name and password (535 5.7.8)",
        ),
        (Rule("MAIL", "550 5.7.1 Sender not allowed"), "Sender not allowed"),
        (Rule("BANNER", "close"), "closed the connection"),
        (Rule("BANNER", "raw:SSH-2.0-OpenSSH_9.9 internal\r\n"), "something that is not SMTP"),
    ],
)
def test_one_that_does_not_work_is_not_kept_and_says_what_it_said(
    admin: TestClient, runtime: Runtime, rule: Rule, said: str
) -> None:
    with SmtpServer(rule, logins={"me": PASSWORD}) as server:
        refused = admin.post("/relays", data=form(server))

    assert refused.status_code == 422
    assert said in refused.text
    assert 'value="second"' in refused.text
    assert f"smtp://me@127.0.0.1:{server.port}" in refused.text
    assert PASSWORD not in refused.text
    assert "OpenSSH" not in refused.text
    assert names(runtime) == []


def test_a_password_that_was_typed_into_the_address_is_not_shown_again(admin: TestClient) -> None:
    refused = admin.post("/relays", data={"name": "UP", "url": f"smtp://me:{PASSWORD}@h", "secret": ""})

    assert refused.status_code == 422
    assert PASSWORD not in refused.text
    assert "smtp://me@h" in refused.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"secret": ""}, "secret"),
        ({"url": "ftp://example.org"}, "url"),
        ({"url": "smtp://127.0.0.1?ca=/etc/passwd", "secret": ""}, "url"),
        ({"name": "new"}, "name"),
        ({"name": "default"}, "name"),
        ({"sender": "nobody"}, "sender"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_before_anybody_is_asked(
    admin: TestClient, changes: dict[str, str], field: str
) -> None:
    with SmtpServer() as server:
        refused = admin.post("/relays", data=form(server, **changes))

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert server.commands == []


def test_a_name_that_is_taken_stays_with_its_relay(admin: TestClient, runtime: Runtime) -> None:
    with SmtpServer(logins={"me": PASSWORD}) as server:
        admin.post("/relays", data=form(server))
        again = admin.post("/relays", data=form(server))

    assert again.status_code == 409
    assert names(runtime) == ["second"]


def test_it_gets_another_address_is_paused_used_again_and_taken_away(
    admin: TestClient, runtime: Runtime
) -> None:
    with SmtpServer(logins={"me": PASSWORD}) as server, SmtpServer() as other:
        admin.post("/relays", data=form(server))
        refused = admin.post("/relays/second/address", data={"url": "smtp://127.0.0.1:1?tls=none"})
        changed = admin.post("/relays/second/address", data={"url": other.url})

    assert refused.status_code == 422
    assert changed.status_code == 303
    assert f"127.0.0.1:{other.port}" in admin.get("/relays").text
    admin.post("/relays/second/trial")
    assert "does not accept connections" in admin.get("/relays/second").text
    admin.post("/relays/second/pause")
    assert "paused since" in admin.get("/relays/second").text
    admin.post("/relays/second/resumption")
    assert "paused since" not in admin.get("/relays/second").text
    assert admin.post("/relays/second/removal").headers["location"] == "/relays"
    assert names(runtime) == []
    assert admin.get("/relays/second").status_code == 404


def test_each_has_limits_of_its_own(admin: TestClient) -> None:
    with SmtpServer() as server:
        admin.post("/relays", data=form(server, url=server.url, secret=""))
    admin.post("/relays/second", data={"per_hour": "321"})

    assert 'value="321"' in admin.get("/relays/second").text
    assert 'value="321"' not in admin.get("/relays/default").text


def test_where_the_one_relay_stood_leads_to_that_of_the_environment(admin: TestClient) -> None:
    assert admin.get("/relay").headers["location"] == "/relays/default"


def test_editors_may_not(browser: Browser) -> None:
    editor = browser(Role.EDITOR)

    assert editor.get("/relays/new").status_code == 403
    assert editor.post("/relays", data={"name": "second"}).status_code == 403
    assert editor.post("/relays/second/removal").status_code == 403


def test_a_newsletter_says_which_it_uses(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        slug = factories.newsletter(session).slug
    with SmtpServer() as server:
        admin.post("/relays", data=form(server, url=server.url, secret=""))
    place = f"/newsletters/{slug}/relays"

    assert "None is chosen" in admin.get(place).text
    admin.post(
        place,
        data={
            "use": ["second", "default"],
            "priority.second": "1",
            "share.second": "3",
            "priority.default": "2",
        },
    )
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        assert choices_of(session, newsletter.id) == [Choice("second", 1, 3), Choice("default", 2, 1)]
    assert 'value="3"' in admin.get(place).text
    refused = admin.post(place, data={"use": "second", "priority.second": "0"})
    assert refused.status_code == 422
    assert 'id="priority.second-error"' in refused.text
    admin.post(place, data={})
    assert "None is chosen" in admin.get(place).text
