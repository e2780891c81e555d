"""The page of clicks: what it shows over the mail and beside it, what it hides, and its files."""

import io

import lxml.html
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from pypdf import PdfReader
from starlette.testclient import TestClient

from newsletter.feedback.clicks.models import ClickKind, LinkClicks, SharedClick
from newsletter.issues.models import Newsletter
from newsletter.runtime import Runtime
from newsletter.trail.models import TrailEntry
from newsletter.users.roles import Role
from subscribers.models import ClickSharing
from tests import factories
from tests.desk.test_clicks import FORM, REPORT, click, issue
from tests.web.conftest import Browser

PAGE = "/issues/bridge-12/clicks"


@pytest.fixture
def viewer(browser: Browser, runtime: Runtime) -> TestClient:
    """In English the report was opened 1,234 times and the form 9 times, in Korean the form 20 times."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        paper.counts_clicks = True
        proof = factories.proof(session, paper, says=issue())
        to = factories.mailing_list(session, paper)
        factories.dispatch(session, proof, to).enrolled_at = runtime.clock()
        click(session, proof, {("en", REPORT): 1_234, ("en", FORM): 9, ("ko", FORM): 20})
        click(session, proof, {("en", FORM): 55}, ClickKind.SCANNER)
    return browser(Role.VIEWER)


def words(page: str) -> str:
    return " ".join(" ".join(lxml.html.fromstring(page).itertext()).split())


def test_the_page_shows_what_was_opened_and_hides_what_is_little(viewer: TestClient) -> None:
    shown = words(viewer.get(PAGE).text)

    assert "At least 1,254 clicks of all readers together" in shown
    assert "1,234" in shown
    assert "Sign up https://example.org/form fewer than 10" in shown
    assert "security scanners and other programs 55" in shown
    assert "proxies of mail providers fewer than 10" in shown
    assert " 9 " not in shown


def test_it_speaks_korean_and_shows_the_edition_that_is_asked_for(viewer: TestClient) -> None:
    shown = words(viewer.get(f"{PAGE}?lang=ko").text)

    assert "클릭(구독자 전체 합계)" in shown
    assert "신청 https://example.org/form 20" in shown
    assert "Sign up https://example.org/form" in words(viewer.get(f"{PAGE}?lang=ko&locale=en").text)


def test_the_mail_has_a_figure_at_each_link_and_runs_nothing(viewer: TestClient) -> None:
    english, korean = (viewer.get(f"{PAGE}/mail/{locale}") for locale in ("en", "ko"))

    assert ">1,234</span>" in english.text
    assert ">&lt; 10</span>" in english.text
    assert ">20</span>" in korean.text
    assert f'href="{REPORT}"' in english.text
    policy = english.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert viewer.get(f"{PAGE}/mail/de").status_code == 404


def test_its_files_have_what_the_page_has_and_the_trail_has_who_took_them(
    viewer: TestClient, runtime: Runtime
) -> None:
    table = viewer.get(f"{PAGE}.csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(viewer.get(f"{PAGE}.xlsx").content))

    assert '"1234"' in table
    assert '"9"' not in table
    assert book.sheetnames == ["Clicks by block", "Clicks by link"]
    rows = [row for row in book["Clicks by link"].iter_rows(values_only=True) if row[4] == FORM]
    assert [row[5] for row in rows] == [0, 20]
    with runtime.database.reading() as session:
        acts = session.scalars(sa.select(TrailEntry.act)).all()
    assert acts.count("report-exported") == 2


def test_the_page_of_paper_of_the_report_has_them_and_hides_what_is_hidden(viewer: TestClient) -> None:
    (page,) = PdfReader(io.BytesIO(viewer.get("/issues/bridge-12/report.pdf").content)).pages

    text = page.extract_text()
    assert "Clicks by block at least 1,254 in all" in " ".join(text.split())
    assert "at least 1,234" in text
    assert "1,243" not in text


def test_a_sum_of_what_is_hidden_does_not_pretend_to_be_under_ten(
    viewer: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        session.execute(sa.update(LinkClicks).values(clicks=9))

    shown = words(viewer.get(PAGE).text)

    assert "Hardly any clicks of all readers together" in shown
    assert "Sign up https://example.org/form fewer than 10" in shown


def test_where_nothing_is_counted_it_says_why_and_where_to_change_that(
    browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    admin, viewer = browser(Role.ADMIN), browser(Role.VIEWER)

    assert "This newsletter does not count clicks." in admin.get(PAGE).text
    assert 'href="/newsletters/bridge#clicks"' in admin.get(PAGE).text
    assert 'href="/newsletters/bridge#clicks"' not in viewer.get(PAGE).text

    with runtime.database.transaction() as session:
        session.get_one(Newsletter, 1).counts_clicks = True
    assert "from the moment its dispatch begins" in admin.get(PAGE).text


def test_the_report_leads_to_it(viewer: TestClient) -> None:
    assert f'href="{PAGE}"' in viewer.get("/issues/bridge-12/report").text


class TestOfReadersWhoShareTheirs:
    @pytest.fixture
    def editor(self, browser: Browser, runtime: Runtime) -> TestClient:
        """Kim shares her clicks and opened the form."""
        with runtime.database.transaction() as session:
            paper = factories.newsletter(session)
            paper.counts_clicks = paper.asks_for_clicks = True
            proof = factories.proof(session, paper, says=issue())
            to = factories.mailing_list(session, paper)
            factories.dispatch(session, proof, to).enrolled_at = runtime.clock()
            kim = factories.subscription(session, to, "kim@example.org")
            kim.subscriber.name = "Kim Minji"
            session.add(ClickSharing(subscription_id=kim.id, since=runtime.clock()))
            session.flush()
            link = next(one for one in proof.counted_links if (one.locale, one.url) == ("en", FORM))
            session.add(SharedClick(subscription_id=kim.id, link_id=link.id, at=runtime.clock()))
        return browser(Role.ADMIN)

    def test_they_stand_apart_and_only_for_whom_they_concern(
        self, editor: TestClient, browser: Browser
    ) -> None:
        shown, viewers = (words(one.get(PAGE).text) for one in (editor, browser(Role.VIEWER)))

        assert "Kim Minji Sign up" in shown
        assert "Kim Minji" not in viewers
        for one in (shown, viewers):
            assert "Sign up https://example.org/form 1 known reader fewer than 10" in one
        assert "클릭을 공유하는 구독자" in words(editor.get(f"{PAGE}?lang=ko").text)
        assert "Readers who share their clicks" in editor.get(f"{PAGE}.csv").text

    def test_their_page_says_so_and_ends_it_when_they_ask(
        self, editor: TestClient, browser: Browser, runtime: Runtime
    ) -> None:
        page = "/lists/readers/subscriptions/1"
        assert "Links they opened Link Issue First opened Sign up" in words(editor.get(page).text)
        assert browser(Role.VIEWER).post(f"{page}/clicks/end").status_code == 403

        editor.post(f"{page}/clicks/end")

        shown = words(editor.get(page).text)
        assert "Links they opened" not in shown
        assert "Shares their clicks no more" in shown
        with runtime.database.reading() as session:
            assert session.scalars(sa.select(SharedClick)).all() == []
            assert "clicks-unshared" in session.scalars(sa.select(TrailEntry.act)).all()
