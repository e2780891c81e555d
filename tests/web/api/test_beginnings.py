"""What an issue without a block can begin with, as the editor asks for it."""

import pytest
from starlette.testclient import TestClient

from newsletter.content.starters import STARTERS
from newsletter.issues.composing import save
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.web.conftest import Browser

PATH = "/api/issues/empty"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        empty = factories.issue(session, paper, slug="empty")
        save(session, empty, factories.content(blocks=()), base=1, by=OPERATOR, now=NOW)
    return browser(Role.EDITOR)


def names(editor: TestClient) -> list[str]:
    return [one["name"] for one in editor.get(f"{PATH}/beginnings").json()["beginnings"]]


def test_what_a_new_issue_can_begin_with_is_told_with_a_drawing(editor: TestClient, runtime: Runtime) -> None:
    assert names(editor) == [starter.name for starter in STARTERS]
    with runtime.database.transaction() as session:
        factories.issue(session, find_issue(session, "empty").newsletter)

    told = editor.get(f"{PATH}/beginnings", params={"lang": "ko"}).json()["beginnings"]

    assert [one["name"] for one in told[:2]] == ["like", "words"]
    assert all(one["drawing"].startswith("<svg") and one["about"] for one in told)


def test_it_begins_with_the_one_that_is_chosen_and_only_once(editor: TestClient) -> None:
    begun = editor.post(f"{PATH}/beginning", json={"name": "appeal"})

    assert begun.status_code == 200
    draft = editor.get(f"{PATH}/draft").json()
    assert begun.json()["blocks"] == draft["blocks"] != []
    assert begun.json()["values"] == draft["values"]
    again = editor.post(f"{PATH}/beginning", json={"name": "appeal"})
    assert (again.status_code, again.json()["sentence"]) == (
        409,
        "Blocks stand in this issue by now. Take them away to begin anew.",
    )


@pytest.mark.parametrize("name", ["like", "no-such"])
def test_what_there_is_not_is_told_in_a_sentence(editor: TestClient, name: str) -> None:
    answer = editor.post(f"{PATH}/beginning", json={"name": name})

    assert answer.status_code == 404
    assert answer.json()["sentence"].endswith(".")
