"""Where the personal links of a test mail lead: a page that says that it was one. Nothing can be done here, also by one click."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from newsletter.links import TRIAL_PAGE
from newsletter.web.access import anyone
from newsletter.web.public.shared import public_page

router = APIRouter(dependencies=[anyone])


@router.api_route(TRIAL_PAGE, methods=["GET", "HEAD", "POST"])
def show_test(request: Request) -> HTMLResponse:
    """The page, whoever asks and however."""
    return public_page(request, "trial.html")
