"""Before what cannot be taken back one shows again who one is; what was asked for is kept meanwhile, and goes on."""

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from newsletter.dispatch.models import Dispatch
from newsletter.issues.looking import look_at
from newsletter.issues.models import Approval
from newsletter.runtime import Runtime
from newsletter.users.models import User
from newsletter.users.passwords import hash_password
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from newsletter.web.access import asking_again, deeds_of
from newsletter.web.detours import KEPT
from tests import factories
from tests.web.conftest import Browser, SetClock
from tests.web.test_access import address

PASSWORD = "correct horse battery"
ADMIN = "admin@bridge.example.org"


@pytest.fixture
def admin(browser: Browser, runtime: Runtime, clock: SetClock) -> TestClient:
    """An admin who signed in a quarter of an hour ago."""
    client = browser(Role.ADMIN)
    with runtime.database.transaction() as session:
        mine = find_user(session, ADMIN)
        assert mine is not None
        mine.password_hash = hash_password(PASSWORD)
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        factories.subscription(session, readers, "kim@example.org")
        waiting = factories.proof(session, paper, is_approved=False)
        for edition in waiting.editions:
            look_at(session, waiting, edition.locale, by=mine, now=runtime.clock())
        factories.proof(session, paper, slug="bridge-13")
    clock.go_on(minutes=15)
    return client


def confirmed(client: TestClient, to: str, password: str = PASSWORD) -> str:
    """Give the password where a detour led; returns where it goes on."""
    assert to.startswith("/confirm?next=")
    _, _, onward = to.partition("next=")
    onward, _, back = onward.partition("&back=")
    form = {"way": "password", "password": password, "next": onward, "back": back}
    response = client.post("/confirm", data=form)
    assert response.status_code == 303
    return str(client.get(response.headers["location"]).headers["location"])


ASKED = {
    "a new user": ("/users", {"email": "eve@example.org", "name": "Eve", "role": "admin", "locale": "en"}),
    "a role": ("/users/2", {"role": "viewer", "access": "open"}),
    "a reset": ("/users/2/password", {}),
    "an approval": ("/proofs/1/approval", {}),
    "a start": ("/proofs/2/dispatches", {"list": "readers"}),
    "an erasure": ("/lists/readers/subscriptions/1/erasure", {}),
}


# What one signs in with is asked for whatever the method, and what is posted there is not kept.
OF_ONES_OWN = {
    ("GET", "/account/factors"),
    ("GET", "/account/factors/app"),
    ("POST", "/account/factors/app"),
    ("POST", "/account/factors/app/removal"),
    ("POST", "/account/factors/passkeys"),
    ("POST", "/account/factors/passkeys/challenge"),
    ("POST", "/account/factors/passkeys/{passkey_id}"),
    ("POST", "/account/factors/passkeys/{passkey_id}/removal"),
    ("POST", "/account/factors/recovery-codes"),
}


def rows(runtime: Runtime) -> tuple[int, ...]:
    with runtime.database.reading() as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (User, Approval, Dispatch)
        )


@pytest.mark.parametrize("what", ASKED)
def test_it_is_asked_first_and_then_goes_on(admin: TestClient, runtime: Runtime, what: str) -> None:
    path, form = ASKED[what]
    before = rows(runtime)
    led_to = admin.post(path, data=form).headers["location"]
    assert rows(runtime) == before
    assert "Confirm that it is you" in admin.get(led_to).text

    onward = confirmed(admin, led_to)

    assert onward.startswith(KEPT)
    assert admin.post(onward).status_code < 400
    assert admin.post(path, data=form).headers.get("location", "").startswith("/confirm") is False


def test_it_is_not_asked_of_whoever_signed_in_just_now(
    admin: TestClient, browser: Browser, runtime: Runtime, clock: SetClock
) -> None:
    clock.go_on(minutes=-1)

    assert admin.post("/proofs/1/approval").headers["location"] == "/proofs/1"


def test_a_file_of_subscribers_is_brought_after_it_and_a_link_leads_back(admin: TestClient) -> None:
    file = "/lists/readers/subscribers.csv"
    led_to = admin.get(file, headers={"referer": "http://testserver/lists/readers?page=2"}).headers[
        "location"
    ]
    assert led_to == f"/confirm?next={file}&back=/lists/readers%3Fpage%3D2"
    form = {"way": "password", "password": PASSWORD, "next": file, "back": "/lists/readers?page=2"}

    page = admin.get(admin.post("/confirm", data=form).headers["location"])

    assert page.status_code == 200
    assert f'href="{file}" data-goes-on' in page.text
    assert 'href="/lists/readers?page=2"' in page.text
    assert "kim@example.org" in admin.get(file).text


