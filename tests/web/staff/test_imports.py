"""Importing a file: a preview first, then a declared consent, then the report."""

import csv
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.staff import following
from subscribers.imports import keeping
from subscribers.imports.carrying import carry_on
from subscribers.imports.deciding import PORTION
from subscribers.imports.reading_csv import SubscriberFile
from subscribers.imports.running import claim_import
from subscribers.models import (
    Consent,
    ImportFile,
    ImportState,
    Subscriber,
    SubscriberImport,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from tests import factories
from tests.web.conftest import Browser

FILE = "이메일,이름\nnew@example.org,김하나\nkim@example.org,김\nleft@example.org,이\nno address,박\n"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        factories.subscription(session, readers, "kim@example.org")
        factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    return browser(Role.EDITOR)


def upload(editor: TestClient, data: bytes = FILE.encode("cp949")) -> str:
    response = editor.post("/lists/readers/imports", files={"file": ("독자.csv", data, "text/csv")})
    return str(response.headers["location"])


def emails(runtime: Runtime) -> set[str]:
    with runtime.database.reading() as session:
        return set(session.scalars(sa.select(Subscriber.email)))


def test_the_preview_tells_everything_and_changes_nothing(editor: TestClient, runtime: Runtime) -> None:
    before = emails(runtime)

    page = editor.get(upload(editor)).text

    assert "Of 4 rows, 1 comes onto the list, 1 is on it already, 1 is left out and 1 cannot be used." in page
    assert "CP949" in page
    assert "comma" in page
    assert "no address" in page
    assert "This person has left the list." in page
    assert emails(runtime) == before


def test_nothing_is_applied_without_a_declared_consent(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor)

    response = editor.post(place, data={"kind": "event", "words": " "})

    assert response.status_code == 422
    assert 'id="words-error"' in response.text
    assert "new@example.org" not in emails(runtime)


def test_applying_keeps_the_declaration_with_each_person(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor)

    editor.post(place, data={"kind": "event", "words": "Spring meeting"})
    page = editor.get(place).text

    assert "new@example.org" in emails(runtime)
    assert "Applied" in page
    with runtime.database.reading() as session:
        wording = session.scalars(sa.select(Consent.wording)).one()
    assert wording == "They asked for it at an event or in writing: Spring meeting"


def test_a_second_press_adds_nobody_twice(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor)

    for _ in range(2):
        assert editor.post(place, data={"kind": "form", "words": "x"}).status_code == 303

    with runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 1


def test_the_report_is_a_file_with_every_row_that_stayed_out(editor: TestClient) -> None:
    report = editor.get(f"{upload(editor)}/report.csv").content.decode("utf-8-sig")

    heading, *rows = csv.reader(report.splitlines())
    assert heading == ["Row", "Column", "Value", "Reason"]
    assert [row[0] for row in rows] == ["4", "5"]


@pytest.mark.parametrize("data", [b"", b"name\nkim\n", b"PK\x03\x04workbook"])
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(editor: TestClient, data: bytes) -> None:
    response = editor.post("/lists/readers/imports", files={"file": ("a.csv", data, "text/csv")})

    assert response.status_code == 422
    assert 'id="file-error"' in response.text


def test_a_missing_file_is_asked_for(editor: TestClient) -> None:
    assert "Please choose a file." in editor.post("/lists/readers/imports").text


def test_a_file_can_be_forgotten_until_it_is_applied(editor: TestClient, runtime: Runtime) -> None:
    first, second = upload(editor), upload(editor)
    editor.post(second, data={"kind": "form", "words": "x"})

    assert editor.post(f"{first}/discard").status_code == 303
    assert editor.post(f"{second}/discard").status_code == 409
    with runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SubscriberImport)) == 1


def test_an_import_belongs_to_its_list(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor)
    with runtime.database.transaction() as session:
        factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="others")

    assert editor.get(place.replace("readers", "others")).status_code == 404


def test_a_viewer_imports_nothing(browser: Browser) -> None:
    assert browser(Role.VIEWER).get("/lists/readers/imports").status_code == 403


