"""A card of a page that somebody pasted the address of: read through the one way out, and shown before it is added."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from newsletter.content.cards import Card, card_of
from newsletter.content.page_heads import head_of
from newsletter.egress.fetching import Egress, Fetched, Wanted
from newsletter.errors import Conflict, Invalid
from newsletter.issues.pictures import SIZE_CAP
from newsletter.languages import closest
from newsletter.wording import say

_PAGE = Wanted(
    "text/html,application/xhtml+xml;q=0.9",
    ("text/html", "application/xhtml+xml"),
    most_bytes=600_000,  # the head of a page, whatever scripts stand in it
    may_be_cut=True,
)
_PICTURE = Wanted("image/*", ("image/",), most_bytes=SIZE_CAP, may_be_cut=False)
_LONGEST_NAME = 80


def proposed_card(egress: Egress | None, address: str, *, locales: Sequence[str], locale: str) -> Card:
    """What would be added for a page; in the language of the page, where the issue has it, else in `locale`.

    Raises Invalid for what is no public page or says nothing of itself, Conflict where no pages are read.
    """
    fetched = _way_out(egress).fetch(address, _PAGE)
    head = head_of(fetched.body, media_type=fetched.media_type, address=fetched.address)
    written_in = closest(head.language, locales) if head.language else None
    card = card_of(head, address.strip(), locale=written_in or locale)
    if card is None:
        raise Invalid(say("This page does not say what it is about. Write the card by hand."))
    return card


def picture_of_card(egress: Egress | None, address: str) -> Fetched:
    """The picture of a card, as it is there. Raises as `proposed_card` does."""
    return _way_out(egress).fetch(address, _PICTURE)


def file_name_of(picture: Fetched) -> str:
    """What the file of a fetched picture is called: as its address calls it."""
    name = PurePosixPath(unquote(urlsplit(picture.address).path)).name
    plain = "".join(sign if sign.isalnum() or sign in "._-" else "-" for sign in name)
    return f"images/{plain[-_LONGEST_NAME:].strip('.-') or 'picture'}"


def _way_out(egress: Egress | None) -> Egress:
    if egress is None:
        raise Conflict(
            say(
                "Pages of others are not read here: NEWSLETTER_READ_PAGES is set to no. Write the card by hand."
            )
        )
    return egress
