"""The page that gives texts to a translator and takes them back, and the same for programs."""

import pytest
from starlette.testclient import TestClient

from newsletter.content.drafts.conversion import draft_of
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.content.translating.tools import copied, with_target
from tests.web.conftest import Browser

PAGE, API = "/issues/bridge-12/translation", "/api/issues/bridge-12/translation"
TITLE = "01K0000000000000000000000B.title"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def korean(runtime: Runtime, name: str) -> str:
    with runtime.database.reading() as session:
        return draft_of(content_of(session, find_issue(session, "bridge-12"))).value(f"{name}.ko")


def test_the_page_offers_every_pair_of_languages(editor: TestClient) -> None:
    page = editor.get(PAGE).text

    assert f'href="{PAGE}/file?source=en&amp;into=ko&amp;texts=all"' in page
    assert "English into 한국어" in page


def test_a_file_goes_out_and_comes_back(editor: TestClient, runtime: Runtime) -> None:
    file = editor.get(f"{PAGE}/file?into=ko&texts=all")
    assert file.headers["content-disposition"] == 'attachment; filename="bridge-12.en-ko.xlf"'
    assert file.headers["content-type"] == "application/xliff+xml"

    data = with_target(file.content, TITLE, "긴 식탁")
    answer = editor.post(PAGE, files={"file": ("back.xlf", data)})

    assert answer.status_code == 200
    assert "Translations taken: 1." in answer.text
    assert korean(runtime, TITLE) == "긴 식탁"


def test_what_is_refused_is_named_on_the_page(editor: TestClient) -> None:
    data = editor.get(f"{PAGE}/file?into=ko&texts=all").content
    broken = with_target(data, TITLE, '식탁 <pc id="c9">x</pc>')

    page = editor.post(PAGE, files={"file": ("back.xlf", broken)}).text

    assert "Some translations were not taken" in page
    assert "Article “The table”, Title (한국어): its codes" in page


@pytest.mark.parametrize("content", [b"", b"no XML", b"<!DOCTYPE x><x/>"])
def test_what_is_no_file_of_ours_is_told_and_nothing_changes(
    editor: TestClient, runtime: Runtime, content: bytes
) -> None:
    answer = editor.post(PAGE, files={"file": ("back.xlf", content)})

    assert answer.status_code == 422
    assert "nothing was changed" in answer.text
    assert korean(runtime, TITLE) == "식탁"


def test_a_program_gets_and_gives_the_same(editor: TestClient, runtime: Runtime) -> None:
    file = editor.get(f"{API}?into=ko&texts=all")
    assert file.content == editor.get(f"{PAGE}/file?into=ko&texts=all").content

    answer = editor.post(API, content=copied(file.content), headers={"content-type": "application/xliff+xml"})

    told = answer.json()
    assert answer.status_code == 200
    assert f"{TITLE}.ko" in told["taken"]
    assert told["refused"] == []
    assert korean(runtime, TITLE) == "The table"


def test_a_program_is_told_what_is_wrong(editor: TestClient) -> None:
    nothing = editor.get(f"{API}?into=ko")
    other = editor.get(f"{API}?into=de")
    broken = editor.post(API, content=b"<x/>")

    assert (nothing.status_code, other.status_code, broken.status_code) == (422, 404, 422)
    assert "Nothing is open" in nothing.json()["sentence"]
    assert "no XLIFF" in broken.json()["sentence"]


def test_who_may_only_read_neither_takes_nor_gives(browser: Browser, editor: TestClient) -> None:
    viewer = browser(Role.VIEWER)

    assert viewer.get(PAGE).status_code == 403
    assert viewer.get(f"{API}?into=ko").status_code == 403
    assert viewer.post(API, content=b"<x/>").status_code == 403
