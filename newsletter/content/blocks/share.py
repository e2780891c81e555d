"""How to pass the edition on: plain links to where it is read on the web, which load nothing and watch nobody."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.fields.numbers import YesNo
from newsletter.content.localized import Localized
from newsletter.content.texts import Line
from newsletter.wording import say


class Share(Block):
    """KakaoTalk takes an address from the page of a registered app only: its readers are given the plain one to copy."""

    label = say("Pass it on")
    about = say("Links to pass the issue on; they lead to its page on the web.")
    aliases = say("social, forward, recommend, pass on")
    shelf = Shelf.ACTING
    recurs = True

    type: Literal["share"] = "share"
    title: Annotated[
        Localized[Line] | None, Label(say("Title"), say("Without it “Pass it on”.")), Mark.FIRST_WORDS
    ] = None
    facebook: Annotated[YesNo, Label(say("Facebook"))] = True
    x: Annotated[YesNo, Label(say("X"))] = True
    linkedin: Annotated[YesNo, Label(say("LinkedIn"))] = True
    naver: Annotated[YesNo, Label(say("Naver"))] = True
    mail: Annotated[YesNo, Label(say("Mail"))] = True
    plain_address: Annotated[
        YesNo,
        Label(
            say("The address itself"), say("To copy: KakaoTalk and others have no link that shares a page.")
        ),
    ] = True
