"""Which inputs a block type needs, read from its model: a new block type has a form by itself."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from newsletter.content.blocks import BLOCKS
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line, Lines, MailAddress, Slug, Url
from newsletter.wording import Sentence, say

_NOT_ASKED = frozenset({"id", "type", "v", "style", "when"})


class Kind(StrEnum):
    """What a person is given to fill in."""

    LINE = "line"
    LINES = "lines"
    RICH = "rich"
    URL = "url"
    EMAIL = "email"
    DISCLAIMER = "disclaimer"
    CHOICE = "choice"
    IMAGE = "image"


_KINDS = (
    (Line, Kind.LINE),
    (Lines, Kind.LINES),
    (RichText, Kind.RICH),
    (Url, Kind.URL),
    (MailAddress, Kind.EMAIL),
    (Slug, Kind.DISCLAIMER),
    (Image, Kind.IMAGE),
)


@dataclass(frozen=True)
class FormField:
    """One field of a block. `label` is a message id; `choices` are the values of a choice."""

    name: str
    label: str
    kind: Kind
    is_localized: bool
    is_required: bool
    choices: tuple[str, ...] = ()


CHOICES: dict[str, Sentence] = {
    "image-left": say("Picture on the left"),
    "image-right": say("Picture on the right"),
    "image-top": say("Picture above the text"),
    "text": say("Text only"),
    "card": say("Card"),
    "soft": say("Soft ground"),
    "band": say("Coloured band"),
    "email": say("Formatted part only"),
}


@cache
def fields_of(block_type: str) -> tuple[FormField, ...]:
    """The fields of a block type, in the order of its model."""
    return _fields(BLOCKS[block_type])


@cache
def _fields(model: type[BaseModel]) -> tuple[FormField, ...]:
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _field(name, hints[name], label=info.title or name, is_required=info.is_required())
        for name, info in model.model_fields.items()
        if name not in _NOT_ASKED
    )


def _field(name: str, hint: Any, *, label: str, is_required: bool) -> FormField:
    hint = _without_none(hint)
    if get_origin(hint) is Literal:
        return FormField(name, label, Kind.CHOICE, False, is_required, get_args(hint))
    is_localized = isinstance(hint, type) and issubclass(hint, Localized)
    if is_localized:
        (hint,) = hint.__pydantic_generic_metadata__["args"]
    return FormField(name, label, _kind(name, hint), is_localized, is_required)


def _kind(name: str, hint: Any) -> Kind:
    for known, kind in _KINDS:
        if hint == known:
            return kind
    raise TypeError(f"the compose form has no input for the field {name}: {hint}")


def _without_none(hint: Any) -> Any:
    options = [option for option in get_args(hint) if option is not NoneType]
    return options[0] if NoneType in get_args(hint) and len(options) == 1 else hint
