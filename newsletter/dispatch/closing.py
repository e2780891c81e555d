"""Closing a list: nobody comes onto it any more, and nothing goes to it. Who is on it stays, and can leave."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.words import DISPATCH_STATES
from newsletter.errors import Conflict
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.models import MailingList

_ON_ITS_WAY = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)


def close_list(session: Session, mailing_list: MailingList, *, by: By, now: datetime) -> None:
    """Close the list, until somebody opens it again.

    Raises NotAllowed, and Conflict when it is closed, or while a dispatch to it is planned or on its way.
    """
    require(by, Deed.MANAGE_LISTS, newsletter=mailing_list.newsletter_id)
    session.refresh(mailing_list, ["closed_at"], with_for_update=True)  # after whoever has seen it open
    if mailing_list.is_closed:
        raise Conflict(say("The list “{slug}” is closed already.", slug=mailing_list.slug))
    dispatch = session.scalar(
        sa.select(Dispatch)
        .where(Dispatch.list_id == mailing_list.id, Dispatch.state.in_(_ON_ITS_WAY))
        .order_by(Dispatch.id)
        .limit(1)
    )
    if dispatch is not None:
        raise Conflict(
            say(
                "Dispatch {number} to the list “{slug}” is {state}. Cancel it, or wait until it has ended; then close the list.",
                number=dispatch.id,
                slug=mailing_list.slug,
                state=DISPATCH_STATES[dispatch.state],
            )
        )
    mailing_list.closed_at = now
    record(Act.LIST_CLOSED, mailing_list, by=by)
    session.flush()  # whoever asks next reads it from the database
