"""Composing in plain forms: what is typed is saved, shown again, or merged, and never lost."""

import io
from typing import Any

import lxml.html
import pytest
from PIL import Image
from starlette.testclient import TestClient

from newsletter.content.issue import IssueContent
from newsletter.issues.composing import content_of, save
from newsletter.issues.finding import find_issue
from newsletter.issues.newsletters import publication_of
from newsletter.issues.proofing import findings_of, make_proof
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

MASTHEAD = "01K0000000000000000000000A"
ARTICLE = "01K0000000000000000000000B"
CONTACT = "01K0000000000000000000000C"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def typed(editor: TestClient, **values: str) -> dict[str, Any]:
    form = shown_form(editor.get("/issues/bridge-12").text, "compose")
    return {**form, **values}


def saved(runtime: Runtime) -> tuple[int, IssueContent]:
    with runtime.database.reading() as session:
        issue = find_issue(session, "bridge-12")
        return issue.revision, content_of(session, issue)


def test_the_period_of_each_language_and_the_date_are_written_in_the_form(
    editor: TestClient, runtime: Runtime
) -> None:
    changed = typed(editor, **{"period.en": "Winter 2026", "period.ko": "2026년 겨울호", "date": "2026. 12."})

    assert editor.post("/issues/bridge-12", data={**changed, "do": "save"}).status_code == 303

    _, content = saved(runtime)
    assert (content.period.get("ko"), str(content.date.root if content.date else "")) == (
        "2026년 겨울호",
        "2026-12",
    )


def test_a_mail_in_all_languages_is_a_box_to_tick_and_is_weighed(
    editor: TestClient, runtime: Runtime
) -> None:
    editor.post("/issues/bridge-12", data={**typed(editor, stacked="yes"), "do": "save"})

    page = lxml.html.fromstring(editor.get("/issues/bridge-12").text)
    assert saved(runtime)[1].stacked
    assert page.xpath("//input[@name='stacked']/@checked") == ["checked"] or page.xpath(
        "//input[@name='stacked'][@checked]"
    )
    labels = [meter.get("aria-label") for meter in page.iter("meter")]
    assert labels[-1] == "Size of the edition in All languages"

    unticked = {name: value for name, value in typed(editor).items() if name != "stacked"}
    editor.post("/issues/bridge-12", data={**unticked, "do": "save"})
    assert not saved(runtime)[1].stacked


def order(runtime: Runtime) -> list[str]:
    return [block.id for block in saved(runtime)[1].blocks]


def test_saving_what_is_shown_changes_nothing(editor: TestClient, runtime: Runtime) -> None:
    response = editor.post("/issues/bridge-12", data={**typed(editor), "do": "save"})

    assert response.status_code == 303
    assert saved(runtime) == (1, factories.content())


def test_a_block_can_be_kept_for_the_web_edition_or_for_the_mail(
    editor: TestClient, runtime: Runtime
) -> None:
    for choice, channels in (("web", ("web",)), ("email,text", ("email", "text"))):
        form = typed(editor, **{f"{ARTICLE}.when.channels": choice, "do": "save"})

        editor.post("/issues/bridge-12", data=form)

        assert f'<option value="{choice}" selected' in editor.get("/issues/bridge-12").text
        assert saved(runtime)[1].blocks[1].when.channels == channels


def test_a_changed_text_becomes_a_revision(editor: TestClient, runtime: Runtime) -> None:
    editor.post("/issues/bridge-12", data=typed(editor, **{f"{ARTICLE}.title.ko": "긴 식탁", "do": "save"}))

    revision, content = saved(runtime)
    assert revision == 2
    assert content.blocks[1].title.get("ko") == "긴 식탁"


