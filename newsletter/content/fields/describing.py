"""The fields of a block, of its pictures and of its entries, read from their annotations, in the order of the form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from newsletter.content.fields.choices import Choice
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Follows, Kind, Label, Look, Mark
from newsletter.content.localized import Localized
from newsletter.errors import Misconfigured
from newsletter.wording import Sentence, say

_WORDS = frozenset({Kind.LINE, Kind.LINES, Kind.RICH, Kind.HTML, Kind.NAME, Kind.CELLS})
_DATES = (RoughDate, RoughDate | None)
_ONE_FOR_ALL = frozenset(Kind) - _WORDS - {Kind.LINK}  # a link may be either
# What a reader does not read: how a block looks and where it leads.
_NOT_READ = frozenset({Kind.LINK, Kind.NUMBER, Kind.YES_NO, Kind.CHOICE, Kind.DISCLAIMER, Kind.MAILING_LIST})
_MOSTLY_AT_HAND = frozenset({Kind.RICH, Kind.PICTURE, Kind.LINK, Kind.ITEMS})
_LOOKS = {Kind.RICH: Look.BODY, Kind.LINES: Look.BODY, Kind.HTML: Look.BODY, Kind.CELLS: Look.BODY}
_NOT_IN_A_LINE = frozenset(
    {Kind.RICH, Kind.PICTURE, Kind.DISCLAIMER, Kind.MAILING_LIST, Kind.TIME, Kind.ITEMS}
)


@dataclass(frozen=True)
class BlockField:
    """One field. A required one has no default, an optional one may be None.

    `choices` are those of a choice; `model` and the limits those of a list, `model` also of a picture; `follows` is
    the date that a time or a last day belongs to; `longest` is how many letters a text may have.
    """

    name: str
    kind: Kind
    label: Sentence
    help: Sentence | None
    is_localized: bool
    is_required: bool
    is_optional: bool
    marks: frozenset[Mark]
    choices: tuple[Choice, ...] = ()
    model: type[BaseModel] | None = None
    at_least: int = 0
    at_most: int | None = None
    follows: str | None = None
    longest: int | None = None
    own_look: Look | None = None

    @property
    def has_words(self) -> bool:
        """Whether a reader reads it as it was written; the other kinds are written by the product in each language."""
        return self.kind in _WORDS

    @property
    def is_named_beside(self) -> bool:
        """Whether a picture needs no description: the name beside it is one."""
        return Mark.NAMED_BESIDE in self.marks

    @property
    def is_all_or_none(self) -> bool:
        """Whether a text that one language has must be there in every other, or no proof is made."""
        may_stand = self.kind is Kind.NAME or self.marks & {Mark.MAY_SERVE_ALL, Mark.MAY_STAND}
        return self.is_localized and self.has_words and not may_stand

    @property
    def is_in_block(self) -> bool:
        """Whether the editor shows it within the block, as a reader meets it, rather than among what is chosen about it."""
        return self.kind not in _NOT_READ

    @property
    def at_first_sight(self) -> bool:
        """Whether the editor shows it before anybody asks for more: what a block is about, its picture and its link."""
        if self.marks & {Mark.AT_HAND, Mark.ASIDE}:
            return Mark.AT_HAND in self.marks
        return self.is_required or Mark.FIRST_WORDS in self.marks or self.kind in _MOSTLY_AT_HAND

    @property
    def look(self) -> Look | None:
        """What it is on the page that the editor draws; None for what has no words."""
        if self.own_look or not self.has_words:
            return self.own_look
        if Mark.LINK_WORDS in self.marks:
            return Look.LINK
        if self.kind in _LOOKS:
            return _LOOKS[self.kind]
        return Look.TITLE if Mark.FIRST_WORDS in self.marks else Look.SMALL

    @property
    def fields(self) -> "tuple[BlockField, ...]":
        """The fields of an entry of this list, or of this picture."""
        return fields_of(self.model) if self.model else ()

    @property
    def columns(self) -> "tuple[BlockField, ...]":
        """What a line holds where this list is written as lines; nothing where an entry has no plain field."""
        return columns_of(self.model) if self.model and issubclass(self.model, Item) else ()


@cache
def columns_of(item: type[Item]) -> tuple[BlockField, ...]:
    """The fields that a line of a list holds, in order. Raises Misconfigured for one that cannot stand in a line."""
    plain = {field.name: field for field in fields_of(item) if field.kind not in _NOT_IN_A_LINE}
    if not item.columns:
        return tuple(sorted(plain.values(), key=lambda field: Mark.FIRST_WORDS not in field.marks))
    for name in item.columns:
        if name not in plain:
            raise Misconfigured(
                say(
                    "“{field}” cannot be a column of {item}. The fields that stand in a line are: {known}.",
                    field=name,
                    item=item.__name__,
                    known=", ".join(plain),
                )
            )
    return tuple(plain[name] for name in item.columns)


@cache
def fields_of(model: type[BaseModel]) -> tuple[BlockField, ...]:
    """The fields that a person fills in. Raises Misconfigured for an annotation that does not say enough."""
    kept: frozenset[str] = getattr(model, "kept", frozenset())
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _Reading(model, name, hints[name]).field() for name in model.model_fields if name not in kept
    )


def field_of(model: type[BaseModel], name: str) -> BlockField:
    """One field by its name."""
    return next(field for field in fields_of(model) if field.name == name)


@cache
def localized_paths(model: type[BaseModel]) -> tuple[str, ...]:
    """The paths of the texts in several languages of a block or an entry, those of its pictures too."""
    paths: list[str] = []
    for field in fields_of(model):
        if field.is_localized:
            paths.append(field.name)
        elif field.kind is Kind.PICTURE and field.model:
            paths += [f"{field.name}.{inner}" for inner in localized_paths(field.model)]
    return tuple(paths)


def blank_of(model: type[BaseModel]) -> dict[str, Any]:
    """What makes a new block or entry: empty texts for what is required, as many entries as a list must have."""
    empty: dict[str, Any] = {}
    for field in fields_of(model):
        if field.kind is Kind.ITEMS and field.model and (field.at_least or field.is_required):
            empty[field.name] = [blank_of(field.model) for _ in range(field.at_least)]
        elif field.is_required:
            empty[field.name] = {}
    return empty


class _Reading:
    """One annotation, taken apart: `Annotated`, `… | None` and `Localized` around the type that has the kind."""

    def __init__(self, model: type[BaseModel], name: str, hint: Any) -> None:
        self._where = {"field": name, "block": model.__name__}
        self._name = name
        self._fields = model.model_fields
        self._info = self._fields[name]
        self._marks: list[Any] = []
        self._is_localized = self._is_optional = False
        self._type = self._bare(hint)

    def field(self) -> BlockField:
        label = next(self._said(Label), None)
        if label is None:
            raise Misconfigured(
                say(
                    "The field “{field}” of {block} has no label. Put Label(say(…)) into its annotation.",
                    **self._where,
                )
            )
        kind = self._kind()
        self._refuse_misplaced_languages(kind)
        return BlockField(
            name=self._name,
            kind=kind,
            label=label.text,
            help=label.help,
            is_localized=self._is_localized,
            is_required=self._info.is_required(),
            is_optional=self._is_optional,
            marks=frozenset(self._said(Mark)),
            choices=tuple(self._type) if kind is Kind.CHOICE else (),
            model=self._model(kind),
            at_least=self._limit("min_length") or 0 if kind is Kind.ITEMS else 0,
            at_most=self._limit("max_length") if kind is Kind.ITEMS else None,
            follows=self._follows(kind),
            longest=self._longest() if kind in _WORDS else None,
            own_look=next(self._said(Look), None),
        )

    def _bare(self, hint: Any) -> Any:
        while True:
            if get_origin(hint) is Annotated:
                hint, *marks = get_args(hint)
                self._marks += marks
            elif NoneType in get_args(hint):
                self._is_optional = True
                hint = next(option for option in get_args(hint) if option is not NoneType)
            elif isinstance(hint, type) and issubclass(hint, Localized):
                self._is_localized = True
                (hint,) = hint.__pydantic_generic_metadata__["args"]
            else:
                return hint

    def _follows(self, kind: Kind) -> str | None:
        """The date that is named, or the only one there is for a time."""
        dates = [name for name, info in self._fields.items() if info.annotation in _DATES]
        named: Follows | None = next(self._said(Follows), None)
        if named is None:
            return dates[0] if kind is Kind.TIME and len(dates) == 1 else None
        if named.field not in dates:
            raise Misconfigured(
                say(
                    "The field “{field}” of {block} follows “{date}”, which is no date of it. Name one of its dates.",
                    date=named.field,
                    **self._where,
                )
            )
        return named.field

    def _said(self, kind: type[Any]) -> Iterator[Any]:
        return (mark for mark in self._marks if isinstance(mark, kind))

    def _limit(self, name: str) -> int | None:
        """A limit that a `Field` in the annotation sets; pydantic keeps it in an object with an attribute of that name."""
        return next((getattr(mark, name) for mark in self._info.metadata if hasattr(mark, name)), None)

    def _longest(self) -> int | None:
        """How many letters a text may have: the narrowest of the limits that its type and its annotation set."""
        limits = (found for mark in self._marks for found in getattr(mark, "metadata", ()))
        return min((limit.max_length for limit in limits if hasattr(limit, "max_length")), default=None)

    def _kind(self) -> Kind:
        is_type = isinstance(self._type, type)
        if is_type and issubclass(self._type, Choice):
            self._refuse_without_words(self._type)
            return Kind.CHOICE
        if get_origin(self._type) is tuple and _is_item(get_args(self._type)[0]):
            return Kind.ITEMS
        found = next(self._said(Kind), getattr(self._type, "kind", None))
        if isinstance(found, Kind):
            return found
        raise Misconfigured(
            say(
                "The field “{field}” of {block} is {type}, for which there is no input. Use a type of "
                "newsletter/content/texts.py or newsletter/content/fields/; a choice is a Choice, whose members have labels.",
                type=str(self._type),
                **self._where,
            )
        )

    def _refuse_without_words(self, choices: type[Choice]) -> None:
        for choice in choices:
            if not choice.label.text:
                raise Misconfigured(
                    say(
                        "The choice “{choice}” of the field “{field}” of {block} has no words. Write its value, say(…).",
                        choice=choice.value,
                        **self._where,
                    )
                )

    def _model(self, kind: Kind) -> type[BaseModel] | None:
        if kind is Kind.ITEMS:
            item: type[BaseModel] = get_args(self._type)[0]
            return item
        return self._type if kind is Kind.PICTURE else None

    def _refuse_misplaced_languages(self, kind: Kind) -> None:
        if kind in _WORDS and not self._is_localized:
            sentence = say(
                "The field “{field}” of {block} holds words, which differ in each language. Write Localized[…] around its type.",
                **self._where,
            )
            raise Misconfigured(sentence)
        if kind in _ONE_FOR_ALL and self._is_localized:
            sentence = say(
                "The field “{field}” of {block} has one value for all languages. Take Localized[…] away from its type.",
                **self._where,
            )
            raise Misconfigured(sentence)


def _is_item(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Item)
