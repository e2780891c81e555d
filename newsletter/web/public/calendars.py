"""What takes place in an edition, into the calendar of whoever reads it: a file, or the form of a service.

The mail names these short addresses of ours, which stay right whatever the services do with theirs.
"""

import re

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from newsletter.dispatch.public_editions import public_edition
from newsletter.issues.calendars import Dated, dated_in
from newsletter.issues.web_pages import edition_at
from newsletter.languages import tag_of
from newsletter.links import Purpose, edition_page, ids, path
from newsletter.rendering import calendars
from newsletter.runtime import Runtime
from newsletter.signing import gone
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.public.tokens import route

router = APIRouter(dependencies=[anyone])

FILE = "/calendar/{entry}.ics"  # below the address of an edition
FORM = "/calendar/{entry}/{service}"
_FORMS = {"google": calendars.google, "outlook": calendars.outlook}
# The address may hold a token: it must not travel to the service. What takes place is found in the edition, not by itself.
_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@router.api_route(route(Purpose.EDITION, FILE), methods=["GET", "HEAD"])
def send_calendar(runtime: RuntimeOf, token: str, entry: str) -> Response:
    """A calendar with an event, a session, or all sessions of a programme. Raises NotFound."""
    return calendar_file(_dated(runtime, token, entry), entry)


@router.api_route(route(Purpose.EDITION, FORM), methods=["GET", "HEAD"])
def lead_to_form(runtime: RuntimeOf, token: str, entry: str, service: str) -> Response:
    """On to the form of a service, filled in. Raises NotFound."""
    return calendar_form(_dated(runtime, token, entry), service)


@router.api_route(edition_page("{issue}", "{locale}") + FILE, methods=["GET", "HEAD"])
def send_public_calendar(runtime: RuntimeOf, issue: str, locale: str, entry: str) -> Response:
    """The same of what anybody may read. Raises NotFound."""
    return calendar_file(_public(runtime, issue, locale, entry), entry)


@router.api_route(edition_page("{issue}", "{locale}") + FORM, methods=["GET", "HEAD"])
def lead_from_public_to_form(
    runtime: RuntimeOf, issue: str, locale: str, entry: str, service: str
) -> Response:
    """The same of what anybody may read. Raises NotFound."""
    return calendar_form(_public(runtime, issue, locale, entry), service)


def calendar_file(dated: Dated, entry: str) -> Response:
    """The answer with the file, for every address at which an edition is read."""
    name = f'inline; filename="{re.sub(r"[^0-9A-Za-z]", "", entry)}.ics"'
    headers = {**_HEADERS, "Content-Disposition": name}
    return Response(dated.file, media_type="text/calendar; charset=utf-8", headers=headers)


def calendar_form(dated: Dated, service: str) -> Response:
    """The answer that leads to the form of a service, which takes one event at a time. Raises NotFound."""
    form = _FORMS.get(service)
    if form is None or len(dated.entries) > 1:
        raise gone()
    return RedirectResponse(form(dated.entries[0]), status_code=303, headers=_HEADERS)


def _dated(runtime: Runtime, token: str, entry: str) -> Dated:
    proof_id, place, *_ = (*ids(runtime.signer, Purpose.EDITION, token), 0)
    here = path(Purpose.EDITION, runtime.signer.token(Purpose.EDITION, proof_id, place))
    with runtime.database.reading() as session:
        edition = edition_at(session, proof_id, place)
        return dated_in(session, edition, entry.upper(), address=runtime.settings.base_url + here)


def _public(runtime: Runtime, issue: str, locale: str, entry: str) -> Dated:
    with runtime.database.reading() as session:
        edition = public_edition(session, issue, tag_of(locale) or "")
        if edition is None:
            raise gone()
        address = runtime.settings.base_url + edition_page(issue, edition.locale)
        return dated_in(session, edition, entry.upper(), address=address)
