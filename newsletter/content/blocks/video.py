"""A video, as the picture that it begins with."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.durations import Duration
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Url
from newsletter.wording import say


class Video(Block):
    """No mail plays a video, and no page of ours asks a stranger's: the picture leads to where it is played."""

    label = say("Video")
    about = say("A picture with the sign to play, which leads to the video.")
    aliases = say("film, clip, recording, YouTube, play")
    shelf = Shelf.PICTURES
    needs = ("poster",)

    type: Literal["video"] = "video"
    poster: Annotated[
        Image | None,
        Label(say("Picture"), say("The sign to play is drawn into it for you.")),
        Mark.LEADS_ON,
    ] = None
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    link: Annotated[Localized[Url], Label(say("Link"))]
    duration: Annotated[Duration | None, Label(say("Length"))] = None
    note: Annotated[
        Localized[Line] | None,
        Label(say("Words below"), say("Such as the languages that are spoken in it, and of its captions.")),
    ] = None
