"""A session that ended in the middle of writing loses nothing: it is kept, and saved after signing in."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Asset
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import disable
from newsletter.users.models import Ending, KeptPart, KeptRequest
from newsletter.users.passwords import hash_password
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_session, find_user, open_session, revoke_others
from newsletter.web.access import COOKIE
from newsletter.web.detours import KEPT
from subscribers.models import MailingList
from tests import factories
from tests.web.conftest import Browser, SetClock
from tests.web.forms import shown_form
from tests.web.test_access import address, routes_of_staff

SLUG = "bridge-12"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Desk:
    """A browser on which one user after another signs in."""

    client: TestClient
    runtime: Runtime
    clock: SetClock

    def sign_in(self, email: str) -> None:
        """As after the right password, the known cookie apart."""
        with self.runtime.database.transaction() as session:
            user = find_user(session, email)
            assert user is not None
            token = open_session(session, user, user_agent="a test", now=self.clock())
        self.client.cookies.set(COOKIE, token)

    def post(self, path: str, **body: Any) -> str:
        """Post with a session that has ended; gives where it is kept."""
        self.clock.go_on(minutes=31)
        response = self.client.post(path, **body)
        assert response.status_code == 303
        assert response.headers["location"].startswith(f"/sign-in?next={KEPT}"), response.headers["location"]
        return response.headers["location"].partition("next=")[2]


ADMIN, EDITOR = "admin@bridge.example.org", "editor@bridge.example.org"


@pytest.fixture
def desk(browser: Browser, runtime: Runtime, clock: SetClock) -> Desk:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.issue(session, paper, slug=SLUG)
        factories.mailing_list(session, paper)
    client = browser(Role.ADMIN)
    browser(Role.EDITOR)
    desk = Desk(client, runtime, clock)
    desk.sign_in(EDITOR)
    return desk


def written(desk: Desk, **changes: Any) -> dict[str, Any]:
    return shown_form(desk.client.get(f"/issues/{SLUG}").text, "compose") | {"do": "save"} | changes


def subject(desk: Desk) -> str:
    with desk.runtime.database.reading() as session:
        return content_of(session, find_issue(session, SLUG)).subject.get("en") or ""


def kept_rows(desk: Desk) -> list[KeptRequest]:
    with desk.runtime.database.reading() as session:
        return list(session.scalars(sa.select(KeptRequest).order_by(KeptRequest.id)))


def test_what_was_written_is_saved_after_signing_in_by_its_own_route(desk: Desk) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk, **{"subject.en": "Typed long ago"}))
    page = desk.client.get(f"/sign-in?next={kept}").text
    assert "You were away for more than 30 minutes" in page
    assert "What you wrote is kept and will be saved when you have signed in." in page
    assert subject(desk) == "Two shores"

    desk.sign_in(EDITOR)
    assert f'action="{kept}"' in desk.client.get(kept).text
    response = desk.client.post(kept)

    assert response.status_code == 303
    assert response.headers["location"] == f"/issues/{SLUG}?form=plain"
    assert subject(desk) == "Typed long ago"


def test_nothing_is_done_by_looking(desk: Desk) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk, **{"subject.en": "Typed long ago"}))
    desk.sign_in(EDITOR)

    desk.client.get(kept)
    desk.client.head(kept)

    assert subject(desk) == "Two shores"


@pytest.mark.parametrize(
    ("site", "minutes", "goes_on"),
    [("same-origin", 1, True), ("cross-site", 1, False), ("none", 1, False), ("same-origin", 31, False)],
)
def test_it_goes_on_by_itself_only_at_once_and_from_our_own_page(
    desk: Desk, site: str, minutes: int, goes_on: bool
) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk))
    desk.clock.go_on(minutes=minutes)
    desk.sign_in(EDITOR)

    page = desk.client.get(kept, headers={"sec-fetch-site": site}).text

    assert ("data-goes-on" in page) == goes_on
    assert "Go on now" in page


def test_it_is_saved_once_however_often_the_button_is_pressed(desk: Desk) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk, **{"subject.en": "Typed long ago"}))
    desk.sign_in(EDITOR)
    desk.client.post(kept)
    with desk.runtime.database.reading() as session:
        revision = find_issue(session, SLUG).revision
        assert session.scalars(sa.select(KeptPart)).all() == []

    again = desk.client.post(kept)

    assert again.status_code == 303
    with desk.runtime.database.reading() as session:
        assert find_issue(session, SLUG).revision == revision
    assert "handed in" in desk.client.get(kept).text


def test_a_picture_that_was_uploaded_is_there_too(desk: Desk) -> None:
    picture = io.BytesIO()
    Image.effect_noise((900, 1200), 90).save(picture, "PNG")
    assert len(picture.getvalue()) > 1_000_000  # more than one part
    article = "01K0000000000000000000000B.image"
    form = written(desk, **{f"{article}.alt.en": "A table"})
    files = {f"{article}.upload": ("table.png", picture.getvalue())}
    kept = desk.post(f"/issues/{SLUG}", data=form, files=files)

    desk.sign_in(EDITOR)
    assert desk.client.post(kept).status_code < 400

    with desk.runtime.database.reading() as session:
        assert session.scalars(sa.select(Asset.width)).all() == [900]


def test_a_list_that_was_described_is_made(desk: Desk) -> None:
    form = {"newsletter": "1", "slug": "friends", "name.en": "Friends", "name.ko": "벗"}
    kept = desk.post("/lists", data=form)

    desk.sign_in(EDITOR)
    desk.client.post(kept)

    with desk.runtime.database.reading() as session:
        assert "friends" in session.scalars(sa.select(MailingList.slug)).all()


def test_a_file_of_subscribers_that_was_uploaded_is_read(desk: Desk) -> None:
    file = b"email,name\r\nlee@example.org,Lee\r\n"
    kept = desk.post("/lists/readers/imports", files={"file": ("people.csv", file)})

    desk.sign_in(EDITOR)
    response = desk.client.post(kept)

    assert "Lee" in desk.client.get(response.headers["location"]).text


def test_a_profile_that_was_changed_is_saved(desk: Desk) -> None:
    kept = desk.post("/account", data={"name": "Ada Lee", "locale": "ko"})

    desk.sign_in(EDITOR)
    desk.client.post(kept)

    with desk.runtime.database.reading() as session:
        user = find_user(session, EDITOR)
        assert user is not None
        assert (user.name, user.locale) == ("Ada Lee", "ko")


def test_a_conflict_shows_as_always_with_both_texts(desk: Desk) -> None:
    form = written(desk, **{"subject.en": "Typed long ago"})
    kept = desk.post(f"/issues/{SLUG}", data=form)
    desk.sign_in(ADMIN)
    desk.client.post(f"/issues/{SLUG}", data=form | {"subject.en": "Somebody was faster"})
    desk.sign_in(EDITOR)

    page = desk.client.post(kept)

    assert page.status_code == 409
    assert "Typed long ago" in page.text
    assert "Somebody was faster" in page.text
    assert f'action="/issues/{SLUG}"' in page.text


def test_a_mistake_shows_as_always_with_the_text(desk: Desk) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk, **{"subject.en": "Typed", "number": "none"}))
    desk.sign_in(EDITOR)

    page = desk.client.post(kept)

    assert page.status_code == 422
    assert 'value="Typed"' in page.text
    assert desk.client.post(kept).status_code == 422  # nothing came of it, so it is kept on


def test_who_may_not_do_it_any_more_is_refused_and_the_text_is_kept_on(desk: Desk) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk, **{"subject.en": "Typed long ago"}))
    set_role(desk, Role.VIEWER)
    desk.sign_in(EDITOR)
    assert desk.client.post(kept).status_code == 403
    assert subject(desk) == "Two shores"

    set_role(desk, Role.EDITOR)
    desk.client.post(kept)

    assert subject(desk) == "Typed long ago"


def set_role(desk: Desk, role: Role) -> None:
    with desk.runtime.database.transaction() as session:
        user = find_user(session, EDITOR)
        assert user is not None
        user.role = role


def test_somebody_else_who_signs_in_sees_nothing_of_it_and_for_whom_it_waits(desk: Desk) -> None:
    kept = desk.post(f"/issues/{SLUG}", data=written(desk, **{"subject.en": "Typed long ago"}))
    desk.sign_in(ADMIN)

    for response in (desk.client.get(kept), desk.client.post(kept)):
        assert response.status_code == 403
        assert "for Ada alone" in response.text
        assert SLUG not in response.text
        assert "Typed long ago" not in response.text
    assert subject(desk) == "Two shores"


@pytest.mark.parametrize("how", ["idle", "in all", "signed out", "elsewhere", "password"])
def test_it_is_kept_however_the_session_ended(desk: Desk, how: str) -> None:
    form = written(desk)
    match how:
        case "idle":
            desk.clock.go_on(minutes=30)
        case "in all":
            for _ in range(36):
                desk.clock.go_on(minutes=20)
                desk.client.get("/account")
        case "signed out":
            desk.client.post("/sign-out")
        case "elsewhere" | "password":
            end_elsewhere(desk, how)

    response = desk.client.post(f"/issues/{SLUG}", data=form)

    assert response.headers["location"].startswith(f"/sign-in?next={KEPT}")


def end_elsewhere(desk: Desk, how: str) -> None:
    because = Ending.PASSWORD if how == "password" else Ending.ELSEWHERE
    with desk.runtime.database.transaction() as session:
        user = find_user(session, EDITOR)
        assert user is not None
        revoke_others(session, user, keep=None, because=because, now=desk.clock())


@pytest.mark.parametrize("token", ["", "made-up"])
def test_nothing_is_kept_of_a_stranger(desk: Desk, token: str) -> None:
    desk.client.cookies.set(COOKIE, token)

    response = desk.client.post(
        f"/issues/{SLUG}", data={"subject.en": "x"}, headers={"referer": "http://testserver/lists?a=1"}
    )

    assert response.headers["location"] == "/sign-in?next=/lists%3Fa%3D1"
    assert kept_rows(desk) == []


def test_nothing_is_kept_of_an_account_that_was_closed(desk: Desk) -> None:
    with desk.runtime.database.transaction() as session:
        user = find_user(session, EDITOR)
        assert user is not None
        disable(session, user, by=OPERATOR, now=desk.clock())

    response = desk.client.post(f"/issues/{SLUG}", data={"subject.en": "x"})

    assert response.headers["location"] == "/sign-in"
    assert kept_rows(desk) == []
    assert "This account is closed." in desk.client.get("/sign-in").text


def test_no_password_is_ever_kept(desk: Desk) -> None:
    desk.clock.go_on(minutes=31)

    response = desk.client.post("/account/password", data={"current": "a", "new": "b", "again": "b"})

    assert response.headers["location"] == "/sign-in"
    assert kept_rows(desk) == []


def test_a_body_that_is_larger_than_its_page_takes_is_not_kept(desk: Desk) -> None:
    desk.clock.go_on(minutes=31)

    response = desk.client.post("/account", content=b"name=" + b"a" * 3_000_000)

    assert response.status_code == 413
    assert kept_rows(desk) == []


@pytest.mark.parametrize(
    "page", ["https://evil.example/a", "//evil.example", "http://testserver//evil.example", "nonsense", ""]
)
def test_the_way_back_leads_nowhere_else(desk: Desk, page: str) -> None:
    desk.clock.go_on(minutes=31)

    desk.client.post("/account", data={"name": "Ada"}, headers={"referer": page})

    assert [row.came_from for row in kept_rows(desk)] == ["/"]


def test_every_route_of_the_staff_keeps_what_is_posted_before_a_byte_is_read(
    desk: Desk, app: FastAPI
) -> None:
    """A route that read the body first could not keep it, and would read what strangers send."""
    desk.clock.go_on(minutes=31)

    for method, path, _ in routes_of_staff(app):
        if method == "POST":
            response = desk.client.post(address(path), data={"a": "b"})
            if path.startswith("/api/"):  # what a program holds, it can send again
                assert response.status_code == 401, path
                continue
            kept = response.headers["location"].startswith(f"/sign-in?next={KEPT}")
            assert kept == (path not in UNKEPT), path


# They hold passwords, codes and answers of passkeys; those of relays too.
UNKEPT = {
    "/account/password",
    "/confirm",
    "/confirm/challenge",
    "/first-password",
    "/account/factors/app",
    "/account/factors/app/removal",
    "/account/factors/passkeys",
    "/account/factors/passkeys/challenge",
    "/account/factors/passkeys/{passkey_id}",
    "/account/factors/passkeys/{passkey_id}/removal",
    "/account/factors/recovery-codes",
    "/relays",
    "/relays/{name}/address",
}


@pytest.mark.parametrize(
    ("path", "headers", "lives"),
    [
        ("/account", {"accept": "text/html"}, True),
        ("/dispatches/1/progress", {"accept": "text/event-stream"}, False),
        (f"/api/issues/{SLUG}/draft", {}, True),
        (f"/api/issues/{SLUG}/draft", {"X-Unattended": "yes"}, False),
    ],
)
def test_a_session_lives_on_by_pages_and_not_by_what_a_page_asks_by_itself(
    desk: Desk, path: str, headers: dict[str, str], lives: bool
) -> None:
    desk.clock.go_on(minutes=20)
    desk.client.get(path, headers=headers)
    desk.clock.go_on(minutes=20)

    assert (desk.client.get("/account").status_code == 200) == lives


def test_a_session_lives_on_while_somebody_types(desk: Desk) -> None:
    for _ in range(4):
        desk.clock.go_on(minutes=20)
        assert desk.client.post("/activity").status_code == 204

    assert desk.client.get("/account").status_code == 200
    desk.clock.go_on(minutes=31)
    assert desk.client.post("/activity").status_code == 401


def test_the_sign_in_says_nothing_at_a_first_visit_and_nothing_of_what_was_not_kept(desk: Desk) -> None:
    desk.client.cookies.clear()

    page = desk.client.get("/sign-in?next=/account").text

    assert 'class="notice"' not in page
    assert "Forgotten? Ask an admin" in page


REASONS = {
    Ending.ELSEWHERE: "signed out from another browser",
    Ending.PASSWORD: "The password was changed in another browser",
    Ending.RESET: "An admin gave you a new password",
    Ending.SIGNED_OUT: "You are signed out.",
}


@pytest.mark.parametrize("because", REASONS)
def test_the_sign_in_says_why_one_is_there(desk: Desk, because: Ending) -> None:
    with desk.runtime.database.transaction() as session:
        user = find_user(session, EDITOR)
        assert user is not None
        revoke_others(session, user, keep=None, because=because, now=desk.clock())

    assert REASONS[because] in desk.client.get("/sign-in").text


def test_the_sign_in_says_how_long_a_session_lasts(desk: Desk) -> None:
    for _ in range(36):
        desk.clock.go_on(minutes=20)
        desk.client.get("/account")

    assert "Your session ended after 12 hours." in desk.client.get("/sign-in").text


def test_signing_in_again_ends_the_session_that_the_browser_had(desk: Desk) -> None:
    with desk.runtime.database.transaction() as session:
        user = find_user(session, EDITOR)
        assert user is not None
        user.password_hash = hash_password(PASSWORD)
    before = desk.client.cookies[COOKIE]

    desk.client.post("/sign-in", data={"email": EDITOR, "password": PASSWORD})

    with desk.runtime.database.reading() as session:
        ended = find_session(session, before)
        assert ended is not None
        assert ended.ended_because is Ending.SIGNED_OUT
