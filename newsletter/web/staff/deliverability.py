"""The deliverability doctor of a newsletter: what was found last, and looking anew."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from newsletter.deliverability.examining import examine
from newsletter.deliverability.findings import Standing
from newsletter.deliverability.one_click import knock
from newsletter.desk.sender_checks import last_check
from newsletter.dispatch.sender_checks.keeping import keep_check, sender_in
from newsletter.issues.finding import find_newsletter
from newsletter.runtime import make_resolver
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.pages import redirect, render_page
from newsletter.wording import say

Changer = Annotated[User, needs(Deed.CHANGE_NEWSLETTERS)]

router = APIRouter(prefix="/newsletters/{slug}/deliverability", dependencies=[needs(Deed.CHANGE_NEWSLETTERS)])


@router.get("")
def show_findings(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The page: what was found last."""
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        checked = last_check(session, newsletter.id)
    return render_page(request, "staff/deliverability.html", newsletter=newsletter, checked=checked)


@router.post("")
def look_anew(request: Request, runtime: RuntimeOf, user: Changer, slug: str) -> Response:
    """Ask DNS, the relays and our own public address, and keep what they say."""
    with runtime.database.reading() as session:
        sender = sender_in(
            session,
            find_newsletter(session, slug),
            switchboard=runtime.switchboard,
            letterhead=runtime.letterhead,
            own_name=runtime.settings.ehlo_name,
        )
    findings = examine(sender, make_resolver(runtime.settings), knock=knock)
    with runtime.database.transaction() as session:
        newsletter = find_newsletter(session, slug)
        keep_check(session, newsletter, sender.domain, findings, by=user, now=runtime.clock())
    page = f"/newsletters/{slug}/deliverability"
    if any(finding.standing is Standing.BAD for finding in findings):
        return redirect(
            request, page, notice=say("The check is done: there is something to mend."), tone="warning"
        )
    return redirect(request, page, notice=say("The check is done: nothing is wrong."))
