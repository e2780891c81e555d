"""Answers to the questions of an issue: counted, and that is all. Whether one counts is asked by the page that takes it."""

from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.feedback.models import PollAnswers


def count_answer(session: Session, issue_id: int, *, block: str, answer: str, locale: str) -> None:
    """Count one, by the ids of the block and of the answer, read in a language. Two at the same moment both count."""
    row = [PollAnswers.issue_id, PollAnswers.block_id, PollAnswers.answer_id, PollAnswers.locale]
    session.execute(
        insert(session, PollAnswers)
        .values(issue_id=issue_id, block_id=block, answer_id=answer, locale=locale, answers=1)
        .on_conflict_do_update(index_elements=row, set_={"answers": PollAnswers.answers + 1})
    )