def test_a_wrong_password_is_said_beside_the_field_and_what_was_asked_for_stays(admin: TestClient) -> None:
    led_to = admin.post("/proofs/1/approval").headers["location"]
    onward = led_to.partition("next=")[2]

    wrong = admin.post("/confirm", data={"way": "password", "password": "wrong", "next": onward})

    assert wrong.status_code == 422
    assert 'id="password-error"' in wrong.text
    assert f'value="{onward}"' in wrong.text
    assert admin.post("/proofs/1/approval").headers["location"].startswith("/confirm")


def test_guessing_is_stopped_as_at_the_sign_in(admin: TestClient) -> None:
    guess = {"way": "password", "password": "wrong", "next": "/"}
    statuses = [admin.post("/confirm", data=guess).status_code for _ in range(6)]

    right = admin.post("/confirm", data={**guess, "password": PASSWORD})

    assert statuses == [422] * 5 + [429]
    assert right.status_code == 429
    assert 1 <= int(right.headers["retry-after"]) <= 300


@pytest.mark.parametrize("way", ["", "guess"])
def test_a_way_that_is_none_proves_nothing(admin: TestClient, way: str) -> None:
    assert admin.post("/confirm", data={"way": way, "password": PASSWORD}).status_code == 422
    assert admin.post("/proofs/1/approval").headers["location"].startswith("/confirm")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_way_on_leads_nowhere_else(admin: TestClient, elsewhere: str) -> None:
    form = {"way": "password", "password": PASSWORD, "next": elsewhere}
    admin.post("/confirm", data=form)

    assert admin.get("/confirm", params={"next": elsewhere}).headers["location"] == "/"
    page = admin.get("/confirm", params={"next": elsewhere, "back": elsewhere})
    assert "evil" not in page.text.partition("<main")[2].partition("</main>")[0]


def test_reading_is_not_asked_about(admin: TestClient) -> None:
    for page in ("/users", "/users/1", "/proofs/1", "/proofs/2/dispatches", "/lists/readers"):
        assert admin.get(page).status_code == 200, page


def test_who_may_not_do_it_is_refused_and_not_asked(browser: Browser, clock: SetClock) -> None:
    editor = browser(Role.EDITOR)
    clock.go_on(minutes=16)

    assert editor.post("/users").status_code == 403


def test_these_routes_ask_again(app: FastAPI) -> None:
    asking = {
        (method, route.path_format)
        for route in iter_route_contexts(app.routes)
        if deeds_of(route)
        for method in route.methods or ()
        if asking_again(route, method)
    }

    assert (
        asking
        == {
            ("POST", "/users"),
            ("POST", "/users/{user_id}"),
            ("POST", "/users/{user_id}/password"),
            ("POST", "/proofs/{proof_id}/approval"),
            ("POST", "/proofs/{proof_id}/looks"),
            ("POST", "/proofs/{proof_id}/return"),
            ("POST", "/proofs/{proof_id}/return/withdrawal"),
            ("POST", "/proofs/{proof_id}/dispatches"),
            ("POST", "/proofs/{proof_id}/rehearsals"),
            ("GET", "/proofs/{proof_id}/recipients.csv"),
            ("POST", "/lists/{slug}/subscriptions/{subscription_id}/erasure"),
            ("GET", "/lists/{slug}/subscribers.csv"),
            ("GET", "/dispatches/{dispatch_id}/failed.csv"),
            ("POST", "/users/factors"),
            ("POST", "/users/{user_id}/factors/removal"),
            ("POST", "/relays"),
            ("GET", "/relays/new"),
            ("POST", "/relays/{name}"),
            ("GET", "/relays/{name}/address"),
            ("POST", "/relays/{name}/address"),
            ("POST", "/relays/{name}/trial"),
            ("POST", "/relays/{name}/pause"),
            ("POST", "/relays/{name}/resumption"),
            ("POST", "/relays/{name}/removal"),
            ("POST", "/newsletters/{slug}/relays"),
        }
        | OF_ONES_OWN
    )


HOLDS_A_PASSWORD = {"/relays", "/relays/{name}/address"}  # that of a relay


def test_what_is_asked_again_is_kept_before_a_byte_is_read(admin: TestClient, app: FastAPI) -> None:
    posting = [route for route in iter_route_contexts(app.routes) if "POST" in (route.methods or ())]

    for route in posting:
        if deeds_of(route) and asking_again(route, "POST") and ("POST", route.path_format) not in OF_ONES_OWN:
            response = admin.post(address(str(route.path_format)), data={"a": "b"})
            kept = response.headers["location"].startswith(f"/confirm?next={KEPT}")
            assert kept == (route.path_format not in HOLDS_A_PASSWORD), route.path_format
