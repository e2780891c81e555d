"""The test mails of an issue that a colleague sent, and what the relay said to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import NoticeState, TrialMail
from newsletter.dispatch.trials import answer_of, is_answered
from newsletter.issues.models import Issue
from newsletter.users.models import User
from newsletter.wording import Sentence

SHOWN = 40


@dataclass(frozen=True)
class TrialLine:
    """One test mail; `proof_id` is None of one that showed what the issue said at that time."""

    at: datetime
    address: str
    locale: str
    proof_id: int | None
    state: NoticeState
    answer: Sentence
    is_answered: bool

    def as_json(self) -> dict[str, Any]:
        """The public form (`issue test --json`)."""
        return {
            "to": self.address,
            "locale": self.locale,
            "state": self.state.value,
            "answer": str(self.answer),
        }


def trial_lines(session: Session, issue: Issue, *, author: User) -> list[TrialLine]:
    """The newest SHOWN test mails that the author sent of an issue, the newest first."""
    found = session.scalars(
        sa.select(TrialMail)
        .where(TrialMail.issue_id == issue.id, TrialMail.author_id == author.id)
        .order_by(TrialMail.id.desc())
        .limit(SHOWN)
    )
    return [_line(trial) for trial in found]


def trials_with(session: Session, ids: Sequence[int]) -> list[TrialLine]:
    """The test mails of these ids, in the order in which they were queued."""
    found = session.scalars(sa.select(TrialMail).where(TrialMail.id.in_(ids)).order_by(TrialMail.id))
    return [_line(trial) for trial in found]


def _line(trial: TrialMail) -> TrialLine:
    return TrialLine(
        at=trial.notice.created_at,
        address=trial.address,
        locale=trial.locale,
        proof_id=trial.proof_id,
        state=trial.notice.state,
        answer=answer_of(trial.notice, address=trial.address),
        is_answered=is_answered(trial.notice),
    )
