"""How to reach the organisation."""

from typing import ClassVar, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, MailAddress, Url
from newsletter.wording import Sentence, say


class Contact(Block):
    """Name, address and numbers of the organisation or of one person in it."""

    label: ClassVar[Sentence] = say("Contact")

    type: Literal["contact"] = "contact"
    organisation: Localized[Line] = Field(title=say("Organisation").text)
    person: Localized[Line] | None = Field(None, title=say("Person").text)
    address: Localized[Lines] | None = Field(None, title=say("Address").text)
    phone: Line | None = Field(None, title=say("Telephone").text)
    email: MailAddress | None = Field(None, title=say("Mail address").text)
    website: Localized[Url] | None = Field(None, title=say("Website").text)
    note: Localized[Lines] | None = Field(None, title=say("Words below").text)
