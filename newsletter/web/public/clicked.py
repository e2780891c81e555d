"""On to the page that a link of a mail leads to, and counted on the way, without anything that tells who it was.

The address holds the number of a stored link and a hash of where that leads, signed, and nothing else: it leads to the one page
that was frozen and approved with its proof. In the mail of a reader who shares their clicks it holds their subscription as well.
The reader is on their way before anything is counted, and arrives whether or not that succeeds.
"""

from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import Response

from newsletter.feedback.clicks.bursts import Bursts
from newsletter.feedback.clicks.counting import NOBODY, Clicks, Key
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
    return _on_to(request, runtime, named, NOBODY, afterwards)


@router.api_route(route(Purpose.SHARED_LINK), methods=["GET", "HEAD"])
def lead_a_reader_on(
    request: Request, runtime: RuntimeOf, token: str, afterwards: BackgroundTasks
) -> Response:
    """The same from the mail of somebody who shares their clicks."""
    named = ids(runtime.signer, Purpose.SHARED_LINK, token)
    return _on_to(request, runtime, named[:2], named[-1], afterwards)


def _on_to(
    request: Request,
    runtime: Runtime,
    named: tuple[int, ...],
    reader: int,
    afterwards: BackgroundTasks,
) -> Response:
    with runtime.database.reading() as session:
        link = find_counted_link(session, named[0])
    if named != to_be_counted(link.id, link.url):
        raise gone()
    afterwards.add_task(_count, request, runtime, link, reader)
    return Response(status_code=302, headers={"Location": quote(link.url, safe=_AS_IT_IS), **_HEADERS})


def _count(request: Request, runtime: Runtime, link: CountedLink, reader: int) -> None:
    clicks: Clicks = request.app.state.clicks
    clicks.add(_counted(request, runtime, link, reader))


def _counted(request: Request, runtime: Runtime, link: CountedLink, reader: int) -> dict[Key, int]:
    kind = kind_of(request.method, request.headers)
    if kind is not ClickKind.READER:
        return {Key(link.id, kind): 1}
    bursts: Bursts = request.app.state.bursts
    sight = bursts.see(
        link.id,
        proof_id=link.proof_id,
        network=network_of(client_ip(request)),
        agent=request.headers.get("user-agent", ""),
        now=runtime.clock(),
        reader=reader,
    )
    if sight.is_again:
        return {}
    moved = {Key(one, ClickKind.READER, reader): -1 for one in sight.taken_for_readers}
    moved |= {Key(one, ClickKind.SCANNER): 1 for one in sight.taken_for_readers}
    if sight.is_burst:
        return moved | {Key(link.id, ClickKind.SCANNER): 1}
    return {Key(link.id, ClickKind.READER, reader): 1}
