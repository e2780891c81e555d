"""How an issue begins: the next one, like another, with all its words, from a starter, or empty."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.fields.dates import RoughDate
from newsletter.content.issue import IssueContent
from newsletter.content.starters import starter_named
from newsletter.db import Database
from newsletter.errors import Conflict
from newsletter.issues.beginning import (
    AlreadyBegun,
    Numbering,
    following,
    start_from,
    start_issue,
    start_next,
)
from newsletter.issues.composing import content_of, newest_revision, save
from newsletter.issues.finding import find_newsletter
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.origins import origin_of
from newsletter.issues.proofing import findings_of, publication_of
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW

PERIODS = {"en": "2026 Q4", "ko": "2026년 겨울호"}


def issue(session: Session, of: Newsletter, *, slug: str, **changes: Any) -> Issue:
    made = factories.issue(session, of, slug=slug)
    save(session, made, factories.content(**changes), base=1, by=OPERATOR, now=NOW)
    return made


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


def test_the_next_issue_follows_number_period_and_date_in_each_language(
    session: Session, paper: Newsletter
) -> None:
    issue(session, paper, slug="bridge-12", number=12, period=PERIODS, date="2026-12-15")

    made = start_next(session, paper, like="bridge-12", by=OPERATOR, now=NOW)

    says = content_of(session, made)
    assert made.slug == "bridge-13"
    assert (says.number, dict(says.period.items())) == (13, {"en": "2027 Q1", "ko": "2027년 봄호"})
    assert says.date
    assert says.date.root == "2027-03-15"
    assert not says.subject
    assert made.ghosts["subject.en"] == factories.content().subject.get("en")


def test_the_rhythm_is_that_of_the_two_last_issues(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="bridge-11", number=11, period={"en": "August 2026"}, date="2026-08")
    issue(session, paper, slug="bridge-12", number=12, period={"en": "October 2026"}, date="2026-10")

    expected = following(session, paper.id)

    assert expected
    assert (expected.number, expected.period) == (13, {"en": "December 2026"})
    assert expected.date
    assert expected.date.root == "2026-12"


def test_a_mail_without_a_number_in_between_is_not_the_last_issue(
    session: Session, paper: Newsletter
) -> None:
    issue(session, paper, slug="bridge-12", number=12)
    issue(session, paper, slug="appeal", number=None, period={})

    expected = following(session, paper.id)

    assert expected
    assert expected.like.slug == "bridge-12"


def test_a_newsletter_without_numbers_goes_on_by_its_period(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="winter", number=None, period={"en": "Winter 2026"})

    made = start_next(session, paper, like="winter", by=OPERATOR, now=NOW)

    assert (content_of(session, made).period.get("en"), made.slug) == ("Spring 2027", "winter-spring-2027")


def test_what_is_not_understood_is_not_made_up(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="one", number=None, period={"en": "The long summer"})

    says = content_of(session, start_next(session, paper, like="one", by=OPERATOR, now=NOW))

    assert (says.number, says.period.get("en"), says.date) == (None, None, None)


def test_the_checks_tell_what_is_left_of_the_last_issue(session: Session, paper: Newsletter) -> None:
    last = issue(session, paper, slug="bridge-12", number=12, period=PERIODS)
    made = begin(session, paper, number=13, like=last)

    _, findings = findings_of(
        content_of(session, made),
        publication_of(paper),
        base_url=factories.BASE_URL,
        origin=origin_of(session, made),
    )

    left = [str(finding.sentence) for finding in findings if finding.check == "content.leftover"]
    assert any("Subject" in sentence for sentence in left)
    assert not any("Period" in sentence or "Number" in sentence for sentence in left)


def test_hints_are_nothing_that_is_left_and_go_into_no_mail(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="bridge-12", number=12, period=PERIODS)
    made = start_next(session, paper, like="bridge-12", by=OPERATOR, now=NOW)

    renditions, findings = findings_of(
        content_of(session, made),
        publication_of(paper),
        base_url=factories.BASE_URL,
        origin=origin_of(session, made),
    )

    ghost = made.ghosts["subject.en"]
    assert "content.leftover" not in {finding.check for finding in findings}
    assert not any(ghost in part for one in renditions for part in (one.subject, one.html, one.text))


def test_an_issue_begins_with_the_words_of_a_starter_in_its_languages(
    session: Session, paper: Newsletter
) -> None:
    starter = starter_named("appeal")

    made = start_from(session, paper, starter, numbering=Numbering(13), by=OPERATOR, now=NOW)

    says = content_of(session, made)
    assert (made.slug, made.starter, made.ghosts) == ("bridge-13", "appeal", {})
    assert [block.type for block in says.blocks] == [block.type for block in starter.written.blocks]
    assert says.subject == starter.written.subject
    with pytest.raises(AlreadyBegun):
        start_from(session, paper, starter, numbering=Numbering(13), by=OPERATOR, now=NOW)
    other = start_from(session, paper, starter_named("digest"), numbering=Numbering(13), by=OPERATOR, now=NOW)
    assert other.slug == "bridge-13-2"


def left_of(session: Session, paper: Newsletter, name: str, *, number: int) -> list[str]:
    """What the checks say is left of a starter that nobody has touched."""
    starter = starter_named(name)
    made = start_from(session, paper, starter, numbering=Numbering(number), by=OPERATOR, now=NOW)
    content, publication = content_of(session, made), publication_of(paper)
    _, findings = findings_of(
        content, publication, base_url=factories.BASE_URL, origin=origin_of(session, made)
    )
    return [str(finding.sentence) for finding in findings if finding.check == "content.leftover"]


def test_the_checks_tell_what_is_left_of_a_starter(session: Session, paper: Newsletter) -> None:
    left = left_of(session, paper, "press-release", number=1)

    assert any("the starter “Press release”" in sentence and "Headline" in sentence for sentence in left)
    assert any("Contacts 1: Person" in sentence for sentence in left)
    assert any(sentence.count(",") < 10 and " more. " in sentence for sentence in left), "not all of a list"
    assert not any("Number" in sentence for sentence in left), "that is its own"


def test_the_days_of_a_starter_are_to_be_checked(session: Session, paper: Newsletter) -> None:
    made = start_from(
        session, paper, starter_named("invitation"), numbering=Numbering(1), by=OPERATOR, now=NOW
    )
    content = content_of(session, made)
    [event] = [block for block in content.blocks if block.type == "event"]

    def told(content: IssueContent) -> list[str]:
        publication, origin = publication_of(paper), origin_of(session, made)
        _, findings = findings_of(content, publication, base_url=factories.BASE_URL, origin=origin)
        return [str(finding.sentence) for finding in findings if finding.check == "content.example_dates"]

    assert told(content) == [
        f"Block 3 (Event): check the dates. These are examples of the starter “Invitation to an event”: "
        f"Date: {event.date.root}. Write the right ones, or “open”."
    ]
    mended = event.model_copy(update={"date": RoughDate("2031-10-03")})
    blocks = tuple(mended if block is event else block for block in content.blocks)
    assert told(content.model_copy(update={"blocks": blocks})) == []


def test_what_recurs_is_left_of_a_starter_too(session: Session, paper: Newsletter) -> None:
    assert any("Signature" in sentence for sentence in left_of(session, paper, "thanks", number=1))


def test_a_starter_that_has_gone_is_no_origin(session: Session, paper: Newsletter) -> None:
    made = begin(session, paper, number=1)
    made.starter = "of another version"

    assert origin_of(session, made) is None


def test_an_unreadable_issue_is_passed_over(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="bridge-12", number=12)
    newest = newest_revision(session, issue(session, paper, slug="bridge-13", number=13))
    newest.content = {**newest.content, "blocks": [{"type": "of another version"}]}
    session.flush()

    expected = following(session, paper.id)

    assert expected
    assert expected.like.slug == "bridge-12"


def test_a_second_click_finds_what_the_first_one_made(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="bridge-12", number=12)
    made = start_next(session, paper, like="bridge-12", by=OPERATOR, now=NOW)

    with pytest.raises(AlreadyBegun, match="begun already") as refused:
        start_next(session, paper, like="bridge-12", by=factories.user(session), now=NOW + timedelta(days=1))

    assert refused.value.slug == made.slug


def test_a_page_that_is_out_of_date_makes_nothing(session: Session, paper: Newsletter) -> None:
    issue(session, paper, slug="bridge-11", number=11)
    issue(session, paper, slug="bridge-12", number=12)

    with pytest.raises(Conflict, match="not the last issue"):
        start_next(session, paper, like="bridge-11", by=OPERATOR, now=NOW)


def test_two_at_once_make_one_issue(database: Database) -> None:
    with database.transaction() as session:
        issue(session, factories.newsletter(session), slug="bridge-12", number=12)
    together = Barrier(2)

    def click() -> str:
        together.wait()
        try:
            with database.transaction() as session:
                paper = find_newsletter(session, "bridge")
                return start_next(session, paper, like="bridge-12", by=OPERATOR, now=NOW).slug
        except AlreadyBegun as begun:
            return begun.slug

    with ThreadPoolExecutor(2) as pool:
        made = [future.result() for future in [pool.submit(click), pool.submit(click)]]

    assert made == ["bridge-13", "bridge-13"]
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 2


def begin(session: Session, paper: Newsletter, **changes: Any) -> Issue:
    wish: dict[str, Any] = {
        "slug": "",
        "number": None,
        "period": "",
        "like": None,
        "by": OPERATOR,
        "now": NOW,
    }
    return start_issue(session, paper, **{**wish, **changes})


@pytest.mark.parametrize(
    ("wish", "slug"),
    [
        ({"number": 1}, "bridge-1"),
        ({"period": "2027 Q1"}, "bridge-2027-q1"),
        ({"period": "봄호"}, "bridge"),
        ({}, "bridge"),
    ],
)
def test_the_first_issue_is_named_by_itself(
    session: Session, paper: Newsletter, wish: dict[str, Any], slug: str
) -> None:
    assert begin(session, paper, **wish).slug == slug


def test_a_name_that_is_made_is_free(session: Session, paper: Newsletter) -> None:
    factories.issue(session, factories.newsletter(session, slug="harbour"), slug="bridge-1")

    assert begin(session, paper, number=1).slug == "bridge-1-2"


def test_a_name_that_is_made_is_no_longer_than_one_may_be(session: Session) -> None:
    paper = factories.newsletter(session, slug="a" * 80)
    long = "b" * 90

    assert len(begin(session, paper, period=long).slug) <= 80
    assert len(begin(session, paper, period=long, number=1).slug) <= 80


def test_the_same_wish_soon_after_is_a_second_click(session: Session, paper: Newsletter) -> None:
    first = begin(session, paper, number=1)

    with pytest.raises(AlreadyBegun):
        begin(session, paper, number=1)
    with pytest.raises(AlreadyBegun):
        begin(session, paper, number=1, slug=first.slug)

    assert begin(session, paper, number=2).slug == "bridge-2", "another wish"
    assert begin(session, paper, number=1, slug="other").slug == "other", "a name of its own"
    later = begin(session, paper, number=1, now=NOW + timedelta(hours=1))
    assert later.slug == "bridge-1-2"


def test_what_somebody_wrote_in_is_no_second_click(session: Session, paper: Newsletter) -> None:
    first = begin(session, paper, number=1)
    save(session, first, factories.content(), base=1, by=OPERATOR, now=NOW)

    assert begin(session, paper, number=1).slug == "bridge-1-2"


def test_a_period_of_a_language_that_the_issue_has_not_is_left_out(
    session: Session, paper: Newsletter
) -> None:
    made = begin(session, paper, period={"en": "Spring", "de": "Frühling"})

    says: IssueContent = content_of(session, made)
    assert dict(says.period.items()) == {"en": "Spring"}
