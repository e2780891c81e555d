"""The library of pictures of the newsletter whose issue is being written: searched, added to, described, cut."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from newsletter.content.fields.points import Point
from newsletter.content.images import ASSET_NAME
from newsletter.content.picture_terms import Licence, People
from newsletter.content.texts import Line, Locale
from newsletter.desk.pictures import PictureLine, picture_page, remark_on
from newsletter.issues.cutting import Part
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Newsletter
from newsletter.issues.picture_library import (
    Known,
    cut_out_picture,
    describe_picture,
    find_picture,
    values_of,
)
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.pictures import SIZE_CAP
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.web.uploaded_pictures import upload

router = APIRouter()

_Writer = Annotated[User, needs(Deed.COMPOSE, keeps=False)]
_Name = Annotated[str, Path(pattern=ASSET_NAME.pattern)]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class StoredJson(BaseModel):
    """A stored picture, which is at `/assets/` and its name."""

    asset: str
    width: int
    height: int


class PictureJson(StoredJson):
    """A picture of the library."""

    file: str
    alt: dict[str, str]
    credit: dict[str, str]
    focus: str
    """What stays in sight in every cut, like `62% 30%`; "" for nothing in particular."""
    licence: Licence
    people: People
    consent_note: str
    consent_until: date | None
    original: StoredJson | None
    """What it was cut out of."""
    remark: str
    """A sentence where it may not be shown as it is; "" where nothing is known against it."""
    values: dict[str, str]
    """What the picture of a block says that shows it, by the names within it."""


class ChoiceJson(BaseModel):
    """A value and what people call it."""

    value: str
    label: str
    asks_credit: bool = False


class PicturesJson(BaseModel):
    """A page of the library, newest first, and what can be said of licences and people."""

    pictures: list[PictureJson]
    total: int
    page: int
    pages: int
    licences: list[ChoiceJson]
    people: list[ChoiceJson]


class PictureKnown(BaseModel):
    """What is said of a picture: all of it, each time."""

    model_config = ConfigDict(extra="forbid")

    alt: dict[Locale, Line] = {}
    credit: dict[Locale, Line] = {}
    focus: Point | None = None
    licence: Licence = Licence.UNSAID
    people: People = People.UNSAID
    consent_note: Annotated[str, Field(max_length=300)] = ""
    consent_until: date | None = None

    def known(self) -> Known:
        """The same for the library."""
        return Known(**{name: getattr(self, name) for name in type(self).model_fields})


class PicturePart(BaseModel):
    """A rectangle of a picture, by its shares of the width and of the height."""

    model_config = ConfigDict(extra="forbid")

    left: _Share
    top: _Share
    width: _Share
    height: _Share


async def _body(request: Request) -> bytes:
    """The bytes of a picture. Of one that is too large no more is kept than shows it; who sends it reads why once it is sent."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk[: SIZE_CAP + 1 - len(data)]
    return bytes(data)


@router.get("/api/issues/{slug}/pictures")
def find_pictures(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: _Writer,
    search: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> PicturesJson:
    """The pictures whose file name, description or credit has every word that is searched for."""
    language, today = page_language(request), runtime.clock().date()
    with runtime.database.reading() as session:
        newsletter = _newsletter(session, slug, by=user)
        found = picture_page(session, newsletter, search=search, page=page, today=today)
        pictures = [_told(line, language) for line in found.rows]
    return PicturesJson(
        pictures=pictures,
        total=found.total,
        page=found.number,
        pages=found.count,
        licences=[
            ChoiceJson(value=one, label=one.label.in_locale(language), asks_credit=one.asks_credit)
            for one in Licence
        ],
        people=[ChoiceJson(value=one, label=one.label.in_locale(language)) for one in People],
    )


@router.post(
    "/api/issues/{slug}/pictures",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def add_picture(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: _Writer,
    data: Annotated[bytes, Depends(_body)],
    file: Annotated[str, Query(max_length=1_000)] = "",
) -> PictureJson:
    """Take a picture into the library, its bytes as the body; `file` is what its author calls it. The same one again is the
    one there is. 422 for what is no picture, and for what is too large."""
    picture = upload(
        runtime, data, file, newsletter=lambda session: find_issue(session, slug).newsletter, by=user
    )
    return _answer(request, runtime, picture)


@router.get("/api/issues/{slug}/pictures/{name}")
def show_picture(request: Request, runtime: RuntimeOf, slug: str, name: _Name, user: _Writer) -> PictureJson:
    """One picture of the library."""
    with runtime.database.reading() as session:
        picture = find_picture(session, _newsletter(session, slug, by=user), name)
        return _answer(request, runtime, picture)


@router.put("/api/issues/{slug}/pictures/{name}", openapi_extra=described(PictureKnown))
def say_of_picture(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    name: _Name,
    user: _Writer,
    told: Annotated[PictureKnown, sent(PictureKnown)],
) -> PictureJson:
    """Say what is known of a picture: its description, credit, licence, and whether its people agreed."""
    with runtime.database.transaction() as session:
        picture = find_picture(session, _newsletter(session, slug, by=user), name)
        describe_picture(picture, told.known(), by=user)
        return _answer(request, runtime, picture)


@router.post("/api/issues/{slug}/pictures/{name}/parts", openapi_extra=described(PicturePart))
def cut_picture(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    name: _Name,
    user: _Writer,
    part: Annotated[PicturePart, sent(PicturePart)],
) -> PictureJson:
    """Make a picture of its own of a part; the whole one stays in the library."""
    with runtime.database.transaction() as session:
        picture = cut_out_picture(
            session,
            find_picture(session, _newsletter(session, slug, by=user), name),
            Part(part.left, part.top, part.width, part.height),
            assets=runtime.assets,
            by=user,
            now=runtime.clock(),
        )
        return _answer(request, runtime, picture)


def _newsletter(session: Session, slug: str, *, by: User) -> Newsletter:
    newsletter = find_issue(session, slug).newsletter
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    return newsletter


def _answer(request: Request, runtime: RuntimeOf, picture: LibraryPicture) -> PictureJson:
    line = PictureLine(picture, remark_on(picture, today=runtime.clock().date()))
    return _told(line, page_language(request))


def _told(line: PictureLine, language: str) -> PictureJson:
    picture = line.picture
    said: dict[str, Any] = {
        name: getattr(picture.original, name)
        for name in ("licence", "people", "consent_note", "consent_until")
    }
    return PictureJson(
        asset=picture.asset.name,
        width=picture.asset.width,
        height=picture.asset.height,
        file=picture.file,
        alt=picture.alt,
        credit=picture.credit,
        focus=picture.focus,
        original=_stored(picture.cut_from) if picture.cut_from else None,
        remark=line.remark.in_locale(language) if line.remark else "",
        values=values_of(picture),
        **said,
    )


def _stored(picture: LibraryPicture) -> StoredJson:
    asset = picture.asset
    return StoredJson(asset=asset.name, width=asset.width, height=asset.height)
