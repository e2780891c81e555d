"""A picture of the library chosen without script: from the form to the library and back, and nothing that was typed is lost."""

import re

import pytest
from starlette.testclient import TestClient

from newsletter.issues.finding import find_issue, find_newsletter
from newsletter.issues.working.reading import working_of
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.uploaded_pictures import upload
from tests import factories
from tests.issues.conftest import picture
from tests.web.conftest import Browser
from tests.web.forms import shown_form

ISSUE = "/issues/bridge-12"
ARTICLE = "01K0000000000000000000000B"
PLACE = f"{ARTICLE}.image"
LIBRARY = f"{ISSUE}/pictures?place={PLACE}"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


@pytest.fixture
def quay(editor: TestClient, runtime: Runtime) -> str:
    with runtime.database.transaction() as session:
        somebody = factories.user(session, email="ida@example.org")
    kept = upload(
        runtime,
        picture(colour="red"),
        "quay.png",
        newsletter=lambda session: find_newsletter(session, "bridge"),
        by=somebody,
    )
    return kept.asset.name


def value(runtime: Runtime, name: str) -> str:
    with runtime.database.reading() as session:
        return working_of(session, find_issue(session, "bridge-12")).draft.value(name)


def test_what_is_typed_is_kept_on_the_way_and_the_picture_is_there_after_it(
    editor: TestClient, runtime: Runtime, quay: str
) -> None:
    form = shown_form(editor.get(f"{ISSUE}?form=plain").text, "compose")
    typed = {**form, f"{ARTICLE}.title.en": "Typed, not saved", "date": "some day", "do": f"picture:{PLACE}"}

    way = editor.post(ISSUE, data=typed)

    assert (way.status_code, way.headers["location"]) == (303, LIBRARY), "what cannot be saved yet waits"
    assert "quay.png" in editor.get(LIBRARY).text
    back = editor.post(f"{ISSUE}/pictures", data={"place": PLACE, "picture": quay})
    assert back.status_code == 303
    assert back.headers["location"] == f"{ISSUE}?form=plain&open={PLACE}.alt#{PLACE}.alt.en"
    page = editor.get(back.headers["location"]).text
    again = shown_form(page, "compose")
    assert again[f"{PLACE}.asset"] == [quay]
    assert (again[f"{ARTICLE}.title.en"], again["date"]) == (["Typed, not saved"], ["some day"])
    assert "The picture is in its place. There are changes that are not saved yet." in page
    assert "It is there now" in editor.get(LIBRARY).text
    assert value(runtime, f"{PLACE}.asset") == quay


def test_a_picture_that_could_not_be_kept_is_told_before_one_goes_anywhere(editor: TestClient) -> None:
    form = shown_form(editor.get(f"{ISSUE}?form=plain").text, "compose")
    broken = {f"{PLACE}.upload": ("broken.png", b"no picture", "image/png")}

    answer = editor.post(ISSUE, data={**form, "do": f"picture:{PLACE}"}, files=broken)

    assert answer.status_code == 422
    assert f"{PLACE}.upload-error" in answer.text


def test_each_place_of_a_picture_has_its_way_to_the_library(editor: TestClient) -> None:
    page = editor.get(f"{ISSUE}?form=plain").text

    uploads = set(re.findall(r'name="([^"]+)\.upload"', page))
    assert uploads == set(re.findall(r'value="picture:([^"]+)"', page)) != set()


def test_an_empty_library_says_how_it_is_filled(editor: TestClient) -> None:
    page = editor.get(LIBRARY).text

    assert "No picture yet" in page
    assert f"{ISSUE}?form=plain&amp;open={PLACE}#{PLACE}.upload" in page


def test_what_is_found_is_for_the_same_place(editor: TestClient, quay: str) -> None:
    assert quay in editor.get(f"{LIBRARY}&search=quay").text
    nothing = editor.get(f"{LIBRARY}&search=boat").text
    assert "No picture has all of these words" in nothing
    assert f'value="{PLACE}"' in nothing


@pytest.mark.parametrize(
    "place", ["", "subject.en", f"{ARTICLE}.title.en", "01K000000000000000000000ZZ.image"]
)
def test_what_is_no_place_of_a_picture_is_said(editor: TestClient, quay: str, place: str) -> None:
    shown = editor.get(f"{ISSUE}/pictures?place={place}")
    taken = editor.post(f"{ISSUE}/pictures", data={"place": place, "picture": quay})

    for answer in (shown, taken):
        assert answer.status_code == 404
        assert "This place for a picture is not in the issue any more" in answer.text


def test_a_picture_that_is_not_in_the_library_is_said(editor: TestClient) -> None:
    answer = editor.post(f"{ISSUE}/pictures", data={"place": PLACE, "picture": "gone.png"})

    assert answer.status_code == 404
    assert "There is no such picture in the library" in answer.text


def test_who_may_only_look_chooses_nothing(editor: TestClient, browser: Browser) -> None:
    assert browser(Role.VIEWER).get(LIBRARY).status_code == 403
