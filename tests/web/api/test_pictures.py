"""The library of pictures as the editor asks for it: uploaded as bytes, described, cut, searched."""

import io
from typing import Any

import pytest
from PIL import Image as Pillow
from starlette.testclient import TestClient

from newsletter.issues.pictures import SIZE_CAP
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.issues.conftest import picture
from tests.web.conftest import Browser

PATH = "/api/issues/bridge-12/pictures"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def add(client: TestClient, data: bytes, file: str = "quay.png") -> dict[str, Any]:
    answer = client.post(PATH, params={"file": file}, content=data)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_picture_is_uploaded_as_it_is_and_told_as_what_a_block_says(editor: TestClient) -> None:
    told = add(editor, picture("JPEG", size=(600, 400)), "C:\\Photos\\부두 1.jpeg")

    assert told["file"] == "부두 1.jpeg"
    assert told["values"] == {
        "file": "images/부두 1.jpeg",
        "asset": told["asset"],
        "width": "600",
        "height": "400",
        "focus": "",
    }
    assert editor.get(f"/assets/{told['asset']}").headers["content-type"] == "image/jpeg"


def test_what_it_is_says_its_content_and_not_its_name(editor: TestClient) -> None:
    assert add(editor, picture("PNG"), "quay.svg")["file"] == "quay.png"


def test_the_same_picture_twice_is_one(editor: TestClient) -> None:
    first, second = add(editor, picture()), add(editor, picture(), "again.png")

    assert first == second
    assert editor.get(PATH).json()["total"] == 1


def test_a_picture_of_a_phone_stands_upright_and_tells_nothing_of_where_it_was_taken(
    editor: TestClient,
) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Pillow.effect_noise((4000, 3000), 40).convert("RGB").save(out, "JPEG", exif=exif, quality=90)

    told = add(editor, out.getvalue(), "IMG_0012.JPG")

    assert (told["width"], told["height"]) == (1440, 1920)
    shown = Pillow.open(io.BytesIO(editor.get(f"/assets/{told['asset']}").content))
    assert not dict(shown.getexif())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a picture we can use"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture we can use"),
        (picture("JPEG")[:-30], "not a picture we can use"),
        (picture() + bytes(SIZE_CAP), "larger than 30 MB"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(editor: TestClient, data: bytes, why: str) -> None:
    answer = editor.post(PATH, content=data)

    assert answer.status_code == 422
    assert why in answer.json()["sentence"]
    assert editor.get(PATH).json()["total"] == 0


def test_what_is_said_of_a_picture_goes_into_its_next_place(editor: TestClient) -> None:
    name = add(editor, picture(size=(600, 400)))["asset"]
    said = {
        "alt": {"en": "A quay", "ko": "부두"},
        "credit": {"en": " "},
        "focus": "62,30",
        "licence": "cc-by",
        "people": "agreed",
        "consent_note": "Two speakers, by mail",
        "consent_until": "2025-01-01",
    }

    told = editor.put(f"{PATH}/{name}", json=said).json()

    assert editor.get(f"{PATH}/{name}").json() == told
    assert told["values"]["alt.ko"] == "부두"
    assert (told["credit"], told["focus"], told["values"]["focus"]) == ({}, "62% 30%", "62% 30%")
    assert (told["consent_note"], told["consent_until"]) == ("Two speakers, by mail", "2025-01-01")
    assert told["remark"] == "The people in it agreed until 2025-01-01."


@pytest.mark.parametrize("said", [{"focus": "left"}, {"licence": "mine"}, {"alt": {"!!": "x"}}, {"more": 1}])
def test_what_cannot_be_said_of_a_picture_is_refused(editor: TestClient, said: dict[str, Any]) -> None:
    name = add(editor, picture())["asset"]

    assert editor.put(f"{PATH}/{name}", json=said).status_code == 422


def test_a_part_is_a_picture_of_its_own(editor: TestClient) -> None:
    whole = add(editor, picture(size=(600, 400)))

    part = editor.post(
        f"{PATH}/{whole['asset']}/parts", json={"left": 0.25, "top": 0, "width": 0.5, "height": 0.5}
    ).json()

    assert (part["width"], part["height"], part["file"]) == (300, 200, "quay.png")
    assert part["original"] == {"asset": whole["asset"], "width": 600, "height": 400}
    assert editor.get(PATH).json()["total"] == 2


@pytest.mark.parametrize(
    ("search", "files"),
    [
        ("", ["pier.png", "quay.png"]),
        ("QUAY", ["quay.png"]),
        ("부두 lee", ["quay.png"]),
        ("png", ["pier.png", "quay.png"]),
        ("quay kim", []),
    ],
)
def test_pictures_are_found_by_their_words(editor: TestClient, search: str, files: list[str]) -> None:
    name = add(editor, picture(size=(600, 400)))["asset"]
    add(editor, picture(colour="blue"), "pier.png")
    editor.put(f"{PATH}/{name}", json={"alt": {"ko": "낡은 부두"}, "credit": {"en": "Photo: Lee"}})

    found = editor.get(PATH, params={"search": search}).json()

    assert [one["file"] for one in found["pictures"]] == files
    assert {one["value"] for one in found["licences"]} >= {"own", "cc-by", "kogl"}


def test_a_picture_of_another_newsletter_is_none_of_this_library(
    editor: TestClient, runtime: Runtime
) -> None:
    name = add(editor, picture())["asset"]
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session, slug="other"), slug="other-1")

    assert editor.get("/api/issues/other-1/pictures").json()["total"] == 0
    assert editor.put(f"/api/issues/other-1/pictures/{name}", json={}).status_code == 404


def test_who_may_only_look_adds_nothing(editor: TestClient, browser: Browser) -> None:
    assert browser(Role.VIEWER).post(PATH, content=picture()).status_code == 403
    assert editor.get(PATH).json()["total"] == 0
