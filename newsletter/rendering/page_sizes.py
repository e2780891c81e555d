"""The sizes of a theme on a page: those of its mail, and as much larger as a desk has room. Each is a value of CSS."""

from dataclasses import dataclass
from typing import Self

from newsletter.content.theme_tokens import Scale

_LARGER = 1.0625  # a page is read from further away than a mail
_PHONE, _DESK = 320, 880
_LARGE_NAME = 30  # pixels; a larger name of a newsletter is set smaller on a phone
_QUOTED = 22  # pixels, as a mail sets somebody's words


@dataclass(frozen=True)
class PageSizes:
    """From the name of the newsletter to the words of a text, which nothing is smaller than."""

    masthead: str
    shout: str  # the same where it fills a ground of its own
    opening: str
    story: str
    title: str
    lead: str
    quoted: str
    body: str

    @classmethod
    def of(cls, scale: Scale) -> Self:
        """The sizes of a theme's scale."""
        body = scale.body * _LARGER

        def fluid(pixels: float, phone: float, desk: float) -> str:
            """Growing with the window, from one share of the size to another."""
            least = max(pixels * phone, body)
            most = max(pixels * desk, least)
            slope = (most - least) / (_DESK - _PHONE)
            return f"clamp({_rem(least)}, {_rem(least - slope * _PHONE)} + {slope * 100:.4g}vw, {_rem(most)})"

        is_large = scale.masthead > _LARGE_NAME
        return cls(
            masthead=fluid(scale.masthead, 0.79, 1.1) if is_large else fluid(scale.masthead, 1, 1.25),
            shout=fluid(scale.masthead, 0.56, 1.2),
            opening=fluid(scale.opening, 0.88, 1.24),
            story=fluid(scale.story, 0.92, 1.12),
            title=fluid(scale.card, 1, 1.16),
            lead=_rem(scale.lead * _LARGER),
            quoted=fluid(_QUOTED, 0.9, 1.18),
            body=_rem(body),
        )


def _rem(pixels: float) -> str:
    return f"{pixels / 16:.5g}rem"
