"""What came back of deliveries, with its evidence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.forwarding.models import Forward
from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.meanings import reason_in_words
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.recording import answer_event
from newsletter.feedback.words import FEEDBACK_KINDS, VERDICTS
from newsletter.wording import NOTHING, Sentence


@dataclass(frozen=True)
class CameBack:
    """One thing that came back of a delivery. What is not known is empty: of older ones, nothing is but what and when."""

    kind: FeedbackKind
    name: Sentence
    verdict: Verdict | None
    verdict_in_words: Sentence
    reason: Sentence
    status: str
    host: str
    text: str
    at: datetime
    returned_id: int | None  # the mail, while it is kept
    forwarded_to: str  # who reads the answers; "" where it was none, or waits

    @property
    def tone(self) -> str:
        """How much it means, as pages show it."""
        match self.kind:
            case FeedbackKind.COMPLAINED:
                return "bad"
            case FeedbackKind.BOUNCED:
                return "bad" if self.verdict in (Verdict.HARD, Verdict.SENDER) else "warning"
            case FeedbackKind.DELAYED | FeedbackKind.UNREAD:
                return "warning"
            case FeedbackKind.DELIVERED:
                return "good"
        return ""


def came_back(session: Session, delivery_ids: Sequence[int]) -> Mapping[int, list[CameBack]]:
    """Of each of some deliveries, in the order in which it came."""
    found: dict[int, list[CameBack]] = defaultdict(list)
    forwarded = _forwarded(session, delivery_ids) if delivery_ids else {}
    rows = sa.select(Feedback).where(Feedback.delivery_id.in_(delivery_ids)).order_by(Feedback.id)
    for row in session.scalars(rows) if delivery_ids else ():
        found[row.delivery_id].append(
            CameBack(
                kind=row.kind,
                name=FEEDBACK_KINDS[row.kind],
                verdict=row.verdict,
                verdict_in_words=VERDICTS[row.verdict] if row.verdict else NOTHING,
                reason=reason_in_words(row.reason),
                status=row.status or "",
                host=row.host or "",
                text=row.text or "",
                at=row.at,
                returned_id=row.returned_id,
                forwarded_to=forwarded.get(row.event_id, "") if row.returned_id is None else "",
            )
        )
    return found


def _forwarded(session: Session, delivery_ids: Sequence[int]) -> Mapping[str, str]:
    """To whom people's own mails were forwarded, by the event that was recorded of each."""
    rows = sa.select(Forward.event_id, Forward.delivery_id, Forward.address).where(
        Forward.delivery_id.in_(delivery_ids)
    )
    return {answer_event(row.event_id, row.delivery_id): row.address for row in session.execute(rows)}
