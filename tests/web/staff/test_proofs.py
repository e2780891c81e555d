"""Proofs: made by editors, approved by admins, shown byte for byte."""

from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.models import Notice
from newsletter.issues.composing import save
from newsletter.issues.finding import find_issue, find_proof
from newsletter.issues.models import Approval, Newsletter, ProofLook
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def proved(editor: TestClient) -> str:
    return str(editor.post("/issues/bridge-12/proofs").headers["location"])


def approve(admin: TestClient, place: str) -> None:
    """As on the page without a script: one language after the other, and then the button."""
    page = admin.post(f"{place}/looks", data=shown_on(admin.get(place)) | {"locale": "ko"})
    admin.post(f"{place}/approval", data=shown_on(admin.get(page.headers["location"])))


def shown_on(page: Any) -> dict[str, str]:
    """What the page says that it shows."""
    return {"shown": lxml.html.fromstring(page.text).xpath("//input[@name='shown']/@value")[0]}


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

    approve(admin, place)

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


def rows_of(runtime: Runtime, model: type[Any]) -> list[Any]:
    with runtime.database.reading() as session:
        return list(session.scalars(sa.select(model)))


def test_who_makes_a_proof_asks_with_a_note_and_the_others_are_told_whom_it_waits_for(
    browser: Browser, editor: TestClient, runtime: Runtime
) -> None:
    admin = browser(Role.ADMIN)

    place = editor.post("/issues/bridge-12/proofs", data={"note": "Page 2 is new."}).headers["location"]

    assert len(rows_of(runtime, Notice)) == 1
    for page, theirs in ((admin, "waits for your approval"), (editor, "waits for an admin: Ada")):
        assert theirs in page.get("/").text
        assert theirs[:9] in page.get(place).text.lower()
        assert "Page 2 is new." in page.get(place).text
    assert "It waits for an admin: Ada." in editor.get(place).text
    assert "Approve this proof" not in editor.get(place).text