def test_what_is_previewed_is_saved_first(editor: TestClient, runtime: Runtime) -> None:
    response = editor.post("/issues/bridge-12", data=typed(editor, **{"subject.en": "New", "do": "preview"}))

    assert response.headers["location"] == "/issues/bridge-12/preview"
    assert saved(runtime)[1].subject.get("en") == "New"


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        (f"up:{ARTICLE}", [ARTICLE, MASTHEAD, CONTACT]),
        (f"down:{ARTICLE}", [MASTHEAD, CONTACT, ARTICLE]),
        (f"up:{MASTHEAD}", [MASTHEAD, ARTICLE, CONTACT]),
        (f"delete:{ARTICLE}", [MASTHEAD, CONTACT]),
        ("delete:nothing", [MASTHEAD, ARTICLE, CONTACT]),
    ],
)
def test_blocks_can_be_moved_and_deleted(
    editor: TestClient, runtime: Runtime, button: str, expected: list[str]
) -> None:
    editor.post("/issues/bridge-12", data=typed(editor, do=button))

    assert order(runtime) == expected


def test_a_moved_block_takes_along_what_was_typed(editor: TestClient, runtime: Runtime) -> None:
    editor.post("/issues/bridge-12", data=typed(editor, **{"subject.en": "New", "do": f"up:{ARTICLE}"}))

    assert saved(runtime)[1].subject.get("en") == "New"


def test_a_block_is_added_where_it_was_asked_for_and_opened(editor: TestClient, runtime: Runtime) -> None:
    response = editor.post("/issues/bridge-12", data=typed(editor, do=f"add:button:{MASTHEAD}"))

    new = order(runtime)[1]
    assert saved(runtime)[1].blocks[1].type == "button"
    assert response.headers["location"] == f"/issues/bridge-12?form=plain&open={new}#block-{new}"


def test_a_copy_stands_behind_its_original_with_an_id_of_its_own(
    editor: TestClient, runtime: Runtime
) -> None:
    editor.post("/issues/bridge-12", data=typed(editor, do=f"copy:{ARTICLE}"))

    _, original, copy, _ = saved(runtime)[1].blocks
    assert copy.id != original.id
    assert copy.title == original.title
    assert copy.body == original.body


def test_a_mistake_keeps_everything_typed_and_is_shown_beside_its_field(
    editor: TestClient, runtime: Runtime
) -> None:
    form = typed(
        editor, **{f"{ARTICLE}.link.en": "bridge org", f"{ARTICLE}.title.en": "A new title", "do": "save"}
    )

    response = editor.post("/issues/bridge-12", data=form)

    assert response.status_code == 422
    assert f'id="{ARTICLE}.link.en-error"' in response.text
    again = shown_form(response.text, "compose")
    assert again[f"{ARTICLE}.link.en"] == ["bridge org"]
    assert again[f"{ARTICLE}.title.en"] == ["A new title"]
    assert saved(runtime)[0] == 1


def test_two_people_who_change_different_texts_lose_nothing(editor: TestClient, runtime: Runtime) -> None:
    mine, theirs = typed(editor), typed(editor)
    editor.post("/issues/bridge-12", data={**theirs, "subject.ko": "그들의 제목", "do": "save"})

    refused = editor.post("/issues/bridge-12", data={**mine, f"{ARTICLE}.title.en": "My title", "do": "save"})
    editor.post("/issues/bridge-12", data={**shown_form(refused.text, "compose"), "do": "save"})

    assert refused.status_code == 409
    revision, content = saved(runtime)
    assert revision == 3
    assert content.subject.get("ko") == "그들의 제목"
    assert content.blocks[1].title.get("en") == "My title"


def test_where_both_changed_the_same_text_both_are_shown(editor: TestClient, runtime: Runtime) -> None:
    mine, theirs = typed(editor), typed(editor)
    editor.post("/issues/bridge-12", data={**theirs, "subject.en": "Their subject", "do": "save"})

    refused = editor.post("/issues/bridge-12", data={**mine, "subject.en": "My subject", "do": "save"})

    assert refused.status_code == 409
    assert shown_form(refused.text, "compose")["subject.en"] == ["My subject"]
    assert "<blockquote>Their subject</blockquote>" in refused.text
    assert saved(runtime)[1].subject.get("en") == "Their subject"


