"""Signing in is two steps for whoever has a second factor, and a passkey alone is both."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.users.factors import authenticators, passkeys, recovery_codes, second_step
from newsletter.users.factors.ceremonies import Site
from newsletter.users.managing import create_user, disable, set_password
from newsletter.users.models import User
from newsletter.users.new_passwords import NewPassword, given_password
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from newsletter.web.access import COOKIE
from newsletter.web.staff.sign_in import HALFWAY_COOKIE
from tests.users.factors.answers import UP, SoftKey
from tests.users.factors.totp import code_at
from tests.web.conftest import SetClock

EMAIL, PASSWORD = "ada@bridge.example.org", "correct horse battery"
BASE_URL = "http://localhost"


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    settings = Settings(base_url=BASE_URL, data_dir=runtime.settings.data_dir)
    return replace(runtime, settings=settings)


@pytest.fixture(autouse=True)
def ada(runtime: Runtime, now: datetime) -> User:
    password = given_password(PASSWORD, email=EMAIL)
    with runtime.database.transaction() as session:
        return create_user(
            session, EMAIL, name="Ada", role=Role.ADMIN, password=password, by=OPERATOR, now=now
        )


@pytest.fixture
def secret(runtime: Runtime, ada: User, clock: SetClock) -> str:
    """Of Ada's app; its first code was used an hour ago."""
    proposal = authenticators.propose(ada, signer=runtime.signer, now=clock())
    with runtime.database.transaction() as session:
        code = code_at(proposal.secret, clock())
        authenticators.set_up(session, ada, proposal, code, signer=runtime.signer, now=clock())
    clock.go_on(hours=1)
    return proposal.secret


@pytest.fixture
def key(runtime: Runtime, ada: User, clock: SetClock) -> SoftKey:
    made, site = SoftKey(host="localhost", origin=BASE_URL), Site.at(BASE_URL)
    with runtime.database.transaction() as session:
        options = passkeys.ask_for_new(session, ada, site=site, signer=runtime.signer, now=clock())
        answer = made.made(options)
        passkeys.add(session, ada, answer, name="Laptop", site=site, signer=runtime.signer, now=clock())
    return made


def first_step(client: TestClient, wanted: str = "/account?a=1") -> str:
    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "next": wanted})
    assert response.status_code == 303
    return response.headers["location"]


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def test_between_the_steps_there_is_no_session(client: TestClient, secret: str) -> None:
    assert first_step(client) == "/sign-in/second?next=%2Faccount%3Fa%3D1"

    assert COOKIE not in client.cookies
    assert "known_browser" not in client.cookies
    assert not is_in(client)
    client.cookies.set(COOKIE, client.cookies[HALFWAY_COOKIE])
    assert not is_in(client)


def test_the_code_lets_in_where_one_wanted_to_go(client: TestClient, secret: str, clock: SetClock) -> None:
    page = client.get(first_step(client))
    assert page.status_code == 200
    assert 'value="/account?a=1"' in page.text

    response = client.post("/sign-in/second", data={"code": code_at(secret, clock()), "next": "/account?a=1"})

    assert (response.status_code, response.headers["location"]) == (303, "/account?a=1")
    assert is_in(client)
    assert HALFWAY_COOKIE not in client.cookies


def test_a_page_is_told_which_ways_are_open_between_the_steps_only(
    client: TestClient, secret: str, key: SoftKey
) -> None:
    none = {"app": False, "passkey": False, "recovery": False}
    assert client.get("/sign-in/second/ways").json() == none

    first_step(client)

    assert client.get("/sign-in/second/ways").json() == dict.fromkeys(none, True)


def test_a_code_opens_one_session_only(
    client: TestClient, app: FastAPI, secret: str, clock: SetClock
) -> None:
    code = {"code": code_at(secret, clock())}
    other = TestClient(app, follow_redirects=False)
    first_step(client)
    first_step(other)

    assert client.post("/sign-in/second", data=code).status_code == 303
    assert other.post("/sign-in/second", data=code).status_code == 422
    assert not is_in(other)


def test_what_was_done_once_is_not_done_again(client: TestClient, secret: str, clock: SetClock) -> None:
    first_step(client)
    token = client.cookies[HALFWAY_COOKIE]
    client.post("/sign-in/second", data={"code": code_at(secret, clock())})
    client.cookies.clear()
    client.cookies.set(HALFWAY_COOKIE, token)
    clock.go_on(minutes=1)

    response = client.post("/sign-in/second", data={"code": code_at(secret, clock())})

    assert response.headers["location"].startswith("/sign-in?")
    assert not is_in(client)


def test_a_recovery_code_lets_in_once(client: TestClient, runtime: Runtime, ada: User, secret: str) -> None:
    with runtime.database.transaction() as session:
        code = recovery_codes.renew(session, ada, signer=runtime.signer, now=runtime.clock())[0]
    for status in (303, 422):
        client.cookies.clear()
        first_step(client)
        assert client.post("/sign-in/second", data={"recovery": code.upper()}).status_code == status


@pytest.mark.parametrize(("field", "value"), [("code", "000000"), ("recovery", "no-such-code"), ("code", "")])
def test_a_wrong_code_says_nothing_of_the_password(
    client: TestClient, secret: str, field: str, value: str
) -> None:
    first_step(client)

    response = client.post("/sign-in/second", data={field: value})

    assert response.status_code == 422
    assert "not right" in response.text
    assert "password" not in re.sub(r"<[^>]+>", "", response.text).lower()
    assert not is_in(client)


def test_guessing_codes_is_stopped(client: TestClient, secret: str, clock: SetClock) -> None:
    first_step(client)
    statuses = [client.post("/sign-in/second", data={"code": f"{n:06}"}).status_code for n in range(6)]

    assert statuses == [422] * 5 + [429]
    response = client.post("/sign-in/second", data={"code": code_at(secret, clock())})
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0


