"""Dispatches, found by their number."""

from sqlalchemy.orm import Session

from newsletter.dispatch.models import Dispatch
from newsletter.errors import NotFound
from newsletter.wording import say


def find_dispatch(session: Session, dispatch_id: int) -> Dispatch:
    """The dispatch. Raises NotFound."""
    dispatch = session.get(Dispatch, dispatch_id)
    if dispatch is None:
        raise NotFound(say("There is no dispatch {number}.", number=dispatch_id))
    return dispatch
