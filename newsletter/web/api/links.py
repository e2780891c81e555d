"""What an author may lead to: an address as it was written is completed, or told what is wrong with it. It is not asked for."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from newsletter.content.meant_links import LONGEST, meant_link
from newsletter.users.deeds import Deed
from newsletter.web.access import needs

router = APIRouter()


class LinkJson(BaseModel):
    """A whole address, such as a link in a text holds it."""

    address: str


@router.get("/api/link", dependencies=[needs(Deed.COMPOSE)])
def show_link(written: Annotated[str, Query(min_length=1, max_length=LONGEST)]) -> LinkJson:
    """The link that somebody means by what is written. 422 with a sentence where it is none."""
    return LinkJson(address=meant_link(written))