def test_guessing_from_everywhere_is_stopped_but_not_for_a_browser_that_is_known(
    client: TestClient, app: FastAPI, secret: str, clock: SetClock
) -> None:
    first_step(client)
    client.post("/sign-in/second", data={"code": code_at(secret, clock())})
    client.post("/sign-out")
    clock.go_on(minutes=1)
    statuses = []
    for number in range(6):
        guesser = TestClient(app, follow_redirects=False, client=(f"192.0.2.{number}", 50_000))
        first_step(guesser)
        statuses += [guesser.post("/sign-in/second", data={"code": f"{n:06}"}).status_code for n in range(4)]

    assert statuses == [422] * 20 + [429] * 4
    first_step(client)
    assert client.post("/sign-in/second", data={"code": code_at(secret, clock())}).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in/second", "/sign-in/second/challenge", "/sign-in/second/passkey"])
def test_without_the_first_step_the_second_leads_back(client: TestClient, secret: str, path: str) -> None:
    client.cookies.set(HALFWAY_COOKIE, "made-up")

    response = client.post(path, data={"code": "000000", "next": "//evil.example"})

    assert response.headers["location"] == "/sign-in?next=%2F"
    assert "sign in with your password again" in client.get("/sign-in").text


def test_the_second_step_waits_for_some_minutes(client: TestClient, secret: str, clock: SetClock) -> None:
    first_step(client)
    clock.now += second_step.LIFETIME

    assert client.get("/sign-in/second").status_code == 303
    assert client.post("/sign-in/second", data={"code": code_at(secret, clock())}).status_code == 303
    assert not is_in(client)


def test_another_password_or_the_end_of_the_account_ends_the_first_step(
    client: TestClient, runtime: Runtime, secret: str, clock: SetClock
) -> None:
    first_step(client)
    with runtime.database.transaction() as session:
        user = find_user(session, EMAIL)
        assert user is not None
        another = given_password("another horse staple", email=EMAIL)
        set_password(session, user, password=another, by=OPERATOR, now=clock())

    client.post("/sign-in/second", data={"code": code_at(secret, clock())})

    assert not is_in(client)


def test_a_passkey_is_a_second_step(client: TestClient, key: SoftKey) -> None:
    first_step(client)
    key.flags = UP
    options = client.post("/sign-in/second/challenge").text

    response = client.post(
        "/sign-in/second/passkey", data={"credential": key.used(options), "next": "/account"}
    )

    assert response.headers["location"] == "/account"
    assert is_in(client)


def test_a_passkey_alone_is_both_steps(client: TestClient, key: SoftKey) -> None:
    options = client.post("/sign-in/passkey/challenge").text

    response = client.post("/sign-in/passkey", data={"credential": key.used(options), "next": "/account"})

    assert response.headers["location"] == "/account"
    assert is_in(client)


def test_a_passkey_that_verified_nobody_is_not_enough_alone(client: TestClient, key: SoftKey) -> None:
    key.flags = UP
    options = client.post("/sign-in/passkey/challenge").text

    response = client.post("/sign-in/passkey", data={"credential": key.used(options)})

    assert response.status_code == 422
    assert "This passkey was not accepted" in response.text
    assert not is_in(client)


def test_a_passkey_of_who_is_shut_out_gets_the_same_answer(
    client: TestClient, runtime: Runtime, key: SoftKey, clock: SetClock
) -> None:
    with runtime.database.transaction() as session:
        user = find_user(session, EMAIL)
        assert user is not None
        create_user(
            session,
            "max@b.example",
            name="",
            role=Role.ADMIN,
            password=NewPassword("not a hash"),
            by=OPERATOR,
            now=clock(),
        )
        disable(session, user, by=OPERATOR, now=clock())
    options = client.post("/sign-in/passkey/challenge").text

    assert client.post("/sign-in/passkey", data={"credential": key.used(options)}).status_code == 422


@pytest.mark.parametrize("credential", ["", "nothing", "{}", "x" * 30_000])
def test_what_is_no_answer_is_refused_and_counted(client: TestClient, key: SoftKey, credential: str) -> None:
    first_step(client)
    statuses = [
        client.post("/sign-in/second/passkey", data={"credential": credential}).status_code for _ in range(6)
    ]

    assert statuses == [422] * 5 + [429]
    statuses = [
        client.post("/sign-in/passkey", data={"credential": credential}).status_code for _ in range(31)
    ]
    assert statuses == [422] * 30 + [429]


def test_challenges_are_not_made_without_end(client: TestClient) -> None:
    statuses = {client.post("/sign-in/passkey/challenge").status_code for _ in range(61)}

    assert statuses == {200, 429}


def test_over_tls_the_cookie_between_the_steps_is_of_this_host_only(
    client: TestClient, runtime: Runtime, secret: str
) -> None:
    secure = runtime.settings.model_copy(update={"base_url": "https://testserver"})
    client.app.state.runtime = replace(runtime, settings=secure)  # type: ignore[attr-defined]

    cookie = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).headers["set-cookie"]

    assert cookie.startswith(f"__Host-{HALFWAY_COOKIE}=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


def test_who_has_no_second_factor_is_in_at_once(client: TestClient) -> None:
    assert first_step(client) == "/account?a=1"
    assert is_in(client)


def test_the_way_back_leads_nowhere_else(client: TestClient, secret: str, clock: SetClock) -> None:
    assert first_step(client, "//evil.example") == "/sign-in/second?next=%2F"
    form = {"code": code_at(secret, clock()), "next": "https://evil.example"}

    assert client.post("/sign-in/second", data=form).headers["location"] == "/"
