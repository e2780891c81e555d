"""The clicks of an issue, over its dispatched proofs, by language, block and link."""

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.desk.clicks import ClicksOfIssue, clicks_of
from newsletter.desk.small_figures import Sum
from newsletter.feedback.clicks.counting import Key, write_down
from newsletter.feedback.clicks.models import ClickKind
from newsletter.issues.composing import save
from newsletter.issues.models import Newsletter, Proof
from newsletter.issues.proofing import make_proof
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories
from tests.conftest import NOW
from tests.factories import BASE_URL
from tests.rendering.samples import block_id, content, picture

REPORT, FORM = "https://example.org/report", "https://example.org/form"


def issue(second: str = FORM) -> IssueContent:
    first = {
        "type": "article",
        "id": block_id(2),
        "title": {"en": "The report", "ko": "보고서"},
        "body": {"en": f"Read [all of it]({REPORT}).", "ko": f"[모두 읽기]({REPORT})."},
        "image": picture(7, "The harbour", "항구"),
        "link": {"en": REPORT, "ko": REPORT},
    }
    other = {
        "type": "button",
        "id": block_id(3),
        "text": {"en": "Sign up", "ko": "신청"},
        "link": {"en": second, "ko": second},
    }
    return content([first, other])


@pytest.fixture
def paper(session: Session) -> Newsletter:
    made = factories.newsletter(session)
    made.counts_clicks = True
    return made


@pytest.fixture
def readers(session: Session, paper: Newsletter) -> MailingList:
    return factories.mailing_list(session, paper)


def dispatched(session: Session, paper: Newsletter, readers: MailingList) -> Proof:
    proof = factories.proof(session, paper, says=issue())
    factories.dispatch(session, proof, readers).enrolled_at = NOW
    return proof


def click(
    session: Session, proof: Proof, clicks: Mapping[tuple[str, str], int], kind: ClickKind = ClickKind.READER
) -> None:
    """So often the first link to a page, in a language, was opened."""
    for (locale, url), count in clicks.items():
        link = next(one for one in proof.counted_links if (one.locale, one.url) == (locale, url))
        write_down(session, {Key(link.id, kind): count}, now=NOW)


def told(session: Session, proof: Proof) -> ClicksOfIssue:
    session.flush()
    return clicks_of(session, proof.issue)


def test_each_language_has_its_blocks_and_their_links(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    proof = dispatched(session, paper, readers)
    click(session, proof, {("en", REPORT): 40, ("en", FORM): 12, ("ko", FORM): 3})

    english, korean = told(session, proof).editions

    assert [block.title for block in english.blocks] == ["The report", "Sign up"]
    assert str(english.blocks[0].name) == "Block 1 (Article)"
    assert {link.words for link in english.blocks[0].links} >= {"The harbour", "all of it"}
    assert [block.clicks for block in english.blocks] == [Sum(40, is_exact=False), Sum(12, is_exact=True)]
    assert english.clicks == Sum(52, is_exact=False)
    assert [(link.words, link.clicks) for link in korean.blocks[1].links] == [("신청", None)]
    assert sorted(each for each in english.badges.values() if each) == [12, 40]


def test_what_programs_opened_stands_apart(session: Session, paper: Newsletter, readers: MailingList) -> None:
    proof = dispatched(session, paper, readers)
    click(session, proof, {("en", FORM): 70}, ClickKind.SCANNER)
    click(session, proof, {("en", FORM): 4}, ClickKind.PREFETCH)

    clicks = told(session, proof)

    assert clicks.clicks.at_least == 0
    assert clicks.others == {ClickKind.SCANNER: 70, ClickKind.PREFETCH: None, ClickKind.PROXY: None}


def test_the_links_of_several_proofs_are_counted_together_and_none_is_lost(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    first = dispatched(session, paper, readers)
    click(session, first, {("en", REPORT): 20, ("en", FORM): 30})
    save(session, first.issue, issue("https://example.org/other"), base=1, by=OPERATOR, now=NOW)
    second = make_proof(session, first.issue, base_url=BASE_URL, by=OPERATOR, now=NOW)
    factories.dispatch(session, second, readers).enrolled_at = NOW
    click(session, second, {("en", REPORT): 5})

    english = told(session, second).editions[0]

    assert english.blocks[0].clicks.at_least == 25
    assert [(link.address, link.place is None, link.clicks) for link in english.blocks[1].links] == [
        ("https://example.org/other", False, None),
        (FORM, True, 30),
    ]


def test_the_blocks_of_all_languages_are_summed(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    proof = dispatched(session, paper, readers)
    click(session, proof, {("en", FORM): 12, ("ko", FORM): 30})

    block = told(session, proof).blocks[1]

    assert block.title == "Sign up"
    assert block.by_language == {"en": Sum(12, is_exact=True), "ko": Sum(30, is_exact=True)}
    assert block.clicks == Sum(42, is_exact=True)


def test_a_proof_that_was_not_dispatched_or_does_not_count_says_nothing(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    proof = factories.proof(session, paper, says=issue())

    clicks = told(session, proof)

    assert (clicks.editions, clicks.is_dispatched, clicks.is_counting) == ([], False, True)
