"""Proofs: made by editors, approved by admins, shown byte for byte."""

import pytest
from starlette.testclient import TestClient

from newsletter.issues.composing import find_issue, save
from newsletter.issues.proofing import find_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import Role
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def proved(editor: TestClient) -> str:
    return str(editor.post("/issues/bridge-12/proofs").headers["location"])


def edit(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        save(session, issue, factories.content(period="2027"), base=1, by=OPERATOR, now=runtime.clock())


def set_postal_address(runtime: Runtime, address: dict[str, str]) -> None:
    with runtime.database.transaction() as session:
        find_issue(session, "bridge-12").newsletter.postal_address = address


def test_the_same_content_is_the_same_proof(editor: TestClient) -> None:
    assert proved(editor) == proved(editor) == "/proofs/1"


def test_the_page_shows_the_seal_and_the_frozen_edition(editor: TestClient, runtime: Runtime) -> None:
    place = proved(editor)

    page = editor.get(f"{place}?locale=ko").text
    frame = editor.get(f"{place}/editions/ko")

    with runtime.database.reading() as session:
        assert find_proof(session, 1).content_hash in page
    assert "두 기슭" in page
    assert "만났습니다" in frame.text
    assert frame.headers["content-security-policy"].startswith("sandbox")


def test_a_proof_with_errors_is_refused_and_the_preview_says_why(
    editor: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        save(session, issue, factories.content(subject={}), base=1, by=OPERATOR, now=runtime.clock())

    response = editor.post("/issues/bridge-12/proofs")

    assert response.headers["location"] == "/issues/bridge-12/preview"
    assert ">Error" in editor.get("/issues/bridge-12/preview").text


def test_an_admin_approves_and_the_page_says_who(editor: TestClient, browser: Browser) -> None:
    place = proved(editor)
    admin = browser(Role.ADMIN)

    admin.post(f"{place}/approval")

    assert "Approved by Ada" in editor.get(place).text
    assert f"{place}/dispatches" in admin.get(place).text
    assert f"{place}/dispatches" not in editor.get(place).text


def test_an_editor_may_not_approve(editor: TestClient) -> None:
    place = proved(editor)

    assert editor.post(f"{place}/approval").status_code == 403
    assert "Approved by" not in editor.get(place).text


def test_an_outdated_proof_says_so_and_is_not_approved(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    place = proved(editor)
    edit(runtime)
    admin = browser(Role.ADMIN)

    response = admin.post(f"{place}/approval")

    assert response.status_code == 409
    assert "it froze revision 1, the newest is 2" in admin.get(place).text
    assert "Approve this proof" not in admin.get(place).text


def test_a_proof_of_the_factory_is_shown_like_any_other(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        proof = factories.proof(session, factories.newsletter(session))
    viewer = browser(Role.VIEWER)

    assert "Two shores" in viewer.get("/").text
    page = viewer.get(f"/proofs/{proof.id}").text
    assert proof.content_hash in page
    assert "Approved by Ada" in page


def test_what_was_found_is_said_in_the_language_of_the_page_also_when_it_is_mended(
    editor: TestClient, runtime: Runtime
) -> None:
    set_postal_address(runtime, {})
    place = proved(editor)
    set_postal_address(runtime, {"en": "1 Ferry Lane, Harbourton"})

    assert "has no postal address" in editor.get(f"{place}?lang=en").text
    korean = editor.get(f"{place}?lang=ko").text
    assert "뉴스레터에 우편 주소가 없습니다." in korean
    assert "has no postal address" not in korean


def test_an_unknown_proof_is_not_found(editor: TestClient) -> None:
    assert editor.get("/proofs/99").status_code == 404
    assert editor.get(f"{proved(editor)}/editions/fr").status_code == 404
