"""What the checks find in what is written, by the name of the text that they speak of."""

import pytest
from starlette.testclient import TestClient

from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

PATH = "/api/issues/bridge-12/findings"
ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def write(client: TestClient, name: str, was: str, now: str) -> None:
    sent = {"tab": "one", "version": 0, "values": {name: {"was": was, "now": now}}}
    assert client.patch("/api/issues/bridge-12/draft", json=sent).status_code == 200


def test_they_speak_of_what_is_written_and_not_saved(editor: TestClient) -> None:
    write(editor, f"{ARTICLE}.title.ko", "식탁", "")

    told = editor.get(PATH).json()

    found = [one for one in told["findings"] if one["check"] == "translations.missing"]
    assert [(one["block"], one["name"], one["locale"]) for one in found] == [
        (ARTICLE, f"{ARTICLE}.title.ko", "ko")
    ]
    assert found[0]["is_translation"]
    assert set(told["sizes"]) == {"en", "ko"}
    assert all(0 < size < told["limit"] for size in told["sizes"].values())


def test_a_text_that_cannot_be_used_is_an_error_at_its_place(editor: TestClient) -> None:
    write(editor, f"{ARTICLE}.link.en", "https://bridge.example.org/table", "bridge org")

    first = editor.get(PATH).json()["findings"][0]

    assert (first["severity"], first["check"], first["block"], first["name"]) == (
        "error",
        "draft.unusable",
        ARTICLE,
        f"{ARTICLE}.link.en",
    )


def test_what_each_block_weighs_is_told_of_each_edition(editor: TestClient) -> None:
    told = editor.get(PATH).json()

    for locale, size in told["sizes"].items():
        assert ARTICLE in told["weights"][locale]
        assert 0 < sum(told["weights"][locale].values()) < size


def test_what_is_mended_in_the_newsletter_leads_there_whoever_may_change_it(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        find_issue(session, "bridge-12").newsletter.postal_address = {}

    def ways(client: TestClient) -> set[str]:
        return {one["address"] for one in client.get(PATH).json()["findings"]}

    assert ways(editor) == {""}
    assert "/newsletters/bridge#postal_address.en" in ways(browser(Role.ADMIN))
