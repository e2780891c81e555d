"""The hints of the editor."""

from newsletter.users.hints import Hint
from newsletter.users.roles import Role
from tests.web.conftest import Browser


def test_they_are_told_until_they_are_put_away(browser: Browser) -> None:
    editor = browser(Role.EDITOR)
    assert editor.get("/api/hints").json() == {"hints": list(Hint)}

    left = editor.delete(f"/api/hints/{Hint.SEAM}").json()

    assert Hint.SEAM not in left["hints"]
    assert editor.get("/api/hints").json() == left


def test_one_that_there_is_not_is_told_in_a_sentence(browser: Browser) -> None:
    answer = browser(Role.EDITOR).delete("/api/hints/telegraph")

    assert answer.status_code == 422
    assert answer.json()["sentence"].endswith(".")
