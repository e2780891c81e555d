"""Korean particles that hang on a slot get a slot of their own, wherever the two stand: in a text, a title, an attribute.

Found on the finished document, because emphasis, a link or a quote may stand between a value and its particle.
"""

import re
from functools import cache

from newsletter.content.particles import BEHIND_VALUE, CHOICE, choice_in
from newsletter.rendering.slots import SOME_TOKEN, SlotMaker, SlotTable

Slots = SlotMaker | SlotTable  # those that are being handed out, or those of a rendition


def in_html(html: str, slots: Slots) -> str:
    """The HTML with a token for each particle that hangs on a token, tags of running text between them or not."""
    return _hung(html, slots, _IN_HTML)


def in_text(text: str, slots: Slots) -> str:
    """The same for plain text, where the address of a link may stand between."""
    return _hung(text, slots, _IN_TEXT)


def _hung(document: str, slots: Slots, behind: str) -> str:
    def with_token(match: re.Match[str]) -> str:
        if not match["token"].startswith(slots.nonce):
            return match[0]  # an author's words, which happen to look like one
        pair, rest = choice_in(match)
        return match["token"] + match["behind"] + slots.particle(match["token"], pair) + rest

    return _hanging(behind).sub(with_token, document)


_TAGS = r"(?:</?(?:a|b|em|i|span|strong)\b[^<>]*>)*"
_LINKED = rf"(?:{BEHIND_VALUE}<[^<>\s]+>)?"


@cache  # it is large, and a mail is read with it as late as it is written
def _hanging(behind: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<token>{SOME_TOKEN.pattern})(?P<behind>{behind})(?:{CHOICE})")


_IN_HTML, _IN_TEXT = f"{_TAGS}{BEHIND_VALUE}{_TAGS}", f"{_LINKED}{BEHIND_VALUE}"
