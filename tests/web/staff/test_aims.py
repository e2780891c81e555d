"""The compose page leads to the field: names become inputs, errors and findings link to them, acts are told."""

import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.staff.composer.acts import begins_at, told
from newsletter.web.staff.composer.aims import aim_at
from newsletter.web.staff.composer.posting import Wish
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

MASTHEAD, ARTICLE, CONTACT = (f"01K000000000000000000000{end}" for end in ("0A", "0B", "0C"))


@pytest.fixture
def draft() -> Draft:
    return draft_of(factories.content())


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


@pytest.mark.parametrize(
    ("name", "id_", "words"),
    [
        ("subject.ko", "subject.ko", "Subject (ko)"),
        ("preheader", "preheader.en", "Preview line (en)"),
        ("number", "number", "Number"),
        ("date.ko", "date", "Issue date"),
        (ARTICLE, f"block-{ARTICLE}", "Block 2 (Article)"),
        (f"{ARTICLE}.title.ko", f"{ARTICLE}.title.ko", "Block 2 (Article), Title (ko)"),
        (f"{ARTICLE}.image", f"{ARTICLE}.image.upload", "Block 2 (Article), Picture"),
        (f"{ARTICLE}.image.alt.ko", f"{ARTICLE}.image.alt.ko", None),
        (f"{ARTICLE}.when.locales", f"{ARTICLE}.when.locales", "Block 2 (Article), In which editions"),
        (f"{ARTICLE}.nothing", f"block-{ARTICLE}", "Block 2 (Article)"),
    ],
)
def test_a_name_leads_to_its_input(draft: Draft, name: str, id_: str, words: str | None) -> None:
    aim = aim_at(draft, name, ("en", "ko"))

    assert aim is not None
    assert aim.id == id_
    assert words is None or str(aim.words) == words


@pytest.mark.parametrize("name", ["", "nothing", "01K.title.en", '"><script>'])
def test_what_the_form_has_not_leads_nowhere(draft: Draft, name: str) -> None:
    assert aim_at(draft, name, ("en", "ko")) is None


@pytest.mark.parametrize(
    ("button", "words", "place"),
    [
        (f"up:{CONTACT}", "Moved “Contact” to place 2 of 3.", f"#block-{CONTACT}"),
        (f"up:{MASTHEAD}", "Saved.", f"#block-{MASTHEAD}"),
        (
            f"delete:{MASTHEAD}",
            "Deleted “Masthead”. “Article” follows, now at place 1 of 2.",
            f"#block-{ARTICLE}",
        ),
        (f"delete:{CONTACT}", "Deleted “Contact”. “Article” is now the last of 2.", f"#block-{ARTICLE}"),
        ("save", "Saved.", ""),
    ],
)
def test_an_act_is_told_and_its_block_begins_the_page(
    draft: Draft, button: str, words: str, place: str
) -> None:
    wish = Wish.read(button)
    after, look_at = wish.applied(draft, source="en", reader="en")

    assert str(told(wish, draft, after, look_at)) == words
    assert begins_at(wish, draft, look_at) == place


def test_the_last_block_that_goes_is_told_too(draft: Draft) -> None:
    alone, wish = draft.without(MASTHEAD).without(CONTACT), Wish.read(f"delete:{ARTICLE}")
    after, look_at = wish.applied(alone, source="en", reader="en")

    assert str(told(wish, alone, after, look_at)) == "Deleted “Article”. No block is left."
    assert begins_at(wish, alone, look_at) == "#blocks"


def test_a_refused_save_begins_at_the_field_and_names_it(editor: TestClient) -> None:
    form = shown_form(editor.get("/issues/bridge-12").text, "compose")
    wrong = f"{ARTICLE}.link.en"

    page = lxml.html.fromstring(editor.post("/issues/bridge-12", data={**form, wrong: "bridge org"}).text)

    assert page.findtext(".//title").startswith("Error: ")
    assert [
        one.get("id") for one in page.xpath("//form[@id='compose']//*[@autofocus][not(ancestor::dialog)]")
    ] == [wrong]
    (link,) = page.get_element_by_id("errors").iter("a")
    assert (link.get("href"), link.text) == (f"#{wrong}", "Block 2 (Article), Link (en)")


def test_a_finding_leads_to_its_field(browser: Browser, runtime: Runtime) -> None:
    title = {"en": "The table"}
    article = (
        factories.content().blocks[1].model_copy(update={"title": type(factories.content().subject)(title)})
    )
    with runtime.database.transaction() as session:
        says = factories.content(blocks=[article])
        factories.issue(session, factories.newsletter(session), says=says)
    editor, field = browser(Role.EDITOR), f"{ARTICLE}.title.ko"

    preview, compose = editor.get("/issues/bridge-12/preview").text, editor.get("/issues/bridge-12").text
    opened = lxml.html.fromstring(editor.get(f"/issues/bridge-12?open={field}").text)

    assert f'href="/issues/bridge-12?open={field}"' in preview
    assert f'href="#{field}"' in compose
    assert opened.get_element_by_id(field).get("autofocus") is not None
    assert opened.get_element_by_id(f"block-{ARTICLE}").find("details").get("open") is not None
