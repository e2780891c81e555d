"""View in the browser: the web edition that was frozen with the proof.

It is nobody's, so whoever shares the page gives nothing away.
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from newsletter.dispatch.recipients import edition_of
from newsletter.issues.models import ProofEdition
from newsletter.issues.web_pages import edition_at, web_page
from newsletter.links import Purpose, ids
from newsletter.runtime import Runtime
from newsletter.signing import gone
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.public.tokens import route
from newsletter.web.security import mail_policy

router = APIRouter(dependencies=[anyone])


@router.api_route(route(Purpose.EDITION), methods=["GET", "HEAD"])
def show_edition(runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The edition that a mail was written from. Raises NotFound."""
    proof_id, place, *_ = (*ids(runtime.signer, Purpose.EDITION, token), 0)
    with runtime.database.reading() as session:
        return _page(runtime, edition_at(session, proof_id, place))


@router.api_route(route(Purpose.BROWSER), methods=["GET", "HEAD"])
def show_edition_of_delivery(runtime: RuntimeOf, token: str) -> HTMLResponse:
    """The same, by the link of mails that went out when each had a page of its own. Raises NotFound."""
    with runtime.database.reading() as session:
        edition = edition_of(session, ids(runtime.signer, Purpose.BROWSER, token)[0])
        if edition is None:
            raise gone()
        return _page(runtime, edition)


def _page(runtime: Runtime, edition: ProofEdition) -> HTMLResponse:
    """Under a policy that runs nothing."""
    base_url = runtime.settings.base_url
    headers = {"Content-Security-Policy": mail_policy(base_url), "Referrer-Policy": "no-referrer"}
    return HTMLResponse(web_page(edition, base_url=base_url), headers=headers)
