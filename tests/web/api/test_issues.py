"""The issues there are, to get from one to another."""

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser


def test_they_are_told_newest_first_in_the_languages_they_have(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.issue(session, paper)
        factories.issue(session, paper, slug="bridge-13")

    issues = browser(Role.VIEWER).get("/api/issues?lang=ko").json()["issues"]

    assert [issue["slug"] for issue in issues] == ["bridge-13", "bridge-12"]
    assert set(issues[0]["subject"]) == {"en", "ko"}
    assert issues[0]["newsletter"] == paper.name["ko"]
