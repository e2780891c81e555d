"""Preview links on their page, without any script."""

import re

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

PAGE = "/issues/bridge-12/preview-links"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def test_the_preview_leads_there(editor: TestClient, browser: Browser) -> None:
    assert f'href="{PAGE}"' in editor.get("/issues/bridge-12/preview").text
    assert PAGE not in browser(Role.VIEWER).get("/issues/bridge-12/preview").text


def test_one_is_made_opened_and_ended(editor: TestClient, client: TestClient) -> None:
    editor.post(PAGE, data={"days": "3", "label": "The board", "is_fixed": "on"})
    listed = editor.get(PAGE).text
    found = re.search(r'href="http://testserver(/d/[a-z0-9]+)"', listed)
    assert found
    assert "stays at revision 1" in listed
    client.get(found[1])
    assert "opened 1 time" in editor.get(PAGE).text

    editor.post(f"{PAGE}/1/revocation")

    assert "ended by hand" in editor.get(PAGE).text
    assert found[1] not in editor.get(PAGE).text


@pytest.mark.parametrize("days", ["0", "91", "soon", ""])
def test_days_that_cannot_be_are_refused(editor: TestClient, days: str) -> None:
    assert editor.post(PAGE, data={"days": days}).status_code == 422
