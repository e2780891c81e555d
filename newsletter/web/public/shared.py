"""What the public pages share: their answers, whose newsletter it is, and what is kept as evidence."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.issues.models import Newsletter
from newsletter.web.pages import client_ip, render_page
from subscribers.evidence import Occasion
from subscribers.models import How, MailingList, Subscriber, Subscription

# The address holds a token: it must not travel to other sites with a click.
_HEADERS = {"Referrer-Policy": "no-referrer"}


def public_page(
    request: Request, name: str, *, locale: str | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """The answer with the template `web/public/<name>`, in the language the subscriber reads."""
    return render_page(request, f"public/{name}", status=status, locale=locale, headers=_HEADERS, **values)


def newsletter_of(session: Session, mailing_list: MailingList) -> Newsletter:
    """Who stands behind a list."""
    return session.get_one(Newsletter, mailing_list.newsletter_id)


def newsletters_of(session: Session, subscriber: Subscriber) -> list[Newsletter]:
    """The newsletters a person has or had a subscription of."""
    theirs = (
        sa.select(MailingList.newsletter_id)
        .join(Subscription, Subscription.list_id == MailingList.id)
        .where(Subscription.subscriber_id == subscriber.id)
    )
    return list(
        session.scalars(sa.select(Newsletter).where(Newsletter.id.in_(theirs)).order_by(Newsletter.id))
    )


def occasion_of(request: Request, how: How, *, at: datetime) -> Occasion:
    """Where and from whom a decision came; the path without its token."""
    evidence = {
        "page": request.scope["route"].path_format,
        "ip": client_ip(request),
        "user_agent": request.headers.get("user-agent", "")[:300],
    }
    return Occasion(how, evidence, at)


def masked(address: str) -> str:
    """An address its owner recognises and nobody else learns: k•••@example.org."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
