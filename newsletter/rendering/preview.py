"""What a reader would see: slots filled for one person, and the dark or the light look forced."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from newsletter.content.merge_tags import LINKS
from newsletter.languages import interface
from newsletter.rendering.contexts import ESCAPES, Context, fill, places, text_places
from newsletter.rendering.own_pages import page_values
from newsletter.rendering.rendition import Rendition
from newsletter.wording import say

_NO_PAGES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Filled:
    """One edition as one person gets it."""

    subject: str
    html: str
    text: str


def filled(rendition: Rendition, values: Mapping[str, str]) -> Filled:
    """The edition with every slot filled from `values`, or by its default."""
    return Filled(
        subject=rendition.slots.fill(rendition.subject, values, ESCAPES[Context.HEADER]),
        html=fill(rendition.html, places(rendition.html, rendition.slots), rendition.slots, values),
        text=fill(rendition.text, text_places(rendition.text, rendition.slots), rendition.slots, values),
    )


def sample_values(locale: str) -> dict[str, str]:
    """A reader who does not exist, for previews; the personal links lead nowhere."""
    return {**asdict(interface(locale).reader), **nameless_values(), **dict.fromkeys(LINKS, "#")}


def nameless_values() -> dict[str, str]:
    """Somebody of whom nothing is known but an address."""
    return {"email": "reader@example.org"}


def as_read(rendition: Rendition, values: Mapping[str, str], pages: Mapping[str, str] = _NO_PAGES) -> Filled:
    """The edition as somebody of these values gets it, where no personal link leads anywhere; `pages` are those of the issue
    on the web, by language, where they are there."""
    return filled(rendition, {**values, **dict.fromkeys(LINKS, "#"), **page_values(rendition, pages)})


def text_as_read(
    rendition: Rendition, values: Mapping[str, str], pages: Mapping[str, str] = _NO_PAGES
) -> str:
    """The plain text of the same, with words where the personal links stand."""
    stand_in = say("(an address of the reader’s own)").in_locale(interface(rendition.locale).code)
    links = dict.fromkeys(LINKS, stand_in) | page_values(rendition, pages, nowhere=stand_in)
    return filled(rendition, {**values, **links}).text


def as_sample(rendition: Rendition, pages: Mapping[str, str] = _NO_PAGES) -> Filled:
    """The edition as the reader gets it who does not exist."""
    return as_read(rendition, sample_values(rendition.locale), pages)


def as_dark(html: str) -> str:
    """The mail as clients with a dark theme show it."""
    return _SCHEME.sub("color-scheme: dark", _DARK.sub("@media all", html))


def as_light(html: str) -> str:
    """The mail as clients with a light theme show it."""
    return _SCHEME.sub("color-scheme: light", _DARK.sub("@media not all", html))


def as_blocks(html: str) -> str:
    """Of a mail whose blocks are marked, the blocks alone: without what opens and closes a mail."""
    return html.replace("</head>", f"{_BLOCKS_ALONE}</head>", 1)


_BLOCKS_ALONE = (
    "<style>body{overflow-x:hidden}div[role=article]>:not(:has([data-block])){display:none!important}</style>"
)
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\)")
_SCHEME = re.compile(r"(?<!supported-)color-scheme: light dark")
