"""An edition in the browser: the web edition that was frozen with a proof, in public once that was dispatched.

It is nobody's, so whoever shares the page gives nothing away. Whoever was given the link of a proof reads it at any time; an
edition that is not public yet is as if it were not there.
"""

import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from newsletter.desk.faces import only_face
from newsletter.dispatch.public_editions import public_edition
from newsletter.dispatch.recipients import edition_of
from newsletter.errors import NotFound
from newsletter.issues.models import ProofEdition
from newsletter.issues.web_pages import edition_at, proof_of, secret_link, secret_page, web_page
from newsletter.languages import tag_of
from newsletter.links import Purpose, card, edition_page, ids
from newsletter.rendering.cards import Card, drawn
from newsletter.rendering.served import as_served
from newsletter.runtime import Runtime
from newsletter.signing import gone
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.caching import answered
from newsletter.web.public.shared import public_page
from newsletter.web.public.tokens import route
from newsletter.web.security import edition_policy
from newsletter.wording import say

router = APIRouter(dependencies=[anyone])
_PAGE = edition_page("{issue}", "{locale}")


@router.api_route(_PAGE, methods=["GET", "HEAD"])
def show_public_edition(request: Request, runtime: RuntimeOf, issue: str, locale: str) -> Response:
    """What anybody may read of an issue in a language, or a page that says that there is nothing to read."""
    with runtime.database.reading() as session:
        edition = public_edition(session, issue, tag_of(locale) or "")
        if edition is None:
            request.state.face = only_face(session)
            spoken = None if "accept-language" in request.headers else locale
            return public_page(request, "edition_unknown.html", status=404, locale=spoken)
        proof = proof_of(session, edition)
        is_listed = proof.issue.newsletter.lists_archive
        base_url = runtime.settings.base_url
        page = as_served(
            web_page(edition, base_url=base_url),
            address=base_url + edition_page(issue, edition.locale),
            now=runtime.clock(),
        )
        return answered(
            request,
            page,
            tag=_tag(page),
            headers={
                **_headers(runtime, edition),
                "Cache-Control": "public, no-cache",
                "Referrer-Policy": "strict-origin-when-cross-origin",
                **({"X-Robots-Tag": "all"} if is_listed else {}),
            },
        )


@router.api_route(card(_PAGE), methods=["GET", "HEAD"])
def show_card(request: Request, runtime: RuntimeOf, issue: str, locale: str) -> Response:
    """The picture that others show of it. Raises NotFound."""
    with runtime.database.reading() as session:
        edition = public_edition(session, issue, tag_of(locale) or "")
    if edition is None or not edition.card:
        raise NotFound(say("There is no such picture."))
    found = Card.from_kept(edition.card)
    return answered(
        request,
        drawn(found),
        tag=found.version,
        headers={
            "Content-Type": "image/png",
            "Cache-Control": "public, no-cache",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


@router.api_route(route(Purpose.EDITION), methods=["GET", "HEAD"])
def show_edition(request: Request, runtime: RuntimeOf, token: str) -> Response:
    """An edition of a proof, for whoever was given the link. Raises NotFound."""
    proof_id, place, *_ = (*ids(runtime.signer, Purpose.EDITION, token), 0)
    with runtime.database.reading() as session:
        return _secret(request, runtime, session, edition_at(session, proof_id, place))


@router.api_route(route(Purpose.BROWSER), methods=["GET", "HEAD"])
def show_edition_of_delivery(request: Request, runtime: RuntimeOf, token: str) -> Response:
    """The same, by the link of mails that went out when each had a page of its own. Raises NotFound."""
    with runtime.database.reading() as session:
        edition = edition_of(session, ids(runtime.signer, Purpose.BROWSER, token)[0])
        if edition is None:
            raise gone()
        return _secret(request, runtime, session, edition)


def _secret(request: Request, runtime: Runtime, session: Session, edition: ProofEdition) -> Response:
    proof = proof_of(session, edition)
    page = as_served(
        secret_page(proof, edition, letterhead=runtime.letterhead),
        address=secret_link(proof, edition.locale, letterhead=runtime.letterhead),
        now=runtime.clock(),
    )
    return answered(
        request,
        page,
        tag=_tag(page),
        headers={
            **_headers(runtime, edition),
            "Cache-Control": "private, no-cache",
            "Referrer-Policy": "no-referrer",
        },
    )


def _tag(page: str) -> str:
    """What changes with the page: a correction, or something in it that is over by now."""
    return hashlib.sha256(page.encode()).hexdigest()[:32]


def _headers(runtime: Runtime, edition: ProofEdition) -> dict[str, str]:
    """Under a policy that runs nothing."""
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": edition.locale,
        "Content-Security-Policy": edition_policy(runtime.settings.base_url),
    }
