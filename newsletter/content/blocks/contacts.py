"""Whom to turn to for what: several contacts beside one another."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.fields.tongues import Tongues
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, MailAddress, PersonName, Telephone, Url
from newsletter.wording import say


class PhoneKind(Choice):
    """What answers under a number."""

    OFFICE = "office", say("Office")
    MOBILE = "mobile", say("Mobile")
    FAX = "fax", say("Fax")
    MESSENGER = "messenger", say("Messenger")


class Phone(Item):
    """One number."""

    number: Annotated[Telephone | None, Label(say("Telephone number")), Mark.FIRST_WORDS] = None
    kind: Annotated[PhoneKind, Label(say("Kind")), Mark.AT_HAND] = PhoneKind.OFFICE


class ContactLink(Item):
    """A page or an account."""

    text: Annotated[Localized[Line], Label(say("Words")), Mark.FIRST_WORDS, Mark.LINK_WORDS, Mark.MAY_STAND]
    address: Annotated[Localized[Url], Label(say("Address"))]


class Entry(Item):
    """One contact."""

    needs = ("for_whom", "place", "person", "phones", "email", "links")

    for_whom: Annotated[Localized[Line] | None, Label(say("For whom")), Mark.FIRST_WORDS] = None
    place: Annotated[Localized[Line] | None, Label(say("Place"))] = None
    person: Annotated[Localized[PersonName] | None, Label(say("Person")), Mark.FIRST_WORDS, Look.SMALL] = None
    role: Annotated[Localized[Line] | None, Label(say("Role or title"))] = None
    languages: Annotated[Tongues | None, Label(say("Languages"))] = None
    phones: Annotated[tuple[Phone, ...], Label(say("Telephone numbers")), Field(max_length=4)] = ()
    email: Annotated[MailAddress | None, Label(say("Mail address")), Mark.AT_HAND] = None
    links: Annotated[tuple[ContactLink, ...], Label(say("Links")), Field(max_length=4)] = ()


class Contacts(Block):
    """Two or three columns, as many as the contacts fill."""

    label = say("Contacts")
    about = say("Whom to turn to for what: several contacts beside one another.")
    aliases = say("addresses, offices, staff, who to ask")
    shelf = Shelf.PEOPLE

    type: Literal["contacts"] = "contacts"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    introduction: Annotated[Localized[Lines] | None, Label(say("Introduction"))] = None
    entries: Annotated[tuple[Entry, ...], Label(say("Contacts")), Field(min_length=1, max_length=12)]
