"""Texts to a translator and back, for programs: XLIFF 2 out, XLIFF 2 in."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from newsletter.issues.finding import find_issue
from newsletter.issues.translations import export_translation, import_translation, note_translation_export
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.pages import page_language

router = APIRouter()

MEDIA_TYPE = "application/xliff+xml"
_AS_XLIFF = {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}


class RefusedJson(BaseModel):
    """A text that stays as it is: its name without its language, a word for why, and a sentence with its place."""

    name: str
    why: str
    sentence: str


class TranslationJson(BaseModel):
    """What became of a file: the names of texts that were taken, of translations that are said to stand, and of those refused;
    how many texts nobody translated, and how many were here already."""

    taken: list[str]
    agreed: list[str]
    refused: list[RefusedJson]
    untouched: int
    known: int


async def _body(request: Request) -> bytes:
    return await request.body()


@router.get("/api/issues/{slug}/translation", responses={200: _AS_XLIFF}, response_class=Response)
def export(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.EXPORT_ISSUES)],
    into: str,
    source: str = "",
    texts: Literal["open", "all"] = "open",
) -> Response:
    """The texts of an issue for a translator, as XLIFF 2. 404 for a language without an edition, 422 where nothing is open."""
    return exported_texts(request, runtime, slug, user, into=into, source=source, only_open=texts == "open")


@router.post("/api/issues/{slug}/translation", openapi_extra={"requestBody": {"required": True, **_AS_XLIFF}})
def take_back(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    body: Annotated[bytes, Depends(_body)],
) -> TranslationJson:
    """Take a translated file, text by text. 422 for what is no XLIFF 2 file of this issue; then nothing is changed."""
    with runtime.database.transaction() as session:
        back = import_translation(session, find_issue(session, slug), body, by=user, now=runtime.clock())
    language = page_language(request)
    return TranslationJson(
        taken=sorted(back.values),
        agreed=sorted(back.agreed),
        refused=[
            RefusedJson(name=one.name, why=one.why, sentence=one.sentence.in_locale(language))
            for one in back.refused
        ],
        untouched=back.untouched,
        known=back.known,
    )


def exported_texts(
    request: Request, runtime: Runtime, slug: str, user: User, *, into: str, source: str, only_open: bool
) -> Response:
    """The file with the texts of an issue, that it was taken written down."""
    reader = page_language(request)
    with runtime.database.reading() as session:
        exported = export_translation(
            session,
            find_issue(session, slug),
            into=into,
            source=source,
            only_open=only_open,
            reader=reader,
        )
    with runtime.database.transaction() as session:
        note_translation_export(find_issue(session, slug), by=user)
    return Response(
        exported.data,
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{exported.name}"'},
    )
