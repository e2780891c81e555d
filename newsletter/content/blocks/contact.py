"""How to reach the organisation."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, MailAddress, Telephone, Url
from newsletter.wording import say


class Contact(Block):
    """Name, address and numbers of the organisation or of one person in it."""

    label = say("Contact")
    about = say("How to reach you, or one person among you.")
    aliases = say("address, phone, imprint, reach us")
    shelf = Shelf.FRAME
    recurs = True

    type: Literal["contact"] = "contact"
    introduction: Annotated[Localized[Lines] | None, Label(say("Words above"))] = None
    organisation: Annotated[Localized[Line], Label(say("Name of the organisation")), Mark.FIRST_WORDS]
    person: Annotated[Localized[Line] | None, Label(say("Person")), Mark.FIRST_WORDS, Look.SMALL] = None
    address: Annotated[Localized[Lines] | None, Label(say("Address")), Mark.FIRST_WORDS] = None
    phone: Annotated[Telephone | None, Label(say("Telephone")), Mark.AT_HAND] = None
    email: Annotated[MailAddress | None, Label(say("Mail address")), Mark.AT_HAND] = None
    website: Annotated[Localized[Url] | None, Label(say("Website"))] = None
    note: Annotated[
        Localized[Lines] | None, Label(say("Words below")), Mark.FIRST_WORDS, Mark.ASIDE, Look.SMALL
    ] = None
