"""Which relays a newsletter uses: which first, and in which proportion. None chosen: the default one, alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.allowance.models import KnownRelay
from newsletter.dispatch.routing.finding import kept_relay
from newsletter.dispatch.routing.models import RelayChoice
from newsletter.errors import Invalid
from newsletter.issues.models import Newsletter
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

MOST = 100  # the highest priority, and the largest share


@dataclass(frozen=True)
class Choice:
    """A relay by its name. Priority 1 comes first; the share counts among those of the same priority."""

    name: str
    priority: int = 1
    share: int = 1


def choose_relays(session: Session, newsletter: Newsletter, choices: Sequence[Choice], *, by: By) -> None:
    """Let dispatches of a newsletter leave by these, without any by the default one. What runs heeds it within seconds.

    Raises NotAllowed, NotFound, and Invalid for what is chosen twice or out of range.
    """
    require(by, Deed.CHANGE_NEWSLETTERS, newsletter=newsletter.id)
    require(by, Deed.MANAGE_RELAYS)
    if len({choice.name for choice in choices}) < len(choices):
        raise Invalid(say("Choose each relay once."))
    if not all(1 <= number <= MOST for choice in choices for number in (choice.priority, choice.share)):
        raise Invalid(say("Priorities and shares are whole numbers from 1 to {most}.", most=MOST))
    before = choices_of(session, newsletter.id)
    if sorted(before, key=_by_name) == sorted(choices, key=_by_name):
        return
    session.execute(sa.delete(RelayChoice).where(RelayChoice.newsletter_id == newsletter.id))
    for choice in sorted(choices, key=_by_name):
        relay = kept_relay(session, choice.name)
        session.add(
            RelayChoice(
                newsletter_id=newsletter.id,
                relay_id=relay.id,
                priority=choice.priority,
                share=choice.share,
            )
        )
    record(
        Act.RELAYS_CHOSEN,
        newsletter,
        by=by,
        before=[_in_short(choice) for choice in before],
        after=[_in_short(choice) for choice in choices],
    )


def choices_of(session: Session, newsletter_id: int) -> list[Choice]:
    """Which relays a newsletter uses, the first priority first."""
    rows = session.execute(
        sa.select(KnownRelay.name, RelayChoice.priority, RelayChoice.share)
        .join(RelayChoice, RelayChoice.relay_id == KnownRelay.id)
        .where(RelayChoice.newsletter_id == newsletter_id)
        .order_by(RelayChoice.priority, KnownRelay.name)
    )
    return [Choice(*row) for row in rows]


def _by_name(choice: Choice) -> str:
    return choice.name


def _in_short(choice: Choice) -> str:
    return f"{choice.name}: {choice.priority} × {choice.share}"
