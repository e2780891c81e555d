"""Setting the sending window of a newsletter, and asking for it."""

from collections.abc import Collection
from typing import Any

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
    found = session.execute(
        sa.select(*_WINDOW).where(SendingWindow.newsletter_id == newsletter_id)
    ).one_or_none()
    return None if found is None else _hours(found)


def window_of_dispatch(session: Session, dispatch_id: int) -> Hours | None:
    """The same by a dispatch."""
    return windows_of_dispatches(session, [dispatch_id]).get(dispatch_id)


def windows_of_dispatches(session: Session, dispatch_ids: Collection[int]) -> dict[int, Hours]:
    """The same of several dispatches: those that may not be sent at any time."""
    rows = session.execute(
        sa.select(Dispatch.id, *_WINDOW)
        .join(MailingList, MailingList.id == Dispatch.list_id)
        .join(SendingWindow, SendingWindow.newsletter_id == MailingList.newsletter_id)
        .where(Dispatch.id.in_(dispatch_ids))
    )
    return {row.id: _hours(row) for row in rows}


_WINDOW = (SendingWindow.zone, SendingWindow.days, SendingWindow.begins, SendingWindow.ends)


def _hours(found: sa.Row[*tuple[Any, ...]]) -> Hours:
    days = tuple(day for day in found.days if day in range(len(WEEKDAYS)))
    return Hours(found.zone, days or tuple(range(len(WEEKDAYS))), found.begins, found.ends)
