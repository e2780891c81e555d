"""What this interface is, as OpenAPI: for other programs, and for the types of the front end."""

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from newsletter.users.deeds import Deed
from newsletter.web.access import needs
from newsletter.web.api import (
    comments,
    drafts,
    findings,
    handing_over,
    mails,
    preview_links,
    schema,
    versions,
)

router = APIRouter()

_REFERENCE = "#/components/schemas/{model}"
_ROOMS = (drafts, findings, mails, schema, comments, versions, handing_over, preview_links)
_BODIES: tuple[type[BaseModel], ...] = (
    drafts.DraftPatch,
    mails.MailAsked,
    comments.CommentWritten,
    comments.ThreadSettled,
    versions.VersionNamed,
    versions.VersionWanted,
    versions.VersionInDraft,
    handing_over.TrialWanted,
    handing_over.ProofWanted,
    preview_links.PreviewLinkWanted,
)


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
            for room in _ROOMS
            for route in room.router.routes
            if getattr(route, "path", "").startswith("/api/")
        ],
    )
    _, bodies = models_json_schema([(body, "validation") for body in _BODIES], ref_template=_REFERENCE)
    whole["components"]["schemas"] |= bodies["$defs"]
    return whole
