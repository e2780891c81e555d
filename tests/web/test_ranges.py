"""A number that no row can have is an address that does not exist, or a form that is refused: never a failure of ours."""

import pytest

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

TOO_LARGE = "9" * 30


@pytest.mark.parametrize(
    "path",
    [
        f"/users/{TOO_LARGE}",
        f"/proofs/{TOO_LARGE}",
        f"/proofs/{TOO_LARGE}/dispatches",
        f"/dispatches/{TOO_LARGE}",
        f"/dispatches/{TOO_LARGE}/progress",
        f"/lists/readers/subscriptions/{TOO_LARGE}",
        f"/lists/readers/imports/{TOO_LARGE}",
        f"/issues/bridge-12/preview?revision={TOO_LARGE}",
        "/users/0",
        "/users/-1",
        "/users/kim",
    ],
)
def test_a_number_too_large_for_the_database_leads_nowhere(
    browser: Browser, runtime: Runtime, path: str
) -> None:
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        factories.mailing_list(session, newsletter)
        factories.issue(session, newsletter)

    assert browser(Role.ADMIN).get(path).status_code == 404


@pytest.mark.parametrize("newsletter", ["99", TOO_LARGE, "-1", "bridge"])
def test_a_list_needs_a_newsletter_that_exists(browser: Browser, newsletter: str) -> None:
    form = {"newsletter": newsletter, "slug": "readers", "name.en": "Readers"}

    assert browser(Role.EDITOR).post("/lists", data=form).status_code in (404, 422)


def test_a_save_on_a_revision_that_cannot_be_is_a_conflict(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    editor = browser(Role.EDITOR)
    typed = shown_form(editor.get("/issues/bridge-12").text, "compose")

    assert editor.post("/issues/bridge-12", data={**typed, "base": TOO_LARGE}).status_code == 409