def test_looking_changes_nothing_and_what_was_shown_is_told_by_the_next_button(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    place = proved(editor)
    admin = browser(Role.ADMIN)

    first = admin.get(place)
    assert rows_of(runtime, ProofLook) == []
    assert "disabled" in button(first.text, "Approve this proof")
    second = admin.get(
        admin.post(f"{place}/looks", data=shown_on(first) | {"locale": "ko"}).headers["location"]
    )

    assert [look.locale for look in rows_of(runtime, ProofLook)] == ["en"]
    assert "English: opened" in second.text
    assert "disabled" not in button(second.text, "Approve this proof")


def button(html: str, words: str) -> str:
    (found,) = lxml.html.fromstring(html).xpath(f"//button[contains(., '{words}')]")
    return lxml.html.tostring(found, encoding="unicode")


def test_nobody_approves_what_was_not_shown_to_them(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    place = proved(editor)
    admin = browser(Role.ADMIN)
    of_editor = runtime.signer.token("look", 1, 1, 0)

    bare = admin.post(f"{place}/approval")
    for shown in ("", "made-up", of_editor, runtime.signer.token("form", 1, 2, 0)):
        admin.post(f"{place}/looks", data={"shown": shown, "locale": "en"})
    one = admin.post(f"{place}/approval", data=shown_on(admin.get(place)))

    assert bare.status_code == one.status_code == 422
    assert "You have not opened: English, 한국어." in bare.text
    assert "You have not opened: 한국어." in one.text
    assert rows_of(runtime, Approval) == []


def test_changes_are_asked_for_and_stand_on_every_page_of_the_issue(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    place = proved(editor)
    admin = browser(Role.ADMIN)

    without = admin.post(f"{place}/return", data={"note": " "})
    admin.post(f"{place}/return", data={"note": "The <date> is wrong."})

    assert without.status_code == 422
    for page in (place, "/issues/bridge-12", "/issues/bridge-12/revisions", "/issues/bridge-12/preview"):
        assert "Ada asks for changes:" in editor.get(page).text
        assert "The &lt;date&gt; is wrong." in editor.get(page).text
    assert ">Changes asked for<" in editor.get("/").text
    assert "Approve this proof" not in admin.get(place).text
    assert admin.post(f"{place}/approval", data={"shown": ""}).status_code == 409
    assert editor.post(f"{place}/return/withdrawal").status_code == 403
    admin.post(f"{place}/return/withdrawal")
    assert "withdrew the note" in admin.get(place).text
    assert "Approve this proof" in admin.get(place).text


def test_the_note_is_gone_from_the_issue_with_the_next_proof(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    place = proved(editor)
    browser(Role.ADMIN).post(f"{place}/return", data={"note": "Mend it."})
    edit(runtime)
    assert "Mend it." in editor.get("/issues/bridge-12").text

    proved(editor)

    assert "Mend it." not in editor.get("/issues/bridge-12").text
    assert "Mend it." in editor.get(place).text


def test_ones_own_approval_is_seen_everywhere(browser: Browser, runtime: Runtime, editor: TestClient) -> None:
    admin = browser(Role.ADMIN)
    place = proved(admin)
    assert "Your approval will be shown as one of your own work." in admin.get(place).text

    approve(admin, place)
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, session.get_one(Newsletter, 1))
        factories.subscription(session, readers, "a@example.org")
    said = "made and approved by the same person"
    assert said in admin.get("/").text
    assert said.capitalize() in admin.get(place).text
    assert said.capitalize() in admin.get(f"{place}/dispatches").text
    dispatch = admin.post(f"{place}/dispatches", data={"list": "readers"}).headers["location"]

    assert said.capitalize() in admin.get(dispatch).text
    assert said.capitalize() in admin.get("/dispatches").text


def test_where_ones_own_is_forbidden_the_page_says_so_before_one_tries(
    browser: Browser, runtime: Runtime, editor: TestClient
) -> None:
    with runtime.database.transaction() as session:
        session.get_one(Newsletter, 1).forbids_own_approval = True
    admin = browser(Role.ADMIN)
    place = proved(admin)

    page = admin.get(place).text

    assert "does not let people approve their own work" in page
    assert "Approve this proof" not in page
    token = runtime.signer.token("look", 1, 2, 0)
    assert admin.post(f"{place}/approval", data={"shown": token}).status_code == 403


def test_a_proof_shows_the_beginning_of_its_check_code_and_the_whole_behind_it(editor: TestClient) -> None:
    page = lxml.html.fromstring(editor.get(proved(editor)).text)

    (code,) = page.xpath("//details[contains(@class, 'hash')]")
    assert len(code.findtext("summary")) == 8
    assert len(code.find("summary").tail) == 64
    order = page.xpath("//*[contains(@class, 'verdict') or contains(@class, 'review-mail')]/@class")
    assert "verdict" in order[0]


def test_the_page_has_the_link_for_colleagues_and_later_where_anybody_reads_it(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    place = proved(editor)
    secret = f"http://testserver/e/{factories.SIGNER.token('edition', 1, 1)}"

    before = lxml.html.fromstring(editor.get(f"{place}?locale=ko").text)
    assert before.xpath("//a[@id='secret-link']/@href") == [secret]
    assert before.xpath("//button/@data-copies") == ["secret-link"]
    assert "It becomes public when its dispatch begins." in before.text_content()
    assert secret in editor.get(f"{place}/editions/ko").text
    assert editor.get(secret).status_code == 200

    with runtime.database.transaction() as session:
        proof = find_proof(session, 1)
        readers = factories.mailing_list(session, proof.issue.newsletter)
        dispatch = factories.dispatch(session, proof, readers)
        dispatch.enrolled_at = runtime.clock()

    public = "http://testserver/editions/bridge-12/ko"
    admin = browser(Role.ADMIN)
    for page in (place, f"/dispatches/{dispatch.id}"):
        assert public in lxml.html.fromstring(admin.get(page).text).xpath("//main//a/@href"), page
    assert "/archive/bridge" in lxml.html.fromstring(admin.get("/newsletters").text).xpath("//main//a/@href")


def write(editor: TestClient, tab: str, text: str) -> None:
    values = {"subject.en": {"was": "Two shores", "now": text}}
    editor.patch("/api/issues/bridge-12/draft", json={"tab": tab, "version": 0, "values": values})


def test_a_proof_has_what_was_written_a_moment_before(editor: TestClient) -> None:
    write(editor, "one", "Written just now")

    assert "Written just now" in editor.get(proved(editor)).text


def test_a_proof_waits_while_two_people_wrote_the_same_text(editor: TestClient) -> None:
    write(editor, "one", "The one text")
    write(editor, "another", "The other text")

    refused = editor.post("/issues/bridge-12/proofs")

    assert refused.headers["location"] == "/issues/bridge-12"
    assert "The proof waits" in editor.get("/issues/bridge-12?form=plain").text


def test_who_wrote_what_somebody_else_proves_may_not_approve_it_where_that_is_forbidden(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        session.get_one(Newsletter, 1).forbids_own_approval = True
    admin = browser(Role.ADMIN)
    write(admin, "one", "By the admin")

    page = admin.get(proved(editor)).text

    assert "does not let people approve their own work" in page
    assert "Approve this proof" not in page


def test_it_says_when_clicks_are_counted(editor: TestClient, runtime: Runtime) -> None:
    assert "without names" not in editor.get(proved(editor)).text
    with runtime.database.transaction() as session:
        session.get_one(Newsletter, 1).counts_clicks = True

    page = editor.get(proved(editor)).text

    assert "are counted, without names" in page
    assert "testserver/l/…" in page
    assert "tell whose mail it is" not in page
    with runtime.database.transaction() as session:
        session.get_one(Newsletter, 1).asks_for_clicks = True
    assert "tell whose mail it is" in editor.get(proved(editor)).text
