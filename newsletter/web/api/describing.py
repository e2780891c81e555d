"""What this interface is, as OpenAPI: for other programs, and for the types of the front end."""

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from newsletter.users.deeds import Deed
from newsletter.web.access import needs
from newsletter.web.api import drafts, findings, mails, schema

router = APIRouter()

_REFERENCE = "#/components/schemas/{model}"


@router.get("/api/openapi.json", dependencies=[needs(Deed.COMPOSE)])
def description() -> dict[str, Any]:
    """The description of every route below `/api/`."""
    whole = get_openapi(
        title="Newsletter",
        version="1",
        description="For staff: a request carries the cookie of a signed-in user. Every failure is `{sentence, reference}`; "
        "401 is `{place}`, the page on which something has to be done first.",
        routes=[
            route
            for router in (drafts.router, findings.router, mails.router, schema.router)
            for route in router.routes
            if getattr(route, "path", "").startswith("/api/")
        ],
    )
    _, bodies = models_json_schema(
        [(drafts.DraftPatch, "validation"), (mails.MailAsked, "validation")], ref_template=_REFERENCE
    )
    whole["components"]["schemas"] |= bodies["$defs"]
    return whole
