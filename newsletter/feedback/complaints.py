"""A dispatch of which too many report the mail as spam is paused: mailbox providers judge a sender by that.

Gmail and Yahoo want less than 0.1 % and act at 0.3 % (https://support.google.com/a/answer/81126).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.dispatch import holds
from newsletter.dispatch.models import DispatchState
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.feedback.shares import patience_of, share_of
from newsletter.wording import say

_FEWEST = 5


def heed(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Pause a running dispatch when more than 0.3 %, and at least five, of those it was accepted for complained; True when
    this call paused it. Whoever lets it go on has looked: next time ten times as much is borne."""
    if holds.lock(session, dispatch_id) is not DispatchState.RUNNING:
        return False
    share = share_of(session, dispatch_id, Feedback.kind == FeedbackKind.COMPLAINED)
    if share.people < _FEWEST or not share.is_over(3, 1_000, patience=patience_of(session, dispatch_id)):
        return False
    because = say(
        "{complained} of the {accepted} who got it reported it as spam",
        complained=f"{share.people:,}",
        accepted=f"{share.of:,}",
    )
    return holds.pause_failing(session, dispatch_id, because=because, now=now)
