"""A row whose document cannot be read is shown as such, and the rows beside it as they are."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.wording import NOTHING
from subscribers.models import ImportPortion, ImportState, Refused, SubscriberImport
from tests import factories
from tests.web.conftest import Browser, SetClock

GARBLED = ["{", "null", "[]", '{"en": 7}', '{"subject": 7, "locales": 7, "period": []}']
DOCUMENTS = {
    ("newsletter", "name"): "/newsletters",
    ("newsletter", "organisation"): "/newsletters",
    ("newsletter", "postal_address"): "/newsletters",
    ("newsletter", "sender_name"): "/newsletters",
    ("newsletter", "privacy_notice"): "/newsletters",
    ("newsletter", "locales"): "/newsletters",
    ("newsletter", "theme"): "/newsletters",
    ("newsletter", "disclaimers"): "/newsletters",
    ("mailing_list", "name"): "/lists",
    ("issue_revision", "content"): "/",
    ("subscriber_import", "reading"): "/lists/second/imports",
}
ALL_PAGES = ("/", "/newsletters", "/lists", "/lists/second", "/lists/second/imports", "/dispatches")
# What each of them holds by right.
_FITS = {
    ("newsletter", "locales"): ("[]",),
    ("newsletter", "disclaimers"): ("[]",),
    ("subscriber_import", "reading"): ('{"en": 7}', GARBLED[-1]),
    ("newsletter", "theme"): (),
}


@pytest.fixture
def admin(browser: Browser, runtime: Runtime, clock: SetClock) -> TestClient:
    """Of somebody who sees two of everything; what is second will be broken."""
    with runtime.database.transaction() as session:
        for slug in ("first", "second"):
            paper = factories.newsletter(session, slug=slug)
            paper.name = {"en": f"Paper {slug}"}
            factories.issue(session, paper, slug=f"{slug}-1")
            readers = factories.mailing_list(session, paper, slug=slug)
            readers.name = {"en": f"List {slug}"}
            factories.subscription(session, readers, f"{slug}@example.org")
        for name in ("one.csv", "two.csv"):
            kept = SubscriberImport(
                list_id=readers.id,
                state=ImportState.FINISHED,
                file_name=name,
                file_sha256=name,
                reading={},
                locales=["en"],
                rows=1,
                position=1,
                joined=1,
                basis="",
                refused=Refused.LEFT_OUT,
                because=NOTHING,
                created_at=clock(),
            )
            session.add(kept)
            session.flush()
            session.add(ImportPortion(import_id=kept.id, start=0, report={"rejected": [], "left_out": []}))
    return browser(Role.ADMIN)


@pytest.mark.parametrize("garbled", GARBLED)
@pytest.mark.parametrize(("table", "column"), DOCUMENTS)
def test_one_garbled_document_spoils_no_list(
    admin: TestClient, runtime: Runtime, table: str, column: str, garbled: str
) -> None:
    before = {page: admin.get(page) for page in ALL_PAGES}
    with runtime.database.transaction() as session:
        newest = sa.text(f'UPDATE {table} SET "{column}" = :text WHERE id = (SELECT max(id) FROM {table})')
        session.execute(newest, {"text": garbled})

    after = {page: admin.get(page) for page in ALL_PAGES}

    assert {page: answer.status_code for page, answer in after.items()} == dict.fromkeys(ALL_PAGES, 200)
    home = DOCUMENTS[table, column]
    assert ("Paper first" if home != "/lists/second/imports" else "one.csv") in after[home].text
    if garbled not in _FITS.get((table, column), ()) and garbled != GARBLED[-1]:
        assert "cannot be read" in after[home].text or (table, column) == ("newsletter", "theme")
    assert "cannot be read" not in before[home].text


def test_a_garbled_report_of_an_import_is_told_on_its_page(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        session.execute(sa.text("UPDATE import_portion SET report = '{' WHERE import_id = 2"))

    answer = admin.get("/lists/second/imports/2")

    assert answer.status_code == 422
    assert "What was kept of this import cannot be read." in answer.text


@pytest.mark.parametrize("line", ['{"text":"{lost}","values":{}}', '{"text":"cut', '{"text":"x","values":7}'])
def test_a_garbled_sentence_stands_there_as_it_is(admin: TestClient, runtime: Runtime, line: str) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session, slug="third")
        proof = factories.proof(session, paper, slug="third-1")
        dispatch_id = factories.dispatch(session, proof, factories.mailing_list(session, paper)).id
    with runtime.database.transaction() as session:
        session.execute(sa.text("UPDATE dispatch SET held_because = :line"), {"line": line})

    assert admin.get("/dispatches").status_code == 200
    assert admin.get(f"/dispatches/{dispatch_id}").status_code == 200
