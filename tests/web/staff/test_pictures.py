"""The library of pictures on its pages, without script."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from newsletter.content.issue import IssueContent
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue, find_newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.issues.conftest import picture
from tests.web.conftest import Browser
from tests.web.forms import shown_form

PAGE = "/newsletters/bridge/pictures"
BLOCK = "01K0000000000000000000000P"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.newsletter(session)
    return browser(Role.EDITOR)


def upload(client: TestClient, *files: tuple[str, bytes]) -> Any:
    return client.post(PAGE, files=[("pictures", (name, data, "image/png")) for name, data in files])


def added(client: TestClient, colour: str = "red", file: str = "quay.png") -> str:
    """The address of the page of a picture."""
    answer = upload(client, (file, picture(size=(600, 400), colour=colour)))
    assert answer.status_code == 303
    place: str = answer.headers["location"]
    return place


def name_in(place: str) -> str:
    return place.rpartition("/")[2]


def show(runtime: Runtime, name: str, slug: str = "bridge-12") -> None:
    """An issue that shows a picture."""
    plain = factories.content().model_dump(mode="json")
    image = {
        "file": "images/quay.png",
        "asset": name,
        "width": 600,
        "height": 400,
        "alt": {"en": "A", "ko": "가"},
    }
    block = {"type": "image", "id": BLOCK, "picture": image}
    content = IssueContent.model_validate({**plain, "blocks": [*plain["blocks"], block]})
    with runtime.database.transaction() as session:
        paper = find_newsletter(session, "bridge")
        factories.issue(session, paper, slug=slug, says=content)


def test_an_empty_library_says_what_it_is_for(editor: TestClient) -> None:
    assert "No picture yet" in editor.get(PAGE).text


def test_one_picture_leads_to_its_page_which_asks_what_it_shows(editor: TestClient) -> None:
    place = added(editor)

    page = editor.get(place).text
    assert "Please say what it shows" in page
    assert "600 × 400" in page
    assert 'name="alt.ko"' in page
    assert place in editor.get(PAGE).text


def test_several_pictures_are_kept_and_those_that_cannot_be_used_are_named(editor: TestClient) -> None:
    answer = upload(
        editor, ("quay.png", picture()), ("notes.pdf", b"%PDF-1.7"), ("pier.png", picture(colour="blue"))
    )

    assert answer.status_code == 422
    assert "2 pictures are in the library" in answer.text
    assert "notes.pdf: this is not a picture we can use" in answer.text
    assert "pier.png" in editor.get(PAGE).text


def test_no_picture_at_all_is_told(editor: TestClient) -> None:
    answer = editor.post(PAGE, data={})

    assert answer.status_code == 422
    assert "Please choose a picture." in answer.text


def test_what_is_said_of_a_picture_is_kept(editor: TestClient) -> None:
    place = added(editor)

    answer = editor.post(
        place,
        data={
            "alt.en": "A quay",
            "credit.en": "Lee",
            "focus": "62, 30",
            "licence": "cc-by",
            "people": "agreed",
            "consent_note": "Two speakers",
            "consent_until": "2020-01-01",
        },
    )

    assert answer.status_code == 303
    page = editor.get(place).text
    assert 'value="62% 30%"' in page
    assert 'value="2020-01-01"' in page
    assert "The people in it agreed until 2020-01-01." in page
    assert "The people in it agreed until 2020-01-01." in editor.get(PAGE).text


@pytest.mark.parametrize(
    ("field", "value"), [("focus", "left"), ("consent_until", "soon"), ("licence", "mine")]
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_kept(
    editor: TestClient, field: str, value: str
) -> None:
    place = added(editor)

    answer = editor.post(place, data={"alt.en": "A quay", field: value})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="A quay"' in answer.text
    assert 'value="A quay"' not in editor.get(place).text


def test_it_is_shown_where_a_picture_is_used(editor: TestClient, runtime: Runtime) -> None:
    place = added(editor)
    assert "Nowhere." in editor.get(place).text

    show(runtime, name_in(place))

    page = editor.get(place).text
    assert 'href="/issues/bridge-12"' in page
    assert "Take it out of the library" not in page


def test_a_picture_is_replaced_by_one_of_the_library_or_a_new_one(
    editor: TestClient, runtime: Runtime
) -> None:
    place, other = added(editor), added(editor, "blue", "pier.png")
    show(runtime, name_in(place))

    answer = editor.post(f"{place}/replacement", data={"instead": name_in(other)})
    assert answer.headers["location"] == other
    assert "Replaced in: bridge-12." in editor.get(other).text

    again = editor.post(
        f"{other}/replacement", files={"file": ("new.png", picture(size=(500, 500)), "image/png")}
    )
    with runtime.database.reading() as session:
        content = content_of(session, find_issue(session, "bridge-12"))
    shown = {image.asset for block in content.blocks for _, image in block.images()}
    assert shown == {name_in(again.headers["location"])}


@pytest.mark.parametrize("instead", ["", "0" * 64 + ".png", "itself"])
def test_what_cannot_stand_in_its_place_is_told(editor: TestClient, runtime: Runtime, instead: str) -> None:
    place = added(editor)
    show(runtime, name_in(place))

    answer = editor.post(
        f"{place}/replacement", data={"instead": name_in(place) if instead == "itself" else instead}
    )

    assert answer.status_code == 422
    assert 'id="instead-error"' in answer.text


def test_what_is_used_nowhere_is_taken_out(editor: TestClient) -> None:
    place = added(editor)

    answer = editor.post(f"{place}/removal")

    assert answer.headers["location"] == PAGE
    assert editor.get(place).status_code == 404


def test_what_is_used_stays(editor: TestClient, runtime: Runtime) -> None:
    place = added(editor)
    show(runtime, name_in(place))

    answer = editor.post(f"{place}/removal")

    assert answer.status_code == 409
    assert "is used" in answer.text
    assert editor.get(place).status_code == 200


def test_whoever_may_only_look_sees_no_form(editor: TestClient, browser: Browser) -> None:
    place = added(editor)
    viewer = browser(Role.VIEWER)

    for page in (PAGE, place):
        shown = viewer.get(page)
        assert shown.status_code == 200
        assert not re.search(r'<form[^>]*method="post"[^>]*action="/newsletters', shown.text)
    assert viewer.post(f"{place}/removal").status_code == 403
    assert upload(viewer, ("a.png", picture())).status_code == 403


def test_the_form_of_an_issue_puts_its_pictures_there(editor: TestClient, runtime: Runtime) -> None:
    show(runtime, name_in(added(editor)))
    form = shown_form(editor.get("/issues/bridge-12").text, "compose")
    upload_ = {f"{BLOCK}.picture.upload": ("pier.png", picture(colour="blue"), "image/png")}

    assert editor.post("/issues/bridge-12", data=form, files=upload_).status_code == 303

    assert "pier.png" in editor.get(PAGE).text
