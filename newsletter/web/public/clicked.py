"""On to the page that a link of a mail leads to, and counted on the way, without anything that tells who it was.

The address holds the number of a stored link and a hash of where that leads, signed, and nothing else: it leads to the one page
that was frozen and approved with its proof. The reader is on their way before anything is counted, and arrives whether or not
that succeeds.
"""

from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import Response

from newsletter.feedback.clicks.bursts import Bursts
from newsletter.feedback.clicks.counting import Clicks, Key
from newsletter.feedback.clicks.kinds import kind_of
from newsletter.feedback.clicks.models import ClickKind
from newsletter.issues.finding import find_counted_link
from newsletter.issues.models import CountedLink
from newsletter.links import Purpose, ids, to_be_counted
from newsletter.runtime import Runtime
from newsletter.signing import gone
from newsletter.web.access import RuntimeOf, whoever
from newsletter.web.limiting import network_of
from newsletter.web.pages import client_ip
from newsletter.web.public.tokens import route

router = APIRouter(dependencies=[whoever])

# Nobody keeps the way, and the page is not told that it was taken.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_AS_IT_IS = "%/:=?#&;+,@!$'()*~[]"  # what an address is made of besides letters


@router.api_route(route(Purpose.LINK), methods=["GET", "HEAD"])
def lead_on(request: Request, runtime: RuntimeOf, token: str, afterwards: BackgroundTasks) -> Response:
    """Raises NotFound for an address that is none of ours."""
    named = ids(runtime.signer, Purpose.LINK, token)
    with runtime.database.reading() as session:
        link = find_counted_link(session, named[0])
    if named != to_be_counted(link.id, link.url):
        raise gone()
    afterwards.add_task(_count, request, runtime, link)
    return Response(status_code=302, headers={"Location": quote(link.url, safe=_AS_IT_IS), **_HEADERS})


def _count(request: Request, runtime: Runtime, link: CountedLink) -> None:
    clicks: Clicks = request.app.state.clicks
    clicks.add(_counted(request, runtime, link))


def _counted(request: Request, runtime: Runtime, link: CountedLink) -> dict[Key, int]:
    kind = kind_of(request.method, request.headers)
    if kind is not ClickKind.READER:
        return {(link.id, kind): 1}
    bursts: Bursts = request.app.state.bursts
    sight = bursts.see(
        link.id,
        proof_id=link.proof_id,
        network=network_of(client_ip(request)),
        agent=request.headers.get("user-agent", ""),
        now=runtime.clock(),
    )
    if sight.is_again:
        return {}
    moved = {(one, ClickKind.READER): -1 for one in sight.taken_for_readers}
    moved |= {(one, ClickKind.SCANNER): 1 for one in sight.taken_for_readers}
    return moved | {(link.id, ClickKind.SCANNER if sight.is_burst else ClickKind.READER): 1}