def test_a_very_long_issue_can_be_saved(browser: Browser, runtime: Runtime) -> None:
    article = factories.content().blocks[1]
    blocks = [article.model_copy(update={"id": f"01K{number:023}"}) for number in range(150)]
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session), says=factories.content(blocks=blocks))
    editor = browser(Role.EDITOR)

    form = typed(editor, **{"subject.en": "A long issue", "do": "save"})
    files = {f"01K{number:023}.image.upload": ("", b"") for number in range(150)}
    response = editor.post("/issues/bridge-12", data=form, files=files)

    assert response.status_code == 303
    assert saved(runtime)[1].subject.get("en") == "A long issue"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#9a3b18").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_stored_and_outlives_a_mistake_elsewhere(editor: TestClient, runtime: Runtime) -> None:
    name = f"{ARTICLE}.image"
    form = typed(editor, **{f"{name}.alt.en": "A table", f"{ARTICLE}.link.en": "not a link", "do": "save"})

    refused = editor.post(
        "/issues/bridge-12", data=form, files={f"{name}.upload": ("C:\\table.png", picture())}
    )
    again = {**shown_form(refused.text, "compose"), f"{ARTICLE}.link.en": "", "do": "save"}
    editor.post("/issues/bridge-12", data=again)

    image = saved(runtime)[1].blocks[1].image
    assert refused.status_code == 422
    assert (image.file, image.width, image.height) == ("images/table.png", 40, 30)
    assert runtime.assets.path(image.asset).is_file()


def test_what_is_no_picture_is_refused_beside_the_field(editor: TestClient) -> None:
    name = f"{ARTICLE}.image.upload"

    response = editor.post("/issues/bridge-12", data=typed(editor), files={name: ("a.png", b"<svg>")})

    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text


def of_two_pictures() -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), "#9a3b18")
    image.save(out, "MPO", save_all=True, append_images=[image])
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("식탁.jpg", of_two_pictures(), "images/식탁.jpg"),
        ("2026. 10. 16. 식탁", of_two_pictures(), "images/2026. 10. 16. 식탁.jpg"),
        ("table.HEIC", of_two_pictures(), "images/table.jpg"),
        ("table.png", picture(), "images/table.png"),
    ],
)
def test_a_picture_is_called_what_it_became(
    editor: TestClient, runtime: Runtime, name: str, data: bytes, kept: str
) -> None:
    place = f"{ARTICLE}.image"

    editor.post(
        "/issues/bridge-12",
        data=typed(editor, **{f"{place}.alt.en": "A table", "do": "save"}),
        files={f"{place}.upload": (name, data)},
    )

    assert saved(runtime)[1].blocks[1].image.file == kept


@pytest.mark.parametrize("data", [b"", b"x", picture()[:-30], b"GIF89a" + b"," * 500, b"\xff\xd8\xff\xe1"])
def test_no_picture_costs_what_was_typed(editor: TestClient, runtime: Runtime, data: bytes) -> None:
    name = f"{ARTICLE}.image.upload"
    form = typed(editor, **{f"{ARTICLE}.title.en": "Typed for an hour", "do": "save"})

    response = editor.post("/issues/bridge-12", data=form, files={name: ("a.jpg", data)})

    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text
    assert shown_form(response.text, "compose")[f"{ARTICLE}.title.en"] == ["Typed for an hour"]


def test_a_picture_that_cannot_be_kept_costs_nothing_either(editor: TestClient, runtime: Runtime) -> None:
    runtime.assets.folder.parent.mkdir(parents=True, exist_ok=True)
    runtime.assets.folder.write_bytes(b"where the folder should be")
    name = f"{ARTICLE}.image.upload"
    form = typed(editor, **{f"{ARTICLE}.title.en": "Typed for an hour", "do": "save"})

    response = editor.post("/issues/bridge-12", data=form, files={name: ("a.png", picture())})

    assert response.status_code == 422
    assert "could not be kept" in response.text
    assert shown_form(response.text, "compose")[f"{ARTICLE}.title.en"] == ["Typed for an hour"]


