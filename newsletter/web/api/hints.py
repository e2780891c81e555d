"""The hints of the editor that somebody has not put away."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from newsletter.users.deeds import Deed
from newsletter.users.hints import Hint, hints_for, put_away
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs

router = APIRouter()


class HintsJson(BaseModel):
    """What is still to be pointed out, in this order."""

    hints: list[Hint]


@router.get("/api/hints")
def list_hints(runtime: RuntimeOf, user: Annotated[User, needs(Deed.COMPOSE)]) -> HintsJson:
    """What one has not put away."""
    with runtime.database.reading() as session:
        return HintsJson(hints=hints_for(session, user))


@router.delete("/api/hints/{hint}")
def put_hint_away(
    runtime: RuntimeOf, hint: Hint, user: Annotated[User, needs(Deed.COMPOSE, keeps=False)]
) -> HintsJson:
    """Put one away for ever, and hear what is left."""
    with runtime.database.transaction() as session:
        put_away(session, hint, of=user)
        return HintsJson(hints=hints_for(session, user))
