"""Answers to questions of an issue are numbers, and each of them counts."""

from threading import Barrier, Thread

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.feedback.answering import count_answer
from newsletter.feedback.models import PollAnswers
from tests import factories

BLOCK, YES, NO = (f"01K000000000000000000000Q{number}" for number in range(3))


def counted(database: Database) -> dict[tuple[str, str], int]:
    with database.reading() as session:
        return {(row.answer_id, row.locale): row.answers for row in session.scalars(sa.select(PollAnswers))}


def test_answers_are_counted_by_language(database: Database) -> None:
    with database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session)).id
    for answer, locale in ((YES, "en"), (YES, "en"), (NO, "en"), (YES, "ko")):
        with database.transaction() as session:
            count_answer(session, issue, block=BLOCK, answer=answer, locale=locale)

    assert counted(database) == {(YES, "en"): 2, (NO, "en"): 1, (YES, "ko"): 1}


def test_those_who_answer_at_the_same_moment_all_count(database: Database) -> None:
    with database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session)).id
    together = Barrier(8)

    def give() -> None:
        together.wait(10)
        for _ in range(5):
            with database.transaction() as session:
                count_answer(session, issue, block=BLOCK, answer=YES, locale="en")

    givers = [Thread(target=give) for _ in range(8)]
    for giver in givers:
        giver.start()
    for giver in givers:
        giver.join(30)

    assert counted(database) == {(YES, "en"): 40}


def test_nothing_is_kept_but_numbers(database: Database) -> None:
    assert set(PollAnswers.__table__.columns.keys()) == {
        "issue_id",
        "block_id",
        "answer_id",
        "locale",
        "answers",
    }
