"""The link that somebody means who writes an address as people do: `example.org`, `hello@example.org`, `02 000 0000`."""

import re

from newsletter.content.link_targets import dialled
from newsletter.content.merge_tags import LINKS, TAG, without_tags
from newsletter.content.texts import Unusable, check_url, clean
from newsletter.errors import Invalid

LONGEST = 2_000

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_MAIL = re.compile(r"[^\s@/:?#]+@[^\s@/:?#]+\.[^\s@/:?#]+")
_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_PHONE = re.compile(r"\+?[\d(][\d\s().‐-―/-]{4,}")


def meant_link(written: str) -> str:
    """The whole address, such as a link holds it. Raises Invalid, with what is wrong and the remedy, where none is meant."""
    try:
        return check_url(_completed(clean(written).strip()))
    except Unusable as error:
        raise Invalid(error.sentence) from None


def _completed(text: str) -> str:
    tag = TAG.fullmatch(text)
    if tag is not None and tag[1] in LINKS:
        return f"merge:{tag[1]}"
    bare = without_tags(text)
    if _SCHEME.match(bare):
        return text
    if _MAIL.fullmatch(bare):
        return f"mailto:{text}"
    if _PHONE.fullmatch(bare):
        return dialled(text) or text
    return f"https://{text}" if _HOST.fullmatch(bare) else text
