"""A field of a block, an entry or a picture as programs are told of it: all that is needed to draw it."""

from collections.abc import Callable
from typing import Self

from pydantic import BaseModel

from newsletter.content.drafts.conversion import blank_values
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Kind, Look
from newsletter.web.options import Option
from newsletter.wording import Sentence


class ChoiceJson(BaseModel):
    """A value, and what it is called."""

    value: str
    label: str


class FieldJson(BaseModel):
    """One field. In a draft its text stands under its name, behind the place of what it belongs to, one for each language
    where it is localized."""

    name: str
    kind: Kind
    label: str
    help: str
    is_localized: bool
    is_required: bool
    """Asked for before a proof is made; a draft may lack it."""
    is_optional: bool
    is_all_or_none: bool
    """Whether a text that one language has must be there in each."""
    has_words: bool
    """Whether readers read it as it was written; such a field in several languages is translated."""
    is_in_block: bool
    """Whether it is a part of what readers meet; else it says how that looks or where it leads."""
    at_first_sight: bool
    look: Look | None
    """What a text is on the page; null for what has no words."""
    marks: list[str]
    choices: list[ChoiceJson]
    fields: list["FieldJson"]
    """Those of a picture, or of an entry of this list."""
    columns: list[str]
    """The names of the fields that a line holds where the list is written as lines."""
    at_least: int
    at_most: int | None
    longest: int | None
    follows: str | None
    """The date that a time or a last day belongs to."""
    needs: list[str]
    """Fields of an entry of which one must say something."""
    blank: dict[str, str]
    """What a new entry of this list says, by the names within it."""

    @classmethod
    def of(cls, field: BlockField, *, language: str, options: Callable[[BlockField], list[Option]]) -> Self:
        """The field in the words of a language; `options` has the values of one that has a few."""
        inner = [cls.of(one, language=language, options=options) for one in field.fields]
        return cls(
            name=field.name,
            kind=field.kind,
            label=field.label.in_locale(language),
            help=field.help.in_locale(language) if field.help else "",
            is_localized=field.is_localized,
            is_required=field.is_required,
            is_optional=field.is_optional,
            is_all_or_none=field.is_all_or_none,
            has_words=field.has_words,
            is_in_block=field.is_in_block,
            at_first_sight=field.at_first_sight,
            look=field.look,
            marks=sorted(mark.name.lower() for mark in field.marks),
            choices=choices_in(options(field), language),
            fields=inner,
            columns=[column.name for column in field.columns],
            at_least=field.at_least,
            at_most=field.at_most,
            longest=field.longest,
            follows=field.follows,
            needs=list(getattr(field.model, "needs", ())),
            blank=blank_of_new(field.model) if field.model and issubclass(field.model, Item) else {},
        )


def choices_in(options: list[Option], language: str) -> list[ChoiceJson]:
    """Options in the words of a language."""
    return [ChoiceJson(value=value, label=said(words, language)) for value, words in options]


def said(words: Sentence | str, language: str) -> str:
    """Words in a language; what an author called something stands as it is."""
    return words.in_locale(language) if isinstance(words, Sentence) else words


def blank_of_new(model: type[BaseModel]) -> dict[str, str]:
    """What a new block or entry says, without the entries of its lists: each of them gets an id of its own when it is made."""
    values = blank_values(model)
    lists = {field.name for field in fields_of(model) if field.kind is Kind.ITEMS}
    return {name: text for name, text in values.items() if text and name.partition(".")[0] not in lists}
