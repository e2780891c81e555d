"""What is told of answers: all of it to staff, and nobody by a small number."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from newsletter.desk.issue_reports import issue_report
from newsletter.desk.polls import PollFigures, poll_figures
from newsletter.desk.small_figures import FEWEST
from newsletter.dispatch.enrolling import enrol
from newsletter.feedback.models import PollAnswers
from newsletter.issues.composing import save
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.proofing import make_proof
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW

QUESTION, YES, NO, MAYBE = (f"01K00000000000000000000Q{number}0" for number in range(1, 5))


def asking(*answers: str, question: str = "Will you come?", **changes: Any) -> Mapping[str, Any]:
    return {
        "type": "poll",
        "id": QUESTION,
        "question": {"en": question, "ko": "오시나요?"},
        "answers": [{"id": one, "text": {"en": one[-2:], "ko": one[-2:]}} for one in answers],
        **changes,
    }


def says(poll: Mapping[str, Any]) -> Any:
    return factories.content(blocks=[*factories.content().model_dump(mode="json")["blocks"], poll])


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


def dispatched(session: Session, paper: Newsletter, poll: Mapping[str, Any]) -> Issue:
    """An issue whose dispatch has begun."""
    proof = factories.proof(session, paper, says=says(poll))
    enrol(session, factories.dispatch(session, proof, factories.mailing_list(session, paper)), now=NOW)
    return proof.issue


def count(session: Session, issue: Issue, answer: str, **by_language: int) -> None:
    for locale, answers in by_language.items():
        session.add(
            PollAnswers(
                issue_id=issue.id, block_id=QUESTION, answer_id=answer, locale=locale, answers=answers
            )
        )
    session.flush()


def only(session: Session, issue: Issue) -> PollFigures:
    [figures] = poll_figures(session, issue.id)
    return figures


def test_staff_see_every_answer(session: Session, paper: Newsletter) -> None:
    issue = dispatched(session, paper, asking(YES, NO))
    count(session, issue, NO, en=3)

    figures = only(session, issue)

    assert figures.question == {"en": "Will you come?", "ko": "오시나요?"}
    assert [(one.text["en"], one.answers) for one in figures.given] == [("20", 0), ("30", 3)]
    assert figures.answers == 3


def test_an_issue_that_was_not_dispatched_has_asked_nothing(session: Session, paper: Newsletter) -> None:
    proof = factories.proof(session, paper, says=says(asking(YES, NO)))

    assert poll_figures(session, proof.issue_id) == ()


def test_what_another_service_counts_is_not_ours(session: Session, paper: Newsletter) -> None:
    poll = asking(YES, NO)
    poll["answers"][0]["link"] = poll["answers"][1]["link"] = {"en": "https://poll.example.org"}

    assert poll_figures(session, dispatched(session, paper, poll).id) == ()


@pytest.mark.parametrize(
    ("by_language", "told", "are_few"),
    [
        ({"en": 100}, [], True),
        ({"en": 100, "ko": 50}, ["en", "ko"], False),
        ({"en": 100, "ko": FEWEST - 1}, [], True),
        ({"en": 100, "ko": 50, "de": FEWEST - 1}, ["en"], True),
        ({"en": 100, "de": 6, "fr": 6}, ["en"], True),
    ],
)
def test_a_language_is_told_apart_where_nothing_small_follows_from_it(
    session: Session, paper: Newsletter, by_language: dict[str, int], told: list[str], are_few: bool
) -> None:
    issue = dispatched(session, paper, asking(YES, NO))
    count(session, issue, YES, **by_language)

    figures = only(session, issue)

    assert [one.locale for one in figures.languages] == told
    assert figures.are_few_by_language is (are_few and len(by_language) > 1)
    assert figures.answers == sum(by_language.values())


def test_what_was_answered_before_a_correction_stays(session: Session, paper: Newsletter) -> None:
    issue = dispatched(session, paper, asking(YES, NO))
    count(session, issue, NO, en=4)
    count(session, issue, YES, en=2)
    corrected = says(asking(YES, MAYBE, question="Will you, perhaps?"))
    save(session, issue, corrected, base=issue.revision, by=OPERATOR, now=NOW)
    proof = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=NOW)
    again = factories.dispatch(session, proof, factories.mailing_list(session, paper, slug="more"))
    enrol(session, again, now=NOW)

    figures = only(session, issue)

    assert figures.question["en"] == "Will you, perhaps?"
    assert [(one.text["en"], one.answers, one.is_gone) for one in figures.given] == [
        ("20", 2, False),
        ("40", 0, False),
        ("30", 4, True),
    ]


def test_the_report_of_an_issue_has_them_and_follows_them(session: Session, paper: Newsletter) -> None:
    issue = dispatched(session, paper, asking(YES, NO))
    before = issue_report(session, issue.id, now=NOW)
    count(session, issue, YES, en=1)

    after = issue_report(session, issue.id, now=NOW)

    assert before != after
    assert [one.answers for one in after.polls] == [1]
