"""What templates may place: the values of a block in one language, with slots for its merge tags.

The walk is by type, not by block, so that a new block type needs no line here. `view_class` tells the same
story of types: what the views of a block's fields are, which a test holds the templates to.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, make_dataclass, replace
from decimal import Decimal
from functools import cache, reduce
from types import GenericAlias, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from markupsafe import Markup
from pydantic import BaseModel

from newsletter.content.blocks.base import Block
from newsletter.content.cuts import Cut, Ratio, Size
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.describing import fields_of
from newsletter.content.fields.durations import Duration
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.points import Point
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.tongues import Tongues
from newsletter.content.images import Image
from newsletter.content.link_targets import ascii_link
from newsletter.content.localized import Localized
from newsletter.content.merge_tags import LINKS, parse
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.richtext.nodes import Nodes
from newsletter.errors import Invalid
from newsletter.rendering.fragments import sanitised
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.written import Chosen, Written, WrittenDate, WrittenTime, written
from newsletter.wording import say

_UNKNOWN_WIDTH = 10_000  # wider than any place a picture can have


@dataclass(frozen=True)
class Passage:
    """A text of its own, for both parts of the mail."""

    html: Markup
    text: str


@dataclass(frozen=True)
class Prose(Passage):
    """Rich text, which can be taken apart between its paragraphs."""

    _rich: RichText
    _written: Callable[[RichText], "Prose"]

    @property
    def opening(self) -> "Prose | None":
        """Its first paragraph, where there is more after it."""
        return self._written(self._rich.opening) if len(self._rich.content) > 1 else None

    def until(self, after: Written | None) -> "Prose":
        """Its first paragraphs, as many as that; the whole without a number."""
        return self._written(self._with(self._rich.content[: self._place(after)]))

    def beyond(self, after: Written | None) -> "Prose":
        """What follows them."""
        return self._written(self._with(self._rich.content[self._place(after) :]))

    def _place(self, after: Written | None) -> int:
        return len(self._rich.content) if after is None else max(0, int(after.value))

    def _with(self, nodes: Nodes) -> RichText:
        return self._rich.model_copy(update={"content": nodes})


class Missing(str):
    """A text that was not written yet: nothing to place, be it plain or rich."""

    html = Markup()
    text = ""
    opening: "Prose | None" = None

    def until(self, _: Written | None) -> "Missing":
        """Nothing."""
        return self

    def beyond(self, _: Written | None) -> "Missing":
        """Nothing either."""
        return self


@dataclass(frozen=True)
class Picture:
    """An image as the mail shows it; `width` and `height`, where it is known, in pixels of the file.

    `focus` is what its cuts keep in sight.
    """

    url: str
    width: int
    height: int | None
    alt: str
    credit: str
    focus: Point | None = None

    def shaped(self, ratio: str) -> "Picture":
        """The picture in the shape that its author chose, a `Ratio`."""
        return self if ratio == Ratio.AS_IT_IS else self.cut(ratio)

    def cut(self, name: str) -> "Picture":
        """The picture in one of its cuts: `square`, `wide`, `classic`, `play`."""
        form = Cut(name)
        folder, _, file = self.url.rpartition("/")
        own = Size(self.width, self.height) if self.height else None
        width, height = form.size_of(own) if own else (form.widest, None)
        return replace(
            self, url=f"{folder}/{form.name_of(file, own, self.focus)}", width=width, height=height
        )

    def called(self, name: str) -> "Picture":
        """The picture with a name for its description; without one where the name stands beside it."""
        return replace(self, alt=name)


@dataclass(frozen=True)
class Viewer:
    """Turns content into views for one language; a text that it lacks stands in the first of `locales`."""

    locale: str
    locales: tuple[str, ...]
    slots: SlotMaker
    assets: str  # the address of the folder that holds the pictures

    def translating_from(self, locales: tuple[str, ...]) -> "Viewer":
        """The same for what is translated from the first of these languages."""
        return replace(self, locales=locales)

    def view(self, value: Any) -> Any:
        """The view of one value: a block becomes the views of its fields."""
        match value:
            case Localized():
                found = value.or_source(self.locale, self.locales)
                return Missing() if found is None else self.view(found)
            case RichText():
                return self._prose(value)
            case RawHtml():
                return self._raw(value)
            case Image():
                return self._picture(value)
            case RoughDate() | TimeRange() | Duration() | Country() | Tongues() | Decimal() | Choice():
                return written(value, self.locale)
            case BaseModel():
                return self._model(value)
            case tuple():
                return tuple(self.view(item) for item in value)
            case str():
                return self.text(value)
            case _:
                return value

    def _model(self, value: BaseModel) -> Any:
        model = type(value)
        links = _links_of(model)
        views = (
            (self.link if name in links else self.view)(getattr(value, name)) for name in model.model_fields
        )
        return view_class(model)(*views)

    def link(self, value: Localized[str] | str | None) -> Any:
        """The view of an address that a link leads to: its host in ASCII."""
        if isinstance(value, Localized):
            value = value.or_source(self.locale, self.locales)
            return Missing() if value is None else self.link(value)
        return value if value is None else self.text(ascii_link(value))

    def text(self, text: str) -> str:
        """Text with a slot's token for each merge tag; an address `merge:<name>` is a token as a whole."""
        scheme, _, name = text.partition(":")
        if scheme == "merge" and name in LINKS:
            return self.slots.token(name)
        parts = (
            part if isinstance(part, str) else self.slots.token(part.name, part.default)
            for part in parse(text)
        )
        return "".join(parts)

    def _prose(self, rich: RichText) -> Prose:
        html, text = sanitised(rich.to_html(self.slots.token)), rich.to_text(self.slots.token)
        return Prose(html, text, rich, self._prose)

    def _raw(self, html: RawHtml) -> Passage:
        # nh3 has cleaned it: what it does not know is not in it.
        return Passage(Markup(html.to_html(self.slots.token)), html.to_text(self.slots.token))  # noqa: S704

    def _picture(self, image: Image) -> Picture:
        if image.asset is None:
            raise Invalid(say("The picture “{file}” is not stored yet. Upload it again.", file=image.file))
        return Picture(
            url=f"{self.assets}/{image.asset}",
            width=image.width or _UNKNOWN_WIDTH,
            height=image.height if image.width else None,
            alt=self.view(image.alt),
            credit=self.view(image.credit) or "",
            focus=image.focus,
        )


