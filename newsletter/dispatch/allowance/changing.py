"""Changing what a relay takes: from then on it counts, also for those who wait."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch import coming_back
from newsletter.dispatch.allowance.books import limits_of
from newsletter.dispatch.allowance.limits import Limits
from newsletter.dispatch.allowance.models import DEFAULT, DomainLine
from newsletter.dispatch.routing.finding import kept_relay
from newsletter.errors import Invalid
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import NOTHING, say


def change_limits(
    session: Session, limits: Limits, *, by: By, now: datetime, relay_name: str = DEFAULT
) -> None:
    """Let a relay be given no more than this. Whoever stands in line for their domain may come at once, and is judged anew.

    Raises NotAllowed, NotFound, and Invalid for a warm-up without a limit that it grows to.
    """
    require(by, Deed.MANAGE_RELAYS)
    if limits.warm_up and limits.per_day is None:
        raise Invalid(say("A warm-up needs a limit for a day, up to which it grows."))
    for dispatch_id in session.scalars(
        sa.select(DomainLine.dispatch_id).distinct().order_by("dispatch_id")
    ).all():
        coming_back.call_back(session, dispatch_id, now=now)
    affected(session, sa.delete(DomainLine))
    relay = kept_relay(session, relay_name)
    before = limits_of(relay)
    relay.per_second, relay.per_hour = limits.per_second, limits.per_hour
    relay.per_day, relay.per_domain = limits.per_day, limits.per_domain
    relay.connections, relay.per_connection = limits.connections, limits.per_connection
    plan = limits.warm_up
    relay.warm_from, relay.warm_first, relay.warm_factor = (
        (plan.begins_on, plan.first, plan.factor) if plan else (None, None, None)
    )
    relay.held_until, relay.held_because = None, NOTHING
    if before != limits:
        record(Act.RELAY_CHANGED, relay, by=by, before=_in_short(before), after=_in_short(limits))


def _in_short(limits: Limits) -> list[str]:
    told = {
        "per second": limits.per_second,
        "per hour": limits.per_hour,
        "per day": limits.per_day,
        "per domain and hour": limits.per_domain,
        "connections": limits.connections,
        "per connection": limits.per_connection,
    }
    said = [f"{name}: {count}" for name, count in told.items() if count is not None]
    if plan := limits.warm_up:
        said.append(f"warm-up: {plan.first} × {plan.factor:g} from {plan.begins_on}")
    return said
