"""HTML written by hand, for what no other block is made for."""

from typing import Annotated, Literal

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.raw_html import RawHtml
from newsletter.wording import say


class Html(Block):
    """Shown as far as mails can have it; who may write it, `users/deeds.py` says."""

    label = say("Raw HTML")
    about = say("HTML written by hand, for what no other block is made for. Admins write it.")
    aliases = say("code, source, markup, embed")
    shelf = Shelf.FRAME
    form_hint = say(
        "Only admins write here; editors may move the block, copy it or delete it. Mails show less of HTML than browsers do: "
        "look at the preview on a phone, in the dark and as plain text."
    )

    type: Literal["html"] = "html"
    code: Annotated[
        Localized[RawHtml],
        Label(
            say("HTML"),
            say(
                "Scripts, style sheets, forms and frames are left out, and so are positions and fixed widths. Pictures are "
                "fetched from where they are, with their width and their description."
            ),
        ),
        Mark.FIRST_WORDS,
        Mark.MAY_SERVE_ALL,
    ]
