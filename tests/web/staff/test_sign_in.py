"""Signing in: right, wrong, too often, and out again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Event, Semaphore

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import create_user, disable
from newsletter.users.models import Told, UserNews
from newsletter.users.new_passwords import given_password
from newsletter.users.passwords import AT_ONCE
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from newsletter.web.access import COOKIE
from newsletter.web.limiting import few_at_once
from newsletter.web.staff import sign_in

EMAIL, PASSWORD = "ada@bridge.example.org", "correct horse battery"


@pytest.fixture(autouse=True)
def ada(runtime: Runtime, now: datetime) -> None:
    password = given_password(PASSWORD, email=EMAIL)
    with runtime.database.transaction() as session:
        create_user(session, EMAIL, name="Ada", role=Role.ADMIN, password=password, by=OPERATOR, now=now)
        create_user(
            session,
            "eve@bridge.example.org",
            name="Eve",
            role=Role.ADMIN,
            password=password,
            by=OPERATOR,
            now=now,
        )


def test_the_right_password_opens_a_session(client: TestClient) -> None:
    response = client.post(
        "/sign-in", data={"email": "Ada@Bridge.example.org", "password": PASSWORD, "next": "/account?a=1"}
    )

    assert (response.status_code, response.headers["location"]) == (303, "/account?a=1")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("email", [EMAIL, "nobody@bridge.example.org", "no address"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: TestClient, email: str) -> None:
    response = client.post("/sign-in", data={"email": email, "password": "wrong"})

    assert response.status_code == 422
    assert "The address or the password is not right." in response.text
    assert COOKIE not in response.cookies


def test_who_is_shut_out_cannot_sign_in(client: TestClient, runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        user = find_user(session, EMAIL)
        assert user is not None
        disable(session, user, by=OPERATOR, now=now)

    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert response.status_code == 422


def test_guessing_is_stopped_with_a_friendly_page_that_says_when_to_come_back(client: TestClient) -> None:
    for _ in range(5):
        assert client.post("/sign-in", data={"email": EMAIL, "password": "wrong"}).status_code == 422

    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 300
    assert "That was too often" in response.text
    assert f'value="{EMAIL}"' in response.text


def test_guessing_for_many_addresses_from_one_place_is_stopped_too(client: TestClient) -> None:
    statuses = [
        client.post("/sign-in", data={"email": f"{n}@example.org", "password": "wrong"}).status_code
        for n in range(31)
    ]

    assert statuses == [422] * 30 + [429]


def test_signing_in_rightly_does_not_use_the_limit_up(client: TestClient) -> None:
    statuses = {
        client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code for _ in range(8)
    }

    assert statuses == {303}


def elsewhere(client: TestClient, ip: str) -> TestClient:
    """A browser of the same application in another network, with no cookie."""
    return TestClient(client.app, follow_redirects=False, client=(ip, 50_000))


def test_who_guesses_does_not_shut_the_owner_out(client: TestClient) -> None:
    for _ in range(8):
        client.post("/sign-in", data={"email": EMAIL, "password": "wrong"})

    response = elsewhere(client, "192.0.2.1").post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert response.status_code == 303


def guessed_from_everywhere(client: TestClient) -> None:
    for number in range(25):
        guesser = elsewhere(client, f"2001:db8:{number:x}::1")
        for _ in range(4):
            assert guesser.post("/sign-in", data={"email": EMAIL, "password": "wrong"}).status_code == 422


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time: the test makes a hundred."""
    monkeypatch.setattr(
        sign_in, "password_matches", lambda kept, given: kept is not None and given == PASSWORD
    )


def test_guessing_from_many_networks_is_stopped_but_not_for_a_browser_that_is_known(
    client: TestClient, quick: None
) -> None:
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    client.post("/sign-out")
    guessed_from_everywhere(client)
    right = {"email": EMAIL, "password": PASSWORD}

    assert elsewhere(client, "192.0.2.1").post("/sign-in", data=right).status_code == 429
    assert client.post("/sign-in", data=right).status_code == 303