# What becomes of a value that is neither text, a model nor a list of those.
_VIEWS: Mapping[object, type] = {
    RichText: Prose,
    RawHtml: Passage,
    Image: Picture,
    RoughDate: WrittenDate,
    TimeRange: WrittenTime,
    Duration: Written,
    Country: Written,
    Tongues: Written,
    Decimal: Written,
}


@cache
def _links_of(model: type[BaseModel]) -> frozenset[str]:
    if not issubclass(model, (Block, Item)):
        return frozenset()
    return frozenset(field.name for field in fields_of(model) if field.kind is Kind.LINK)


@cache
def view_class(model: type[BaseModel]) -> type[Any]:
    """The class of a model's views: a frozen dataclass whose fields hold the views of the model's fields."""
    views = [(name, view_type(field.annotation)) for name, field in model.model_fields.items()]
    return make_dataclass(f"{model.__name__}View", views, frozen=True)


def view_type(annotation: Any) -> Any:
    """The type of the view of a value that is annotated so."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return view_type(arguments[0])
    if origin is Literal:
        return str
    if origin in (Union, UnionType):
        return reduce(operator.or_, map(view_type, arguments))
    if origin is tuple:
        return GenericAlias(tuple, (view_type(arguments[0]), ...))
    if annotation in _VIEWS:
        return _VIEWS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Choice):
        return Chosen
    if isinstance(annotation, type) and issubclass(annotation, Localized):
        (written,) = annotation.__pydantic_generic_metadata__["args"]
        return view_type(written) | Missing
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return view_class(annotation)
    return annotation
