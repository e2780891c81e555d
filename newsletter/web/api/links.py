"""What an author may lead to: an address as it was written is completed, or told what is wrong with it. It is not asked for."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from newsletter.content.meant_links import LONGEST, meant_link
from newsletter.errors import Invalid
from newsletter.users.deeds import Deed
from newsletter.web.access import needs
from newsletter.web.pages import page_language

router = APIRouter()


class LinkJson(BaseModel):
    """What an address is as a link."""

    address: str
    """The whole address, such as a link in a text holds it; empty where none is meant."""
    fault: str
    """What is wrong with what is written, and the remedy; empty where nothing is."""


@router.get("/api/link", dependencies=[needs(Deed.COMPOSE)])
def show_link(request: Request, written: Annotated[str, Query(min_length=1, max_length=LONGEST)]) -> LinkJson:
    """The link that somebody means by what is written."""
    try:
        return LinkJson(address=meant_link(written), fault="")
    except Invalid as error:
        return LinkJson(address="", fault=error.sentence.in_locale(page_language(request)))
