"""Relays that are added in the pages or by a command: added, changed, paused and taken away. Each was tried before."""

import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.routing.finding import find_relay, kept_relay
from newsletter.dispatch.routing.models import RelayChoice
from newsletter.dispatch.routing.opening import Switchboard
from newsletter.dispatch.routing.sealing import seal_address
from newsletter.errors import Conflict, Invalid, Misconfigured
from newsletter.relays.base import Relay, Unavailable
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import NOTHING, say
from subscribers.models import MailingList

_TAKEN = (DEFAULT, "new")
_NOT_OVER = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)


def check_name(name: str) -> None:
    """Raise Invalid for what is no name of a relay: it stands in addresses of pages and in commands."""
    if not _NAME.fullmatch(name):
        raise Invalid(say("Please use small letters, digits and hyphens only, at most 40."))
    if name in _TAKEN:
        raise Invalid(say("The name “{name}” is taken.", name=name))


def add_relay(
    session: Session, name: str, url: str, relay: Relay, *, signer: Signer, by: By, now: datetime
) -> KnownRelay:
    """Keep a relay that was tried. Raises NotAllowed, Invalid for its name, and Conflict where another has that name."""
    require(by, Deed.MANAGE_RELAYS)
    check_name(name)
    known = KnownRelay(name=name, place=relay.name, workers={}, tried_at=now, tried_reply=NOTHING)
    try:
        with session.begin_nested():
            session.add(known)
            session.flush()  # its address is sealed for its id
    except IntegrityError:
        raise Conflict(say("There is a relay “{name}” already.", name=name)) from None
    seal_address(known, url, signer=signer)
    record(Act.RELAY_ADDED, known, by=by, after=[relay.name])
    return known


def change_address(
    session: Session, name: str, url: str, relay: Relay, *, signer: Signer, by: By, now: datetime
) -> None:
    """Let a relay be reached otherwise, as it was tried. Raises as `remove_relay`."""
    known = _changed(session, name, by=by)
    record(Act.RELAY_ADDRESS_CHANGED, known, by=by, before=[known.place or ""], after=[relay.name])
    known.place, known.tried_at, known.tried_reply = relay.name, now, NOTHING
    seal_address(known, url, signer=signer)


def pause_relay(session: Session, name: str, *, by: By, now: datetime) -> None:
    """Give it nothing more, until somebody lets it go on. Raises as `remove_relay`."""
    known = _changed(session, name, by=by)
    if known.paused_at is None:
        known.paused_at = now
        record(Act.RELAY_PAUSED, known, by=by)


def resume_relay(session: Session, name: str, *, by: By) -> None:
    """Let it go on. Raises as `remove_relay`."""
    known = _changed(session, name, by=by)
    if known.paused_at is not None:
        known.paused_at = None
        record(Act.RELAY_RESUMED, known, by=by)


def remove_relay(session: Session, name: str, *, by: By, now: datetime) -> None:
    """Take it away, its password first of all; what it took keeps its name, and newsletters use the others they have chosen.

    Raises NotAllowed, NotFound, and Conflict for that of the environment or while a dispatch that is not over may leave by it.
    """
    known = _changed(session, name, by=by)
    needing = session.scalar(
        sa.select(Dispatch.id)
        .join(MailingList, MailingList.id == Dispatch.list_id)
        .join(RelayChoice, RelayChoice.newsletter_id == MailingList.newsletter_id)
        .where(RelayChoice.relay_id == known.id, Dispatch.state.in_(_NOT_OVER))
        .order_by(Dispatch.id)
        .limit(1)
    )
    if needing is not None:
        raise Conflict(
            say(
                "Dispatch {number} is not over and may leave by this relay. Take it out of the newsletter first, or pause it.",
                number=needing,
            )
        )
    session.execute(sa.delete(RelayChoice).where(RelayChoice.relay_id == known.id))
    known.sealed_address, known.removed_at = None, now
    record(Act.RELAY_REMOVED, known, by=by, before=[known.place or ""])


def try_again(database: Database, switchboard: Switchboard, name: str, *, clock: Clock) -> Unavailable | None:
    """See whether a relay works now, and keep what came of it. Raises NotFound."""
    with database.reading() as session:
        known = find_relay(session, name)
    try:
        obstacle = switchboard.open(known).check()
    except Misconfigured as error:
        obstacle = Unavailable(error.sentence)
    with database.transaction() as session:
        kept = kept_relay(session, name)
        kept.tried_at, kept.tried_reply = clock(), obstacle.reply if obstacle else NOTHING
    return obstacle


def refuse_default(name: str) -> None:
    """Raise Conflict for the relay of the environment."""
    if name == DEFAULT:
        raise Conflict(say("This relay stands in the environment of the service, and is changed there."))


def _changed(session: Session, name: str, *, by: By) -> KnownRelay:
    require(by, Deed.MANAGE_RELAYS)
    refuse_default(name)
    return kept_relay(session, name)


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
