"""An issue as YAML text: fields in the order of the models, texts of several lines as block scalars."""

import io
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, RootModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from newsletter.content.blocks.base import Block
from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.describing import fields_of
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.translatable import KNOWN, Translatable
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file_lists import as_lines
from newsletter.content.localized import Localized
from newsletter.content.publication import NOBODY, Publisher
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText

_LONG = 80  # characters, from which on Markdown stands on lines of its own


def write_yaml(
    newsletter: str,
    slug: str,
    content: IssueContent,
    *,
    revision: int | None = None,
    publisher: Publisher = NOBODY,
) -> str:
    """The text of an issue file; `revision` is the one that `content` comes from."""
    document = CommentedMap(newsletter=newsletter, slug=slug)
    if revision is not None:
        document["revision"] = revision
    if publisher:
        document["publisher"] = _fields(publisher, content.locales, without=set())
    document.update(_fields(content, content.locales, without={"blocks", *KNOWN}))
    document.update(_known(content))
    document["blocks"] = [_block(block, content.locales) for block in content.blocks]
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 100_000  # a line of text stays one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    for plain in (_Plain, _PlainDay):
        yaml.representer.add_representer(plain, _represented)
    return yaml


class _Plain(str):
    """A number or a day, which YAML would put into quotation marks because it is a text to us."""

    tag = "tag:yaml.org,2002:float"


class _PlainDay(_Plain):
    tag = "tag:yaml.org,2002:timestamp"


def _represented(representer: RoundTripRepresenter, value: _Plain) -> ScalarNode:
    tag = "tag:yaml.org,2002:int" if value.lstrip("-").isdecimal() else value.tag
    node: ScalarNode = representer.represent_scalar(tag, str(value))
    return node


def _block(block: Block, locales: tuple[str, ...]) -> CommentedMap:
    fields = _identified(block, locales)
    for field in fields_of(type(block)):
        lines = as_lines(block, field, source=locales[0]) if field.kind is Kind.ITEMS else None
        if lines is not None:
            fields[field.name] = _block_scalar(lines)
    return CommentedMap({block.type: fields})


def _identified(model: Block | Item, locales: tuple[str, ...]) -> CommentedMap:
    fields = _fields(model, locales, without={"type", "id", *KNOWN})
    fields.update(_known(model))
    fields["id"] = model.id  # last: it is of no interest to a person
    return fields


def _known(model: Translatable) -> CommentedMap:
    """What is known of its translations, each on a line of its own; nothing where there is nothing."""
    known = _marks(model)
    if model.sources:
        known["sources"] = CommentedMap(model.sources.items())
        known["sources"].fa.set_flow_style()
    if model.same:
        known["same"] = _sequence(list(model.same))
    return known


def _marks(model: Translatable) -> CommentedMap:
    """Which translations are stale, as `stale: {title: {ko: 4c1f09a2b7d35e68}}`; nothing where none is."""
    marks = CommentedMap()
    for path, locale, digest in model.stale.items():
        marks.setdefault(path, CommentedMap())[locale] = DoubleQuotedScalarString(digest)
    marks.fa.set_flow_style()
    return CommentedMap(stale=marks) if marks else CommentedMap()


def _fields(model: BaseModel, locales: tuple[str, ...], *, without: set[str]) -> CommentedMap:
    """What differs from the default, in the order of the model."""
    fields = CommentedMap()
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name not in without and (field.is_required() or value != field.default):
            fields[name] = _value(value, locales)
    return fields


def _value(value: Any, locales: tuple[str, ...]) -> Any:
    if isinstance(value, Localized):
        return _localized(value, locales)
    if isinstance(value, RichText):
        return _markdown(value.to_markdown())
    if isinstance(value, RoughDate) and value.precision is Precision.DAY:
        return _PlainDay(value.root)
    if isinstance(value, RawHtml):
        return _text(value.root)
    if isinstance(value, RootModel):
        return value.root
    if isinstance(value, Item):
        return _identified(value, locales)
    if isinstance(value, BaseModel):
        return _fields(value, locales, without=set())
    if isinstance(value, tuple):
        return _sequence([_value(one, locales) for one in value])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _Plain(f"{value:f}")
    return _text(str(value)) if isinstance(value, str) else value


def _sequence(values: list[Any]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    if not any(isinstance(value, CommentedMap) for value in values):
        sequence.fa.set_flow_style()
    return sequence


def _localized(value: Localized[Any], locales: tuple[str, ...]) -> Any:
    if value.locales == locales[:1]:
        return _value(value.get(locales[0]), locales)
    return CommentedMap(
        (locale, _value(value.get(locale), locales)) for locale in locales if locale in value.locales
    )


def _markdown(text: str) -> str:
    return _block_scalar(text) if len(text) > _LONG else _text(text)


def _text(text: str) -> str:
    return _block_scalar(text) if "\n" in text else text


def _block_scalar(text: str) -> str:
    # The line end that it adds is nothing to several lines and to Markdown.
    scalar: str = LiteralScalarString(text + "\n")
    return scalar
