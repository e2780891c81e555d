"""A text for a list is understood, and nothing is changed."""

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

PATH = "/api/issues/bridge-12/lines"
ASKED = {"type": "signatories", "list": "names", "text": "Alpha\t알파\nBeta\t베타", "locale": "en"}


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def test_a_table_is_understood_and_its_columns_can_be_chosen(editor: TestClient) -> None:
    told = editor.post(PATH, json=ASKED).json()

    assert told["columns"] == ["name.en", "name.ko"]
    assert told["rows"] == [["Alpha", "알파"], ["Beta", "베타"]]
    assert told["entries"][0] == {
        "line": 1,
        "values": {"name.en": "Alpha", "name.ko": "알파"},
        "is_double": False,
    }
    assert {"value": "name.ko", "label": "Name", "locale": "ko"} in told["choices"]

    otherwise = editor.post(PATH, json={**ASKED, "columns": ["role.en", "name.ko"]}).json()
    assert otherwise["entries"][0]["values"] == {"role.en": "Alpha", "name.ko": "알파"}


def test_a_list_within_entries_is_named_by_its_way(editor: TestClient) -> None:
    asked = {**ASKED, "type": "columns", "list": "cells.figures", "text": "31\tfor\n4\tagainst"}

    assert editor.post(PATH, json=asked).status_code == 200


@pytest.mark.parametrize(
    "change", [{"type": "nothing"}, {"list": "group"}, {"list": "names.name"}, {"list": ""}, {"locale": "de"}]
)
def test_a_list_that_is_none_is_said(editor: TestClient, change: dict[str, str]) -> None:
    assert editor.post(PATH, json={**ASKED, **change}).status_code == 404


def test_who_may_not_write_is_refused(browser: Browser, editor: TestClient) -> None:
    assert browser(Role.VIEWER).post(PATH, json=ASKED).status_code == 403
