"""The address of a link, as it was written, completed or refused in the reader's language."""

from newsletter.users.roles import Role
from tests.web.conftest import Browser

PATH = "/api/link"


def test_an_address_is_completed(browser: Browser) -> None:
    answer = browser(Role.EDITOR).get(PATH, params={"written": "example.org/page"})

    assert answer.json() == {"address": "https://example.org/page", "fault": ""}


def test_what_is_none_is_told_in_a_sentence(browser: Browser) -> None:
    answer = browser(Role.EDITOR).get(PATH, params={"written": "javascript:x"})

    assert answer.json()["address"] == ""
    assert answer.json()["fault"].startswith("“javascript:x” is not a complete address.")


def test_who_may_not_write_is_not_answered(browser: Browser) -> None:
    assert browser(Role.VIEWER).get(PATH, params={"written": "example.org"}).status_code == 403
