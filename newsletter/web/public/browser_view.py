"""View in the browser: the very edition that was approved, filled for the person whose mail holds the link."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from newsletter.dispatch.recipients import delivered
from newsletter.issues.proofing import rendition_of
from newsletter.links import Purpose, ids
from newsletter.messages.personalising import leaving_token, personal_values
from newsletter.rendering.preview import filled
from newsletter.signing import gone
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.public.tokens import route
from newsletter.web.security import mail_policy

router = APIRouter(dependencies=[anyone])


@router.api_route(route(Purpose.BROWSER), methods=["GET", "HEAD"])
def show_mail(runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The mail as a page, under a policy that runs nothing. Raises NotFound, also when the person's data were erased."""
    with runtime.database.reading() as session:
        found = delivered(session, ids(runtime.signer, Purpose.BROWSER, token)[0])
        if found is None:
            raise gone()
        edition, recipient = found
        leaving = leaving_token(recipient, runtime.signer)
        mail = filled(rendition_of(edition), personal_values(recipient, runtime.letterhead, leaving=leaving))
    headers = {
        "Content-Security-Policy": mail_policy(runtime.settings.base_url),
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(mail.html, headers=headers)
