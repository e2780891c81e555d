"""A pasted address becomes a card: what the page says of itself is proposed, its picture is fetched when it is wanted."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from newsletter.content.images import named_for
from newsletter.errors import NotFound
from newsletter.issues.cards import file_name_of, picture_of_card, proposed_card
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.limiting import CARDS_PER_USER
from newsletter.wording import say

router = APIRouter()

_Address = Annotated[str, Field(min_length=1, max_length=2_000)]


class CardAsked(BaseModel):
    """The page to look at, and the language that the card is written in where the page does not say its own."""

    model_config = ConfigDict(extra="forbid")

    address: _Address
    locale: str


class CardPictureJson(BaseModel):
    """A picture that can be fetched for the card; `name` is its field within the block."""

    address: str
    name: str


class CardJson(BaseModel):
    """A block that may be added: its type, and values by their names within it. Nothing is added yet."""

    type: str
    locale: str
    values: dict[str, str]
    picture: CardPictureJson | None


class PictureAsked(BaseModel):
    """The picture of a card."""

    model_config = ConfigDict(extra="forbid")

    address: _Address


class PictureKept(BaseModel):
    """A picture of the product from now on: what a draft holds of it, by the names within its field."""

    file: str
    asset: str
    width: str
    height: str


@router.post("/api/issues/{slug}/card", openapi_extra=described(CardAsked))
def propose_card(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[CardAsked, sent(CardAsked)],
) -> CardJson:
    """What a public page would look like as a block. 422 for an address that is none, 409 where pages are not read."""
    locales = _languages(request, runtime, slug, user)
    if asked.locale not in locales:
        raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=asked.locale))
    card = proposed_card(runtime.egress, asked.address, locales=locales, locale=asked.locale)
    picture = CardPictureJson(address=card.picture.address, name=card.picture.name) if card.picture else None
    return CardJson(type=card.type, locale=card.locale, values=dict(card.values), picture=picture)


@router.post("/api/issues/{slug}/card/picture", openapi_extra=described(PictureAsked))
def keep_picture(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[PictureAsked, sent(PictureAsked)],
) -> PictureKept:
    """Fetch the picture of a card and keep it. 422 for what is no picture or too large, 409 where pages are not read."""
    _languages(request, runtime, slug, user)
    fetched = picture_of_card(runtime.egress, asked.address)
    with runtime.database.transaction() as session:
        asset = runtime.assets.store(session, fetched.body, now=runtime.clock())
        return PictureKept(
            file=named_for(file_name_of(fetched), asset.name),
            asset=asset.name,
            width=str(asset.width),
            height=str(asset.height),
        )


def _languages(request: Request, runtime: RuntimeOf, slug: str, user: User) -> tuple[str, ...]:
    """The languages of an issue that somebody may write in. Counts that another site is asked for them."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        locales = content_of(session, issue).locales
    request.app.state.limits.hit(CARDS_PER_USER, str(user.id))
    return locales
