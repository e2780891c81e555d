"""The pages of reports and their files: what became of everybody, in both languages."""

import io
from datetime import timedelta

import lxml.html
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pypdf import PdfReader
from starlette.testclient import TestClient

from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.feedback.bounces.reasons import Reason
from newsletter.feedback.models import FeedbackKind, PollAnswers
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import record
from newsletter.issues.finding import find_newsletter
from newsletter.relays.base import Fault
from newsletter.runtime import Runtime
from newsletter.trail.models import TrailEntry
from newsletter.users.roles import Role
from subscribers.growth import note
from tests import factories
from tests.web.conftest import Browser

FORMS = ("pdf", "xlsx", "csv")


@pytest.fixture
def viewer(browser: Browser, runtime: Runtime) -> TestClient:
    """Of 14 people 11 were accepted, one refused, one skipped, one waits; one bounced and two left."""
    states = [
        *[DeliveryState.ACCEPTED] * 11,
        DeliveryState.REFUSED,
        DeliveryState.SKIPPED,
        DeliveryState.PENDING,
    ]
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        to = factories.mailing_list(session, paper)
        of = factories.dispatch(session, factories.proof(session, paper), to)
        rows = []
        for number, state in enumerate(states):
            domain = "naver.com" if number < 3 else "harbour.example"
            on = factories.subscription(session, to, f"r{number}@{domain}")
            more = {"skip_reason": SkipReason.SUPPRESSED} if state is DeliveryState.SKIPPED else {}
            more |= {"fault": Fault.RECIPIENT} if state is DeliveryState.REFUSED else {}
            rows.append(factories.delivery(session, of, on.subscriber, state=state, **more))
        factories.chunk(session, of, rows)
        note(session, to.id, came=len(rows), at=runtime.clock() - timedelta(days=40))
        for number, kind in enumerate((FeedbackKind.BOUNCED, *[FeedbackKind.UNSUBSCRIBED] * 2)):
            at = runtime.clock() + timedelta(days=number)
            record(session, rows[number].id, kind, event_id=f"e{number}", how="page", at=at)
    return browser(Role.VIEWER)


def finish(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        session.execute(
            sa.update(factories.Delivery)
            .where(factories.Delivery.state == DeliveryState.PENDING)
            .values(state=DeliveryState.EXPIRED)
        )
        session.execute(sa.update(Dispatch).values(state=DispatchState.FINISHED))
        factories.recount(session)


def table(page: str, caption: str) -> list[list[str]]:
    """The rows of a table, found by what it is called."""
    for found in lxml.html.fromstring(page).iter("table"):
        if found.findtext("caption") == caption:
            return [[cell.text_content().strip() for cell in row] for row in found.iter("tr")]
    raise AssertionError(f"no table {caption}")


@pytest.mark.parametrize("place", ["/issues/bridge-12/report", "/dispatches/1/report"])
def test_a_report_tells_what_became_of_everybody(viewer: TestClient, place: str) -> None:
    page = viewer.get(place).text

    whole = table(page, "What became of them")
    assert [row[1] for row in whole[1:]] == ["11", "1", "1", "1", "14"]
    providers = table(page, "By mail provider")
    assert [row[:3] for row in providers[1:]] == [["harbour.example", "11", "8"], ["Naver", "3", "3"]]
    assert [row[1:] for row in table(page, "What came back, by day")[1:]] == [
        ["1", "0", "0"],
        ["0", "0", "1"],
        ["0", "0", "1"],
    ]
    assert "not that it was delivered" in page
    assert "progress.js" in page
    assert "Still on its way" in page


def test_it_says_so_in_korean(viewer: TestClient) -> None:
    page = viewer.get("/issues/bridge-12/report?lang=ko").text

    assert "메일 서비스별" in page
    assert "두 기슭" in page


def test_one_that_is_over_is_not_asked_for_again(viewer: TestClient, runtime: Runtime) -> None:
    finish(runtime)

    page = viewer.get("/issues/bridge-12/report").text
    stream = viewer.get("/issues/bridge-12/report/progress")

    assert "progress.js" not in page
    assert "event: done" in stream.text
    assert "By mail provider" in stream.text
    assert "event: done" in viewer.get("/dispatches/1/report/progress").text


def test_before_a_dispatch_there_is_nothing_to_tell(viewer: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session, slug="another")
        factories.issue(session, paper, slug="another-1")

    page = viewer.get("/issues/another-1/report").text
    assert "Nobody was written down yet" in page
    assert "report.pdf" not in page
    assert "No issue of this newsletter" in viewer.get("/newsletters/another/report").text


@pytest.mark.parametrize(
    "place", ["/issues/nothing/report", "/dispatches/9/report", "/newsletters/nothing/report"]
)
def test_of_what_is_not_there_nothing_is_told(viewer: TestClient, place: str) -> None:
    assert viewer.get(place).status_code == 404
    assert viewer.get(f"{place}.csv").status_code == 404
    assert viewer.get(f"{place}.docx").status_code in (404, 422)


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_the_page_of_paper_is_one_and_has_its_letters_with_it(viewer: TestClient, locale: str) -> None:
    answer = viewer.get(f"/issues/bridge-12/report.pdf?lang={locale}")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="bridge-12-report.pdf"'
    paper = PdfReader(io.BytesIO(answer.content))
    (page,) = paper.pages
    text = page.extract_text()
    assert ("두 기슭" if locale == "ko" else "Two shores") in text
    assert ("메일 서비스별" if locale == "ko" else "By mail provider") in text
    assert "Naver" in text
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    for font in page["/Resources"]["/Font"].values():
        (child,) = font.get_object()["/DescendantFonts"]
        assert "/FontFile2" in child.get_object()["/FontDescriptor"].get_object()
    assert len(answer.content) < 200_000


def test_a_report_of_nothing_is_a_page_too(viewer: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session, slug="another"), slug="another-1")

    assert viewer.get("/issues/another-1/report.pdf").content.startswith(b"%PDF")


