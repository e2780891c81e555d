"""What the public pages share: their answers, and what is kept as evidence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.desk.faces import face_of, newsletter_of_delivery, only_face
from newsletter.issues.models import Newsletter
from newsletter.web.formats import in_language
from newsletter.web.pages import client_ip, face_met, page_language, render_page
from subscribers.evidence import Occasion
from subscribers.models import How

# The address holds a token: it must not travel to other sites with a click.
_HEADERS = {"Referrer-Policy": "no-referrer"}


def meet(request: Request, session: Session, newsletter: Newsletter) -> Newsletter:
    """From here on the page is this newsletter's, also when it fails."""
    request.state.face = face_of(session, newsletter)
    return newsletter


def meet_by_delivery(request: Request, session: Session, delivery_id: int) -> None:
    """The same for a link whose person is not known any more: whose issue it stood in, or the only newsletter there is."""
    newsletter = newsletter_of_delivery(session, delivery_id)
    request.state.face = face_of(session, newsletter) if newsletter else only_face(session)


def public_page(
    request: Request, name: str, *, locale: str | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """The answer with the template `web/public/<name>`, in the language the subscriber reads, of the newsletter we met."""
    return render_page(
        request,
        f"public/{name}",
        status=status,
        locale=locale,
        headers=_HEADERS,
        face=face_met(request),
        **values,
    )


def occasion_of(
    request: Request,
    how: How,
    *,
    at: datetime,
    newsletters: Sequence[Newsletter] = (),
    locale: str | None = None,
) -> Occasion:
    """Where and from whom a decision came; the path without its token.

    `newsletters` are those whose privacy notices the page shows, `locale` is what its reader is known to read.
    """
    language = page_language(request, known=locale)
    evidence = {
        "page": request.scope["route"].path_format,
        "ip": client_ip(request),
        "user_agent": request.headers.get("user-agent", "")[:300],
    }
    notices = {one.id: in_language(one.privacy_notice, language) for one in newsletters}
    return Occasion(how, evidence, at, notices)
