"""What the checks say of a newsletter's settings leads to the input in its settings, for those who may change it."""

from typing import Any

import lxml.html
import pytest

from newsletter.content.richtext import RichText
from newsletter.issues.models import Newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

GRANT: dict[str, Any] = {
    "key": "grant-2026",
    "name": "Grant",
    "required": True,
    "text": {"en": RichText.from_markdown("By the [Fund](http://fund.bridge.org).").model_dump(mode="json")},
    "title": {"en": "With thanks"},
    "link": {"en": "http://grant.bridge.org"},
}
LACKING: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nobody publishes it": (
        {"sender_address": "", "organisation": {}, "postal_address": {}},
        {"sender_address", "organisation.en", "postal_address.en"},
    ),
    "no Korean": ({"name": {"en": "Bridge"}}, {"name.ko"}),
    "an address that is none": ({"reply_to": "nobody"}, {"reply_to"}),
    "a disclaimer": (
        {"disclaimers": [{**GRANT, "key": "other", "required": False}, GRANT]},
        {"disclaimers.1.text.ko", "disclaimers.1.title.ko", "disclaimers.1.text.en", "disclaimers.1.link.en"},
    ),
    "a colour": ({"theme": {"light": {"button": "#ffee88"}}}, {"theme.light.button"}),
    "a colour that nobody chooses": ({"theme": {"light": {"ink": "#cccccc"}}}, {"look"}),
    "a language that it does not have": (
        {"locales": ["en"], "name": {"en": "Bridge"}, "organisation": {"en": "Network"}},
        {"locales"},
    ),
}


def ways(page: str) -> set[str]:
    """What of the settings a page leads to."""
    links = lxml.html.fromstring(page).xpath("//*[@class='findings']//a/@href")
    return {
        link.removeprefix("/newsletters/bridge#") for link in links if link.startswith("/newsletters/bridge#")
    }


def lacking(runtime: Runtime, settings: dict[str, Any]) -> Newsletter:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.issue(session, paper)
        for name, value in settings.items():
            setattr(paper, name, value)
        return paper


@pytest.mark.parametrize("case", LACKING)
def test_a_finding_leads_to_the_field_of_the_settings(browser: Browser, runtime: Runtime, case: str) -> None:
    settings, wanted = LACKING[case]
    lacking(runtime, settings)
    admin = browser(Role.ADMIN)

    preview, compose = admin.get("/issues/bridge-12/preview").text, admin.get("/issues/bridge-12").text

    assert wanted <= ways(preview)
    page = lxml.html.fromstring(admin.get("/newsletters/bridge").text)
    for id_ in ways(preview) | ways(compose):
        (target,) = page.xpath("//*[@id=$id]", id=id_)
        assert target.tag in ("input", "textarea") or target.get("tabindex") == "-1"


def test_who_may_not_change_the_settings_is_not_led_there(browser: Browser, runtime: Runtime) -> None:
    lacking(runtime, LACKING["nobody publishes it"][0])
    editor = browser(Role.EDITOR)

    for address in ("/issues/bridge-12/preview", "/issues/bridge-12"):
        page = editor.get(address).text
        assert "has no sender address" in page
        assert not ways(page)


def test_a_proof_keeps_which_setting_it_lacks(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        paper.postal_address = {}
        proof = factories.proof(session, paper, is_approved=False)

    assert "postal_address.en" in ways(browser(Role.ADMIN).get(f"/proofs/{proof.id}").text)