def test_a_picture_can_be_taken_away(editor: TestClient, runtime: Runtime) -> None:
    name = f"{ARTICLE}.image"
    editor.post(
        "/issues/bridge-12", data=typed(editor, do="save"), files={f"{name}.upload": ("a.png", picture())}
    )

    editor.post("/issues/bridge-12", data=typed(editor, **{f"{name}.remove": "yes", "do": "save"}))

    assert saved(runtime)[1].blocks[1].image is None


def test_the_page_weighs_each_edition_as_the_check_does(editor: TestClient, runtime: Runtime) -> None:
    page = lxml.html.fromstring(editor.get("/issues/bridge-12").text)

    with runtime.database.reading() as session:
        issue = find_issue(session, "bridge-12")
        editions, _ = findings_of(
            content_of(session, issue),
            publication_of(issue.newsletter),
            base_url=runtime.settings.base_url,
        )
    shown = [(int(meter.get("value")), int(meter.get("max"))) for meter in page.iter("meter")]
    assert shown == [(filled_bytes(edition), CLIPPED_AT) for edition in editions]
    assert all(filled_bytes(edition) > edition.html_bytes for edition in editions)


def test_text_of_an_author_is_shown_as_text(editor: TestClient) -> None:
    evil = "</textarea><script>alert(1)</script>{{ 7*7 }}"

    editor.post("/issues/bridge-12", data=typed(editor, **{"subject.en": evil, "do": "save"}))

    page = editor.get("/issues/bridge-12").text
    assert "<script>alert" not in page
    assert shown_form(page, "compose")["subject.en"] == [evil]


