"""What was written when a session had ended, on its way to be saved.

It goes on by itself only where the user has just come from our own page and asked for it a moment ago: a link from
elsewhere does nothing, and what was started yesterday waits until somebody presses the button.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.users.deeds import Deed
from newsletter.users.keeping import HandedInAlready, find_kept, take_kept
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.detours import Replay
from newsletter.web.pages import redirect, render_page

Owner = Annotated[User, needs(Deed.KEEP_OWN_ACCOUNT)]

router = APIRouter()

_A_MOMENT = timedelta(minutes=30)


@router.get("/kept/{token}")
def show_kept(request: Request, runtime: RuntimeOf, user: Owner, token: str) -> HTMLResponse:
    """The button that hands it in, which is pressed by itself where nothing speaks against it."""
    now = runtime.clock()
    with runtime.database.reading() as session:
        kept = find_kept(session, token, of=user, now=now)
    comes_from_us = request.headers.get("sec-fetch-site") == "same-origin"
    return render_page(
        request,
        "staff/kept.html",
        kept=kept,
        goes_on=comes_from_us and kept.handed_in_at is None and now - kept.kept_at < _A_MOMENT,
    )


@router.post("/kept/{token}")
def hand_in(request: Request, runtime: RuntimeOf, user: Owner, token: str) -> Response:
    """Hand it in through the route it was for, once."""
    try:
        with runtime.database.transaction() as session:
            kept = take_kept(session, token, of=user, now=runtime.clock())
    except HandedInAlready as error:
        return redirect(request, error.came_from, notice=error.sentence, tone="info")
    return Replay(request, kept)
