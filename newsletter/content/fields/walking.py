"""Finding the values of a block by what they are, those inside pictures and lists too.

A path names a value from its block: `title`, `image.alt`, `speakers.01J….name`; entries are named by their ids.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.describing import BlockField, field_of, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.stale import Stale
from newsletter.content.fields.translatable import KNOWN
from newsletter.content.fields.values import Value
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.wording import Sentence, say

M = TypeVar("M", bound=BaseModel)


class Found(NamedTuple):
    """A value that is there: its path from the block, the field it stands in, and itself."""

    path: str
    field: BlockField
    value: Any


class Step(NamedTuple):
    """A part of a path; `number` is the place in a list, counted from 1."""

    field: BlockField
    number: int | None = None


def walk(model: BaseModel, start: str = "") -> Iterator[Found]:
    """Every value of a block, in the order of its fields; a picture and a list come before what is in them."""
    for found in own(model, start):
        yield found
        if found.field.kind is Kind.ITEMS:
            for item in found.value:
                yield from walk(item, f"{found.path}.{item.id}.")


def own(model: BaseModel, start: str = "") -> Iterator[Found]:
    """The values of a block or an entry and of its pictures; what is in the entries of its lists is theirs."""
    for field in fields_of(type(model)):
        value = getattr(model, field.name)
        if value is None:
            continue
        path = start + field.name
        yield Found(path, field, value)
        if field.kind is Kind.PICTURE:
            yield from own(value, f"{path}.")


def with_entries(model: Value, start: str = "") -> Iterator[tuple[str, Value]]:
    """The block and every entry of its lists, each with how the paths of its fields begin."""
    yield start, model
    for field in fields_of(type(model)):
        if field.kind is Kind.ITEMS:
            for item in getattr(model, field.name):
                yield from with_entries(item, f"{start}{field.name}.{item.id}.")


def with_pictures(model: M, change: Callable[[str, Image], Image], start: str = "") -> M:
    """The same with each picture replaced by what `change(path, picture)` returns."""
    changed: dict[str, Any] = {}
    for field in fields_of(type(model)):
        value, path = getattr(model, field.name), start + field.name
        if isinstance(value, Image):
            changed[field.name] = change(path, value)
        elif field.kind is Kind.ITEMS:
            changed[field.name] = tuple(with_pictures(item, change, f"{path}.{item.id}.") for item in value)
    return model.model_copy(update=changed)


def with_dates(model: M, change: Callable[[RoughDate], RoughDate]) -> M:
    """The same with each date replaced by what `change(date)` returns, those of its entries too."""
    changed: dict[str, Any] = {}
    for field in fields_of(type(model)):
        value = getattr(model, field.name)
        if isinstance(value, RoughDate):
            changed[field.name] = change(value)
        elif field.kind is Kind.ITEMS:
            changed[field.name] = tuple(with_dates(item, change) for item in value)
    return model.model_copy(update=changed)


def in_languages(model: M, locales: Collection[str]) -> M:
    """The same with what it says in these languages alone."""

    def said(value: Localized[Any]) -> dict[str, Any]:
        return {locale: text for locale, text in value.items() if locale in locales}

    return _with_localized(model, said)


def translated(model: M, sources: Mapping[str, str], *, into: Sequence[str]) -> M:
    """The same in other languages: each of `sources` says what another language said. What no language of them has,
    such as a name that serves all, the first of `into` says as it stands. Nothing is known of these translations yet."""

    def said(value: Localized[Any]) -> dict[str, Any]:
        found = {new: text for new, old in sources.items() if (text := value.get(old)) is not None}
        first = next(value.items(), None)
        return found or ({into[0]: first[1]} if first else {})

    return _each(_with_localized(model, said), lambda _: dict(KNOWN))


def with_new_identities(model: M, new: Callable[[], str]) -> M:
    """A copy that nothing points at yet: it and its entries have ids of their own."""
    return _each(model, lambda _: {"id": new()})


def with_identities(model: M, ids: Callable[[str], str]) -> M:
    """The same under other identities: `ids` gives the one of the block, and of each entry, by the one that it has."""
    return _each(model, lambda one: {"id": ids(one.id)})


def with_marks(model: M, marks: Mapping[str, Stale]) -> M:
    """The same with these marks of stale translations, by the id of the block or entry; others have none."""
    return _each(model, lambda one: {"stale": marks.get(one.id, Stale())})


def with_known(model: M, known: Mapping[str, Mapping[str, Any]]) -> M:
    """The same with other fields of what is known of its translations, by the id of the block or entry; others stay."""
    return _each(model, lambda one: dict(known.get(one.id, {})))


def with_texts(model: M, texts: Mapping[str, Mapping[str, Localized[Any]]]) -> M:
    """The same with other texts, by the id of the block or entry and the path from there; others stay."""
    return _each(model, lambda one: with_own_texts(one, texts[one.id]) if one.id in texts else {})


def with_own_texts(model: BaseModel, texts: Mapping[str, Localized[Any]], start: str = "") -> dict[str, Any]:
    """The fields of a model, or of a picture in it, that are others then; `start` is how their paths begin."""
    changed: dict[str, Any] = {}
    for field in fields_of(type(model)):
        value, path = getattr(model, field.name), start + field.name
        if isinstance(value, Image):
            changed[field.name] = value.model_copy(update=with_own_texts(value, texts, f"{path}."))
        elif path in texts:
            changed[field.name] = texts[path]
    return changed


def _with_localized(model: M, said: Callable[[Localized[Any]], dict[str, Any]]) -> M:
    """The same with other values by language, those of its pictures and entries too."""
    changed: dict[str, Any] = {}
    for field in fields_of(type(model)):
        value = getattr(model, field.name)
        if isinstance(value, Localized):
            changed[field.name] = value.model_copy(update={"root": said(value)})
        elif isinstance(value, Image):
            changed[field.name] = _with_localized(value, said)
        elif field.kind is Kind.ITEMS:
            changed[field.name] = tuple(_with_localized(item, said) for item in value)
    return model.model_copy(update=changed)


def _each(model: M, change: Callable[[Any], dict[str, Any]]) -> M:
    """The block with other fields, and so each entry of its lists."""
    changed = change(model)
    for field in fields_of(type(model)):
        if field.kind is Kind.ITEMS:
            changed[field.name] = tuple(_each(item, change) for item in getattr(model, field.name))
    return model.model_copy(update=changed)


def steps(model: BaseModel, path: str) -> Iterator[Step]:
    """The way to a value, field by field."""
    names = path.split(".")
    while names:
        field = field_of(type(model), names.pop(0))
        value = getattr(model, field.name)
        if field.kind is Kind.ITEMS and names:
            place = [item.id for item in value].index(names.pop(0))
            yield Step(field, place + 1)
            model = value[place]
        else:
            yield Step(field)
            model = value


def name_of_field(model: BaseModel, path: str) -> Sentence:
    """What the form calls the field at a path: `Speakers 2: Name`."""
    names = [
        say("{field} {number}", field=step.field.label, number=step.number)
        if step.number
        else step.field.label
        for step in steps(model, path)
    ]
    whole, *parts = names
    for part in parts:
        whole = say("{field}: {part}", field=whole, part=part)
    return whole


def has_link_beside(model: BaseModel, path: str) -> bool:
    """Whether the block or the entry that a field stands in has a link."""
    around = path.rpartition(".")[0]
    return any(
        found.field.kind is Kind.LINK and found.value and found.path.rpartition(".")[0] == around
        for found in walk(model)
    )


def place_in_file(model: BaseModel, path: str) -> tuple[int | str, ...]:
    """Where a value stands in an issue file, from its block: `("speakers", 1, "name")`."""
    place: list[int | str] = []
    for step in steps(model, path):
        place += [step.field.name] if step.number is None else [step.field.name, step.number - 1]
    return tuple(place)