def test_a_viewer_is_shown_the_preview_and_may_not_save(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert viewer.get("/issues/bridge-12").headers["location"] == "/issues/bridge-12/preview"
    assert viewer.post("/issues/bridge-12", data=typed(editor)).status_code == 403


def test_what_was_dispatched_opens_read_only_and_a_correction_is_a_choice(
    editor: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        proof = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=runtime.clock())
        factories.dispatch(session, proof, factories.mailing_list(session, issue.newsletter))

    locked = editor.get("/issues/bridge-12").text
    editing = editor.get("/issues/bridge-12?correction=yes").text
    editor.post("/issues/bridge-12", data=shown_form(editing, "compose"))
    editor.post("/issues/bridge-12", data={**shown_form(editing, "compose"), "subject.en": "Corrected"})

    assert "This issue was dispatched" in locked
    assert '<fieldset class="is-locked" disabled>' in locked
    assert 'value="preview"' not in locked
    assert "is-locked" not in editing
    assert "is a correction of it" in editor.get("/issues/bridge-12").text
    assert "is-locked" not in editor.get("/issues/bridge-12").text


def test_html_by_hand_is_read_only_for_an_editor_who_may_still_move_it(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    admin = browser(Role.ADMIN)
    admin.post("/issues/bridge-12", data={**typed(admin), "do": f"add:html:{CONTACT}"})
    page = lxml.html.fromstring(admin.get("/issues/bridge-12").text)
    (code,) = page.xpath("//textarea[contains(@name, '.code.en')]/@name")
    admin.post("/issues/bridge-12", data={**typed(admin), code: "<p>By hand</p>", "do": "save"})

    shown = lxml.html.fromstring(editor.get("/issues/bridge-12").text)
    moved = editor.post("/issues/bridge-12", data={**typed(editor), "do": f"up:{code.partition('.')[0]}"})
    changed = editor.post("/issues/bridge-12", data={**typed(editor), code: "<p>Mine</p>", "do": "save"})

    assert shown.xpath(f"//textarea[@name='{code}']/@readonly")
    assert not page.xpath(f"//textarea[@name='{code}']/@readonly")
    assert page.xpath("//button[starts-with(@value, 'add:html:')]")
    assert not shown.xpath("//button[starts-with(@value, 'add:html:')]")
    assert "Only admins write here" in shown.text_content()
    assert (moved.status_code, changed.status_code) == (303, 403)
    assert [block.type for block in saved(runtime)[1].blocks][-2:] == ["html", "contact"]


def test_the_contents_say_in_the_form_what_they_are_made_from(editor: TestClient) -> None:
    editor.post("/issues/bridge-12", data={**typed(editor), "do": f"add:contents:{MASTHEAD}"})

    assert "Made from the headings and stories of this issue" in editor.get("/issues/bridge-12").text


def test_a_caption_that_is_too_long_is_said_at_its_place(editor: TestClient) -> None:
    editor.post("/issues/bridge-12", data={**typed(editor), "do": f"add:image:{MASTHEAD}"})
    form = typed(editor)
    (caption,) = (name for name in form if name.endswith(".caption.en") and not name.startswith(ARTICLE))

    refused = editor.post("/issues/bridge-12", data={**form, caption: "x" * 5_000, "do": "save"})

    assert refused.status_code == 422
    page = lxml.html.fromstring(refused.text)
    assert "longer than 300 characters" in page.xpath(f"//*[@id='{caption}-error']")[0].text_content()


def test_an_invitation_may_lead_to_a_list_that_takes_anybody(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        bridge = find_issue(session, "bridge-12").newsletter
        factories.mailing_list(session, bridge)
        factories.mailing_list(session, bridge, slug="staff", is_public=False)
    editor.post("/issues/bridge-12", data=typed(editor, do=f"add:subscribe:{CONTACT}"))
    invitation = saved(runtime)[1].blocks[-1]
    page = lxml.html.fromstring(editor.get("/issues/bridge-12?lang=ko").text)
    options = page.get_element_by_id(f"{invitation.id}.list").xpath("option")

    assert [(option.get("value"), option.text_content()) for option in options] == [
        ("", "뉴스레터 구독 페이지"),
        ("readers", "독자"),
    ]

    changed = {f"{invitation.id}.title.en": "Read on", f"{invitation.id}.title.ko": "함께 읽어요"}
    editor.post(
        "/issues/bridge-12", data=typed(editor, **changed, **{f"{invitation.id}.list": "readers"}, do="save")
    )
    assert saved(runtime)[1].blocks[-1].list == "readers"
    assert "has no list" not in editor.get("/issues/bridge-12?lang=en").text


def test_no_proof_is_made_while_an_invitation_leads_to_a_closed_list(
    editor: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        factories.mailing_list(session, issue.newsletter).closed_at = factories.LONG_AGO
        invitation = {"type": "subscribe", "title": {"en": "Read on", "ko": "함께"}, "list": "readers"}
        content = content_of(session, issue)
        blocks = (*content.blocks, *factories.content(blocks=[invitation]).blocks)
        save(
            session,
            issue,
            content.model_copy(update={"blocks": blocks}),
            base=issue.revision,
            by=OPERATOR,
            now=factories.LONG_AGO,
        )

    refused = editor.post("/issues/bridge-12/proofs").headers["location"]

    assert refused == "/issues/bridge-12/preview"
    page = editor.get(f"{refused}?lang=en").text
    assert "the list “readers” is closed, and nobody can subscribe to it." in page


def test_who_goes_back_behind_a_refused_save_posts_again_in_its_place(editor: TestClient) -> None:
    form = shown_form(editor.get("/issues/bridge-12").text, "compose")
    refused = editor.post("/issues/bridge-12", data={**form, "number": "many", "do": "save"})
    assert refused.status_code == 422

    saved = editor.post("/issues/bridge-12", data={**form, "number": "12", "do": "save"})

    assert saved.status_code == 303
    assert 'value="12"' in editor.get("/issues/bridge-12").text


def test_a_browser_that_runs_the_editor_is_spared_the_form_and_one_without_scripts_finds_it(
    editor: TestClient,
) -> None:
    assert lxml.html.fromstring(editor.get("/issues/bridge-12").text).get_element_by_id("compose") is not None

    editor.cookies.set("scripts", "yes")
    page = lxml.html.fromstring(editor.get("/issues/bridge-12").text)

    assert [form.get("id") for form in page.iter("form") if form.get("id")] == []
    assert page.xpath("//noscript/meta/@content") == ["0; url=?form=plain"]
    assert shown_form(editor.get("/issues/bridge-12?form=plain").text, "compose")
