"""Something of a block that takes place: what a reader's calendar is told of it."""

from dataclasses import dataclass

from newsletter.content.fields.spans import Span
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText


@dataclass(frozen=True)
class Happening:
    """`id` is that of the block or of the entry; what is None is not known, or there is none. `online` is where one takes
    part from afar.
    """

    id: str
    title: Localized[str]
    span: Span
    place: Localized[str] | None = None
    online: Localized[str] | None = None
    link: Localized[str] | None = None
    text: Localized[RichText] | None = None
    is_cancelled: bool = False
