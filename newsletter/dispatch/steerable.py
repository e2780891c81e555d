"""Who changes how a dispatch goes: whether they may, and whether there is anything left to change."""

from sqlalchemy.orm import Session

from newsletter.dispatch import holds
from newsletter.dispatch.models import OVER, Dispatch
from newsletter.dispatch.words import DISPATCH_STATES
from newsletter.errors import Conflict
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say


def require_steering(by: By, dispatch: Dispatch) -> None:
    """Raise NotAllowed unless somebody may steer this dispatch."""
    require(by, Deed.STEER_DISPATCHES, newsletter=dispatch.mailing_list.newsletter_id)


def lock_while_open(session: Session, dispatch: Dispatch, *, by: By) -> None:
    """Lock a dispatch for whoever changes it, and read it as it is now. Raises NotAllowed, and Conflict when it is over."""
    require_steering(by, dispatch)
    holds.lock(session, dispatch.id)
    session.refresh(dispatch)
    if dispatch.state in OVER:
        raise Conflict(
            say(
                "Dispatch {number} is {state} and cannot be changed any more.",
                number=dispatch.id,
                state=DISPATCH_STATES[dispatch.state],
            )
        )
