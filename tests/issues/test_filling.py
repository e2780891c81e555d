"""An issue without a block begins as a new one can, and keeps what is its own."""

import pytest
from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.starters import starter_named
from newsletter.errors import Conflict
from newsletter.issues.composing import content_of, save
from newsletter.issues.filling import Earlier, How, fill, last_besides
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.origins import hints_of, origin_of
from newsletter.issues.proofing import findings_of, publication_of
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def empty(session: Session, paper: Newsletter) -> Issue:
    """In three languages; somebody has written a subject in one of them."""
    made = factories.issue(session, paper, slug="empty")
    says = factories.content(
        number=77, locales=("ko", "en", "de"), subject={"ko": "우리의 제목"}, blocks=(), preheader={}
    )
    save(session, made, says, base=1, by=OPERATOR, now=NOW)
    return made


def leftovers(session: Session, issue: Issue) -> list[str]:
    content, publication = content_of(session, issue), publication_of(issue.newsletter)
    _, findings = findings_of(
        content, publication, base_url=factories.BASE_URL, origin=origin_of(session, issue)
    )
    return [str(finding.sentence) for finding in findings if finding.check == "content.leftover"]


def test_it_gets_the_words_of_a_starter_and_keeps_its_own(session: Session, empty: Issue) -> None:
    starter = starter_named("appeal")

    fill(session, empty, starter, by=OPERATOR, now=NOW)

    says = content_of(session, empty)
    assert [block.type for block in says.blocks] == [block.type for block in starter.written.blocks]
    assert (says.number, says.locales, says.subject.get("ko")) == (77, ("ko", "en", "de"), "우리의 제목")
    assert says.subject.get("en") == starter.written.subject.get("en")
    assert leftovers(session, empty), "the checks know what was there at the beginning"


def test_it_gets_the_shape_of_the_issue_before_and_hints(
    session: Session, paper: Newsletter, empty: Issue
) -> None:
    last = factories.issue(session, paper, slug="bridge-12")

    fill(session, empty, Earlier(last, How.LIKE), by=OPERATOR, now=NOW)

    says, said = content_of(session, empty), content_of(session, last)
    assert [block.type for block in says.blocks] == [block.type for block in said.blocks]
    assert not {block.id for block in says.blocks} & {block.id for block in said.blocks}
    assert empty.ghosts["subject.en"] == said.subject.get("en")
    assert "subject.ko" not in empty.ghosts, "that is written"
    assert leftovers(session, empty) == []


def test_hints_go_with_the_last_block_that_it_began_with_and_come_back_with_one(
    session: Session, paper: Newsletter, empty: Issue
) -> None:
    factories.issue(session, paper, slug="bridge-12")
    draft = fill(session, empty, Earlier(last_besides(session, empty), How.LIKE), by=OPERATOR, now=NOW)
    own = Draft((BlockDraft("01J0000000000000000000000Z", "article"),), {})

    assert hints_of(session, empty, draft)["subject.en"]
    assert hints_of(session, empty, Draft(draft.blocks[-1:], {})) == empty.ghosts
    assert hints_of(session, empty, Draft((), {})) == {}
    assert hints_of(session, empty, own) == {}


def test_all_that_the_issue_before_says_comes_in_the_languages_of_both(
    session: Session, paper: Newsletter, empty: Issue
) -> None:
    last = factories.issue(session, paper, slug="bridge-12")

    draft = fill(session, empty, Earlier(last, How.WORDS), by=OPERATOR, now=NOW)

    assert draft.value("subject.en") == content_of(session, last).subject.get("en")
    assert leftovers(session, empty)


def test_what_stands_there_is_not_written_over(session: Session, paper: Newsletter) -> None:
    with pytest.raises(Conflict, match="Take them away"):
        fill(session, factories.issue(session, paper), starter_named("appeal"), by=OPERATOR, now=NOW)


def test_the_issue_before_is_another_that_says_something(
    session: Session, paper: Newsletter, empty: Issue
) -> None:
    assert last_besides(session, empty) is None
    last = factories.issue(session, paper, slug="bridge-12")
    assert last_besides(session, empty) == last