def test_the_languages_of_a_file_are_those_of_the_newsletter(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").locales = ["pt-BR", "zh-Hant"]
    rows = ("none@example.org,", "pt@example.org,pt", "tw@example.org,zh-TW", "br@example.org,Portuguese")
    file = "\n".join(("email,language", *rows))

    editor.post(upload(editor, file.encode()), data={"kind": "event", "words": "Spring meeting"})

    with runtime.database.reading() as session:
        read = dict(session.execute(sa.select(Subscriber.email, Subscriber.locale)).all())
    assert [read[row.partition(",")[0]] for row in rows] == ["pt-BR", "pt-BR", "zh-Hant", "pt-BR"]


STATUS = "email,name,Status,mark\na@example.org,Ada,active,x\nb@example.org,Bo,unsubscribed,x\nc@example.org,Cy,gold,x\n"


def test_the_first_rows_are_shown_and_what_is_not_understood_is_named(editor: TestClient) -> None:
    rows = "".join(f"p{number}@example.org,Person {number},x\n" for number in range(12))

    page = editor.get(upload(editor, f"email,name,mark\n{rows}".encode())).text

    assert "Person 9" in page
    assert "Person 10" not in page
    assert "Not understood, and kept as they are: mark" in page


def test_nothing_is_applied_until_a_doubtful_word_is_answered(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor, STATUS.encode())
    consent = {"kind": "event", "words": "Spring meeting"}

    assert "“gold”" in editor.get(place).text
    assert editor.post(place, data=consent).status_code == 422
    editor.post(f"{place}/reading", data={"answer.0": "subscribed"})
    editor.post(place, data=consent)

    assert {"a@example.org", "c@example.org"} <= emails(runtime)
    assert "b@example.org" not in emails(runtime)
    assert "The file says that this person left." in editor.get(place).text


def test_a_column_is_mapped_by_hand(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor, STATUS.encode())

    editor.post(f"{place}/reading", data={"column.2": "kept", "column.3": "organisation"})
    editor.post(place, data={"kind": "event", "words": "Spring meeting"})

    with runtime.database.reading() as session:
        found = session.scalars(sa.select(Subscriber).where(Subscriber.email == "b@example.org")).one()
        assert (found.organisation, found.fields) == ("x", {"Status": "unsubscribed"})


def test_a_meaning_moves_from_one_column_to_another(editor: TestClient) -> None:
    place = upload(editor, b"email,name,nick\na@example.org,Ada,Addie\n")

    editor.post(f"{place}/reading", data={"column.2": "name"})
    editor.post(f"{place}/reading", data={"column.1": "name"})

    assert "Not understood, and kept as they are: nick" in editor.get(place).text


@pytest.mark.parametrize("data", [{"column.1": "nonsense"}, {"encoding": "klingon"}, {"answer.0": "perhaps"}])
def test_what_cannot_be_chosen_is_refused_on_the_page(editor: TestClient, data: dict[str, str]) -> None:
    response = editor.post(f"{upload(editor, STATUS.encode())}/reading", data=data)

    assert response.status_code == 422
    assert "Choose one of" in response.text


def test_an_encoding_is_asked_for_with_a_sample_of_each(editor: TestClient, runtime: Runtime) -> None:
    place = upload(editor, "email,name\na@example.org,Hélène\nb@example.org,Crépin\n".encode("cp1252"))
    consent = {"kind": "event", "words": "Spring meeting"}

    page = editor.get(place).text
    assert "Hélène" in page
    assert "Hélčne" in page.replace("&#269;", "č")
    assert editor.post(place, data=consent).status_code == 422

    editor.post(f"{place}/reading", data={"encoding": "cp1252"})
    editor.post(place, data=consent)
    with runtime.database.reading() as session:
        assert "Hélène" in session.scalars(sa.select(Subscriber.name)).all()


def test_an_encoding_can_be_chosen_with_the_file(editor: TestClient) -> None:
    data = "email,name\na@example.org,Jos\u00e9\n".encode("mac_roman")
    response = editor.post(
        "/lists/readers/imports",
        files={"file": ("a.csv", data, "text/csv")},
        data={"encoding": "mac_roman"},
    )

    assert "José" in editor.get(response.headers["location"]).text


@pytest.mark.parametrize(("ticked", "count"), [({}, 0), ({"suppress": "on"}, 1)])
def test_those_whom_the_file_says_not_to_mail_are_suppressed_on_demand(
    editor: TestClient, runtime: Runtime, ticked: dict[str, str], count: int
) -> None:
    text = "email,status\na@example.org,active\nb@example.org,bounced\nc@example.org,unconfirmed\n"
    place = upload(editor, text.encode())

    editor.post(place, data={"kind": "event", "words": "Spring meeting"} | ticked)

    with runtime.database.reading() as session:
        assert session.scalars(sa.select(Suppression.reason)).all() == [SuppressionReason.BOUNCED] * count


LONG = "email\n" + "".join(f"p{number}@example.org\n" for number in range(PORTION + 100)) + "no address\n"
CONSENT = {"kind": "event", "words": "Spring meeting"}


def run(runtime: Runtime, times: int = 1) -> None:
    """What the workers do when the bell rings; each time for a portion."""
    for _ in range(times):
        with runtime.database.transaction() as session:
            assert claim_import(session, 1, holder="a worker", now=runtime.clock())
        carry_on(
            runtime.database,
            1,
            holder="a worker",
            signer=runtime.signer,
            clock=runtime.clock,
            seconds=0,
        )


def state(runtime: Runtime) -> ImportState:
    with runtime.database.reading() as session:
        return session.get_one(SubscriberImport, 1).state


@pytest.fixture
def waiting(editor: TestClient) -> str:
    place = upload(editor, LONG.encode())
    assert editor.post(place, data=CONSENT).status_code == 303
    return place


def test_a_long_file_waits_for_the_workers_and_says_how_far_it_is(
    editor: TestClient, runtime: Runtime, waiting: str
) -> None:
    page = editor.get(waiting).text
    assert "It waits for its turn" in page
    assert "progress.js" in page
    assert "What consent did these people give?" not in page

    run(runtime)
    page = editor.get(waiting).text

    assert f'<span class="numeric">{PORTION}</span> <span class="soft">of {PORTION + 101} rows</span>' in page
    assert f"{PORTION} people came onto the list so far." in page
    assert "Stop" in page
    assert f"{PORTION} of {PORTION + 101} rows" in editor.get("/lists/readers/imports").text


def test_at_its_end_there_is_the_report_as_for_a_short_file(
    editor: TestClient, runtime: Runtime, waiting: str
) -> None:
    run(runtime, times=2)
    page = editor.get(waiting).text

    assert f"Of {PORTION + 101} rows, {PORTION + 100} come onto the list" in page
    assert "no address" in page
    assert "progress.js" not in page
    assert "no address" in editor.get(f"{waiting}/report.csv").text


def test_it_can_be_stopped_and_resumed(editor: TestClient, runtime: Runtime, waiting: str) -> None:
    run(runtime)

    assert editor.post(f"{waiting}/state", data={"to": "stopped"}).status_code == 303
    page = editor.get(waiting).text
    assert (state(runtime), "Resume" in page, "progress.js" in page) == (ImportState.STOPPED, True, False)
    assert f"Of {PORTION} rows" not in page
    assert "Stopped" in editor.get("/lists/readers/imports").text
    editor.post(f"{waiting}/state", data={"to": "running"})
    assert state(runtime) is ImportState.WAITING
    run(runtime)

    assert state(runtime) is ImportState.FINISHED
    assert editor.post(f"{waiting}/state", data={"to": "stopped"}).status_code == 409


def test_what_failed_says_why_on_its_page(editor: TestClient, runtime: Runtime, waiting: str) -> None:
    with runtime.database.transaction() as session:
        session.execute(sa.delete(ImportFile))

    run(runtime)
    page = editor.get(waiting).text

    assert "It could not go on" in page
    assert "Import the file again" in page
    assert "Resume" not in page
    assert editor.post(f"{waiting}/state", data={"to": "running"}).status_code == 409


def test_the_rest_of_a_stopped_file_can_be_forgotten(
    editor: TestClient, runtime: Runtime, waiting: str
) -> None:
    assert editor.post(f"{waiting}/discard").status_code == 409
    editor.post(f"{waiting}/state", data={"to": "stopped"})

    assert editor.post(f"{waiting}/discard").status_code == 303

    page = editor.get(waiting).text
    assert "The file is not kept any more" in page
    assert "Resume" not in page


def test_a_button_that_is_none_of_ours_changes_nothing(
    editor: TestClient, runtime: Runtime, waiting: str
) -> None:
    assert editor.post(f"{waiting}/state", data={"to": "finished"}).status_code == 303
    assert state(runtime) is ImportState.WAITING


def test_the_live_updates_of_an_import_end_when_it_is_over(
    editor: TestClient, runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOOK_EVERY", 0)
    monkeypatch.setattr(following, "IDLE_AFTER", 3)
    stream = editor.get(f"{waiting}/progress").text
    assert stream.count("progress-figure") == 1
    assert "event: done" not in stream

    run(runtime, times=2)

    assert "event: done" in editor.get(f"{waiting}/progress").text
    assert editor.get("/lists/readers/imports/9/progress").status_code == 404


def test_a_viewer_stops_and_follows_no_import(
    editor: TestClient, browser: Browser, runtime: Runtime, waiting: str
) -> None:
    viewer = browser(Role.VIEWER)

    assert viewer.get(f"{waiting}/progress").status_code == 403
    assert viewer.post(f"{waiting}/state", data={"to": "stopped"}).status_code == 403
    assert state(runtime) is ImportState.WAITING


def test_nobody_waits_for_a_file_that_is_being_read(
    editor: TestClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, writes = keeping.read_file, 0

    def while_others_write(*given: Any, **named: Any) -> SubscriberFile:
        nonlocal writes
        with runtime.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            connection.execute(sa.update(Subscriber).values(organisation="x"))
            connection.commit()
        writes += 1
        return real(*given, **named)

    monkeypatch.setattr(keeping, "read_file", while_others_write)

    place = upload(editor, LONG.encode())
    editor.post(f"{place}/reading", data={"column.0": "email"})
    editor.post(place, data=CONSENT)

    assert writes >= 3
    assert state(runtime) is ImportState.WAITING
