"""Setting the sending window of a newsletter, and asking for it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import zones
from newsletter.dispatch.models import Dispatch
from newsletter.dispatch.windows.hours import WEEKDAYS, Hours
from newsletter.dispatch.windows.models import SendingWindow
from newsletter.errors import Invalid
from newsletter.issues.models import Newsletter
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.models import MailingList


def change_window(session: Session, newsletter: Newsletter, hours: Hours | None, *, by: By) -> None:
    """Let dispatches of a newsletter send within these hours only; None: at any time. What runs heeds it within seconds.

    Raises NotAllowed, and Invalid for a week without a day or a time zone that there is not.
    """
    require(by, Deed.CHANGE_NEWSLETTERS, newsletter=newsletter.id)
    if hours is not None and not (hours.days and set(hours.days) <= set(range(len(WEEKDAYS)))):
        raise Invalid(say("Choose at least one day of the week."))
    if hours is not None and hours.zone not in zones():
        raise Invalid(say("“{value}” is not a time zone.", value=hours.zone[:60]))
    if hours == window_of(session, newsletter.id):
        return
    session.execute(sa.delete(SendingWindow).where(SendingWindow.newsletter_id == newsletter.id))
    if hours is not None:
        session.add(
            SendingWindow(
                newsletter_id=newsletter.id,
                zone=hours.zone,
                days=sorted(set(hours.days)),
                begins=hours.begins,
                ends=hours.ends,
            )
        )
    record(Act.NEWSLETTER_CHANGED, newsletter, by=by, settings=["sending_window"])


def window_of(session: Session, newsletter_id: int) -> Hours | None:
    """The hours in which a newsletter is sent; None: all."""
    return _hours(session, SendingWindow.newsletter_id == newsletter_id)


def window_of_dispatch(session: Session, dispatch_id: int) -> Hours | None:
    """The same by a dispatch."""
    newsletter = (
        sa.select(MailingList.newsletter_id)
        .join(Dispatch, Dispatch.list_id == MailingList.id)
        .where(Dispatch.id == dispatch_id)
    )
    return _hours(session, SendingWindow.newsletter_id == newsletter.scalar_subquery())


def _hours(session: Session, which: sa.ColumnElement[bool]) -> Hours | None:
    found = session.execute(
        sa.select(SendingWindow.zone, SendingWindow.days, SendingWindow.begins, SendingWindow.ends).where(
            which
        )
    ).one_or_none()
    if found is None:
        return None
    days = tuple(day for day in found.days if day in range(len(WEEKDAYS)))
    return Hours(found.zone, days or tuple(range(len(WEEKDAYS))), found.begins, found.ends)