@pytest.mark.parametrize("token", ["", "garbage", "of another", "of another purpose"])
def test_a_browser_is_known_by_a_cookie_of_this_user_only(
    client: TestClient, runtime: Runtime, quick: None, token: str
) -> None:
    signer = runtime.signer
    made = {
        "of another": signer.token("known-browser", 2),
        "of another purpose": signer.token("preferences", 1),
    }
    guessed_from_everywhere(client)
    stranger = elsewhere(client, "192.0.2.1")
    stranger.cookies.set("known_browser", made.get(token, token))

    assert stranger.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 429


def test_a_burst_tries_no_more_passwords_than_the_limit_allows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(sign_in, "password_matches", lambda _, given: bool(tried.append(given)))

    def guess(number: int) -> int:
        form = {"email": f"{number}@example.org", "password": "wrong"}
        return client.post("/sign-in", data=form).status_code

    with client, ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(guess, range(100)))

    assert 20 <= len(tried) <= 30  # what ends at the same moment may count twice for this moment
    assert sorted(statuses) == [422] * len(tried) + [429] * (100 - len(tried))


def test_every_route_that_hashes_waits_for_its_turn(app: FastAPI) -> None:
    waiting = {
        route.path_format
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        if few_at_once.dependency in [needed.call for needed in route.dependant.dependencies]
    }

    assert waiting == {
        "/sign-in",
        "/confirm",
        "/first-password",
        "/account/password",
        "/users",
        "/users/{user_id}/password",
    }


def test_who_waits_for_their_turn_takes_no_thread_from_other_pages(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = Event()
    at_work = Semaphore(0)

    def slow(_: object, __: str) -> bool:
        at_work.release()
        return not may_end.wait(10)

    monkeypatch.setattr(sign_in, "password_matches", slow)

    with client, ThreadPoolExecutor(60) as pool:
        tries = [
            pool.submit(client.post, "/sign-in", data={"email": f"{n}@example.org", "password": "wrong"})
            for n in range(60)
        ]
        for _ in range(AT_ONCE):
            assert at_work.acquire(timeout=10)
        page = client.get("/sign-in")
        busy_at_once = at_work.acquire(blocking=False)
        may_end.set()

    assert page.status_code == 200
    assert not busy_at_once
    assert {one.result().status_code for one in tries} == {422, 429}


@pytest.mark.parametrize("email", ["a" * 1_800_000, "a" * 400 + "@example.org"])
def test_an_address_of_any_length_is_refused_before_it_costs_anything(client: TestClient, email: str) -> None:
    response = client.post("/sign-in", data={"email": email, "password": "wrong"})

    assert response.status_code == 422
    assert "at most 320 characters" in response.text


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_way_back_leads_nowhere_else(client: TestClient, elsewhere: str) -> None:
    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "next": elsewhere})

    assert response.headers["location"] == "/"


def test_signing_out_ends_the_session_in_the_database(client: TestClient) -> None:
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    token = client.cookies[COOKIE]

    client.post("/sign-out")

    client.cookies.set(COOKIE, token)
    assert client.get("/account").status_code == 303


def test_who_is_signed_in_does_not_see_the_form_again(client: TestClient) -> None:
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert client.get("/sign-in?next=/account").headers["location"] == "/account"


def test_over_tls_the_cookie_is_secure_and_of_this_host_only(client: TestClient, runtime: Runtime) -> None:
    secure = runtime.settings.model_copy(update={"base_url": "https://testserver"})
    client.app.state.runtime = replace(runtime, settings=secure)  # type: ignore[attr-defined]

    cookie = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).headers["set-cookie"]

    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def told(runtime: Runtime) -> list[Told]:
    with runtime.database.reading() as session:
        return list(session.scalars(sa.select(UserNews.kind)))


def test_a_sign_in_from_a_browser_that_is_not_known_is_told_to_the_user(
    client: TestClient, runtime: Runtime
) -> None:
    right = {"email": EMAIL, "password": PASSWORD}
    client.post("/sign-in", data=right)
    client.post("/sign-out")
    client.post("/sign-in", data=right)
    assert told(runtime) == []  # the first one of all, and one by the same browser

    elsewhere(client, "192.0.2.1").post("/sign-in", data=right)

    assert told(runtime) == [Told.SIGNED_IN]
