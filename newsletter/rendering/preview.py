"""What a reader would see: slots filled for one person, and the dark or the light look forced."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from newsletter.content.merge_tags import LINKS
from newsletter.languages import interface
from newsletter.rendering.contexts import ESCAPES, Context, fill, places, text_places
from newsletter.rendering.rendition import Rendition
from newsletter.wording import say


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


def sample_values(locale: str, *, page: str = "") -> dict[str, str]:
    """A reader who does not exist, for previews; the personal links lead nowhere.

    `page` is where the edition is read on the web, "" where it is not yet.
    """
    links = dict.fromkeys(LINKS, "#") | {"browser_url": page or "#"}
    return {**asdict(interface(locale).reader), "email": "reader@example.org", **links}


def text_of_sample(rendition: Rendition, *, page: str = "") -> str:
    """The plain text as that reader gets it, with words where the personal links stand."""
    stand_in = say("(an address of the reader’s own)").in_locale(interface(rendition.locale).code)
    links = dict.fromkeys(LINKS, stand_in) | {"browser_url": page or stand_in}
    return filled(rendition, sample_values(rendition.locale) | links).text


def as_dark(html: str) -> str:
    """The mail as clients with a dark theme show it."""
    return _SCHEME.sub("color-scheme: dark", _DARK.sub("@media all", html))


def as_light(html: str) -> str:
    """The mail as clients with a light theme show it."""
    return _SCHEME.sub("color-scheme: light", _DARK.sub("@media not all", html))


_DARK = re.compile(r"@media \(prefers-color-scheme: dark\)")
_SCHEME = re.compile(r"(?<!supported-)color-scheme: light dark")