def test_a_workbook_and_a_table_say_the_same_as_the_page(viewer: TestClient) -> None:
    book = load_workbook(io.BytesIO(viewer.get("/dispatches/1/report.xlsx").content))
    rows = {row[0].value: row[1].value for row in book["All together"].iter_rows(min_row=2)}

    assert rows == {
        "Enrolled": 14,
        "Accepted": 11,
        "Waiting": 1,
        "Refused": 1,
        "Skipped": 1,
        "Bounced": 1,
        "Complained": 0,
        "Unsubscribed": 2,
    }
    text = viewer.get("/dispatches/1/report.csv").content.decode("utf-8-sig")
    assert '"By mail provider","Naver","Accepted","3"\r\n' in text
    assert '"Came back by provider","Naver","Unsubscribed","2"\r\n' in text


def test_why_and_where_it_came_back_stands_in_tables(viewer: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        outcome = Outcome(FeedbackKind.BOUNCED, Reason.FULL.verdict, Reason.FULL)
        said = {"event_id": "full", "how": "dsn", "at": runtime.clock(), "outcome": outcome}
        record(session, 5, FeedbackKind.BOUNCED, **said)  # type: ignore[arg-type]

    page = viewer.get("/dispatches/1/report").text

    assert [[cell.split("\n")[0] for cell in row] for row in table(page, "Why mails came back")[1:]] == [
        ["The reason was not keptNot certain", "1"],
        ["The mailbox is fullIt could not take the mail this time", "1"],
    ]
    assert [row[1:] for row in table(page, "What came back, by mail provider")] == [
        ["Not this time", "Not certain", "Unsubscribed"],
        ["0", "1", "2"],
        ["1", "0", "0"],
    ]
    assert [row[1:] for row in table(page, "What came back, by language")[1:]] == [["1", "1", "2"]]


def test_that_a_report_was_taken_away_is_written_down(viewer: TestClient, runtime: Runtime) -> None:
    for form in FORMS:
        viewer.get(f"/issues/bridge-12/report.{form}")
    viewer.get("/newsletters/bridge/report.csv")

    with runtime.database.reading() as session:
        acts = session.scalars(sa.select(TrailEntry.act).order_by(TrailEntry.number)).all()
    assert acts.count("report-exported") == len(FORMS) + 1


def test_the_issues_of_a_newsletter_stand_beside_one_another(viewer: TestClient) -> None:
    page = viewer.get("/newsletters/bridge/report").text

    assert "Two shores" in page
    assert "78.6%" in page  # 11 of 14
    assert [row[1:] for row in table(page, "How the lists grew")[1:]][-1] == ["14", "0", "14"]
    book = load_workbook(io.BytesIO(viewer.get("/newsletters/bridge/report.xlsx").content))
    assert book.sheetnames == ["Issues", "Growth"]


ASKED, YES, NO = (f"01K00000000000000000000Q{number}0" for number in range(1, 4))


def asked(runtime: Runtime, viewer: TestClient, *, until: str | None = None) -> int:
    """A second issue, with a question to its readers; its id."""
    poll = {
        "type": "poll",
        "id": ASKED,
        "question": {"en": "Will you come?", "ko": "오시나요?"},
        "answers": [
            {"id": YES, "text": {"en": "=Yes", "ko": "네"}},
            {"id": NO, "text": {"en": "No", "ko": "아니요"}},
        ],
        "until": until,
    }
    with runtime.database.transaction() as session:
        paper = find_newsletter(session, "bridge")
        says = factories.content(blocks=[*factories.content().model_dump(mode="json")["blocks"], poll])
        proof = factories.proof(session, paper, slug="bridge-13", says=says)
        to = factories.mailing_list(session, paper, slug="friends")
        of = factories.dispatch(session, proof, to)
        of.enrolled_at = runtime.clock()
        on = factories.subscription(session, to, "friend@harbour.example")
        factories.chunk(
            session, of, [factories.delivery(session, of, on.subscriber, state=DeliveryState.ACCEPTED)]
        )
        return proof.issue_id


def answer(runtime: Runtime, issue_id: int, which: str, locale: str, answers: int) -> None:
    with runtime.database.transaction() as session:
        session.add(
            PollAnswers(issue_id=issue_id, block_id=ASKED, answer_id=which, locale=locale, answers=answers)
        )


def test_a_report_says_what_was_answered(viewer: TestClient, runtime: Runtime) -> None:
    issue_id = asked(runtime, viewer)
    nothing = viewer.get("/issues/bridge-13/report").text
    answer(runtime, issue_id, YES, "en", 30)
    answer(runtime, issue_id, NO, "en", 10)
    answer(runtime, issue_id, NO, "ko", 12)

    page = viewer.get("/issues/bridge-13/report").text

    assert "Nobody has answered so far" in nothing
    assert table(page, "Will you come?") == [
        ["Answer given", "Times given", "Share", "English", "한국어"],
        ["=Yes", "30", "57.7%", "30", "0"],
        ["No", "22", "42.3%", "10", "12"],
        ["Answers", "52", "", "40", "12"],
    ]
    assert "오시나요?" in viewer.get("/issues/bridge-13/report?lang=ko").text
    assert "Will you come?" not in viewer.get("/dispatches/2/report").text


@pytest.mark.parametrize(("days", "is_over"), [(2, False), (-2, True)])
def test_answers_are_followed_until_the_last_day(
    viewer: TestClient, runtime: Runtime, days: int, is_over: bool
) -> None:
    asked(runtime, viewer, until=(runtime.clock() + timedelta(days=days)).date().isoformat())
    finish(runtime)

    page = viewer.get("/issues/bridge-13/report").text

    assert ("progress.js" not in page) is is_over
    assert ("Open until" not in page) is is_over


def test_the_files_have_what_was_answered(viewer: TestClient, runtime: Runtime) -> None:
    issue_id = asked(runtime, viewer)
    answer(runtime, issue_id, YES, "en", 30)
    answer(runtime, issue_id, NO, "ko", 9)

    book = load_workbook(io.BytesIO(viewer.get("/issues/bridge-13/report.xlsx").content))
    lines = viewer.get("/issues/bridge-13/report.csv").content.decode("utf-8-sig").splitlines()

    assert list(book["What readers answered"].values) == [
        ("Question", "Answer given", "Language", "Times given"),
        ("Will you come?", "=Yes", "All languages", 30),
        ("Will you come?", "No", "All languages", 9),
    ]
    assert '"What readers answered","Will you come? · No · All languages","Times given","9"' in lines
    (page,) = PdfReader(io.BytesIO(viewer.get("/issues/bridge-13/report.pdf").content)).pages
    assert "Answers: at least 30" in page.extract_text()
