"""What users change of themselves."""

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.passwords import hash_password
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user, open_session, sessions_of
from newsletter.web.access import COOKIE
from newsletter.web.staff.account import browser_of
from tests.web.conftest import Browser

ADDRESS = "editor@bridge.example.org"
PASSWORD, NEW = "correct horse battery", "a new long password"


@pytest.fixture
def editor(browser: Browser) -> TestClient:
    return browser(Role.EDITOR)


def another_session(runtime: Runtime) -> str:
    with runtime.database.transaction() as session:
        user = find_user(session, ADDRESS)
        assert user is not None
        return open_session(session, user, user_agent="another", now=runtime.clock())


def test_name_and_language_are_kept_and_the_next_page_is_in_that_language(editor: TestClient) -> None:
    response = editor.post("/account", data={"name": "민지", "locale": "ko"})

    assert response.status_code == 303
    page = editor.get("/account")
    assert "민지" in page.text
    assert page.headers["content-language"] == "ko"


def test_an_empty_name_is_refused_beside_its_field(editor: TestClient) -> None:
    response = editor.post("/account", data={"name": " ", "locale": "en"})

    assert response.status_code == 422
    assert 'id="name-error"' in response.text


def test_a_new_password_signs_out_every_other_browser(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        user = find_user(session, ADDRESS)
        assert user is not None
        user.password_hash = hash_password(PASSWORD)
    other = another_session(runtime)

    response = editor.post("/account/password", data={"current": PASSWORD, "new": NEW, "again": NEW})

    assert response.status_code == 303
    assert editor.get("/account").status_code == 200
    editor.cookies.clear()
    editor.cookies.set(COOKIE, other)
    assert editor.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"current": "wrong", "new": NEW, "again": NEW}, "The present password is not right."),
        ({"current": PASSWORD, "new": NEW, "again": "another"}, "not the same as the new password"),
        ({"current": "", "new": NEW, "again": NEW}, "Please fill this in."),
    ],
)
def test_a_new_password_is_refused_with_the_reason(
    editor: TestClient, values: dict[str, str], reason: str
) -> None:
    response = editor.post("/account/password", data=values)

    assert response.status_code == 422
    assert reason in response.text


def test_one_other_session_or_all_others_can_be_ended(editor: TestClient, runtime: Runtime) -> None:
    another_session(runtime)
    another_session(runtime)
    with runtime.database.reading() as session:
        user = find_user(session, ADDRESS)
        assert user is not None
        newest = max(each.id for each in sessions_of(session, user, now=runtime.clock()))

    editor.post(f"/account/sessions/{newest}/end")
    editor.post("/account/sessions/end")

    with runtime.database.reading() as session:
        assert len(sessions_of(session, user, now=runtime.clock())) == 1
    assert editor.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome · Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14) AppleWebKit/605 Version/18 Safari/605",
            "Safari · macOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140", "Edge · Windows"),
        ("curl/8", "curl/8"),
        ("", "?"),
    ],
)
def test_a_browser_is_called_as_people_call_it(user_agent: str, name: str) -> None:
    assert browser_of(user_agent) == name


def test_the_present_password_cannot_be_guessed_for_long(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        user = find_user(session, ADDRESS)
        assert user is not None
        user.password_hash = hash_password(PASSWORD)
    weak = {"current": PASSWORD, "new": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}
    wrong = {"current": "wrong", "new": NEW, "again": NEW}
    right = {"current": PASSWORD, "new": NEW, "again": NEW}

    assert [editor.post("/account/password", data=weak).status_code for _ in range(6)] == [422] * 6
    assert [editor.post("/account/password", data=wrong).status_code for _ in range(5)] == [422] * 5
    refused = editor.post("/account/password", data=right)

    assert refused.status_code == 429
    assert "That was too often" in refused.text


def test_a_name_that_reverses_what_is_read_is_refused(editor: TestClient) -> None:
    response = editor.post("/account", data={"name": "nimda \u202e", "locale": "en"})

    assert response.status_code == 422
    assert "U+202E" in response.text
