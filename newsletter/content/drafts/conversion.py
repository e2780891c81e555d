"""A draft from the content of an issue, and content from a draft. Reading back what was shown gives the same content."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from newsletter.content.blocks import BLOCKS, AnyBlock
from newsletter.content.blocks.base import Block
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.linked import link_values
from newsletter.content.drafts.lists import ids_in, joined
from newsletter.content.drafts.marks import known_in, values_of
from newsletter.content.drafts.naming import field_of
from newsletter.content.explaining import explain, problems_of
from newsletter.content.fields.describing import BlockField, blank_of, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.translatable import Translatable
from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.errors import Invalid
from newsletter.wording import Sentence, say

PICTURE = ("file", "asset", "width", "height", "focus")  # of one picture; another has its own
YES = "yes"  # what a ticked box posts; one that is not ticked posts nothing


class InvalidDraft(Invalid):
    """Some inputs cannot be used; `errors` has a sentence for each, by its name."""

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__(
            say("{count} fields need your attention before this can be saved.", count=len(errors))
        )
        self.errors = errors


def draft_of(content: IssueContent) -> Draft:
    """What the form shows for a content."""
    values = dict(_of_fields("", content))
    values["number"] = "" if content.number is None else str(content.number)
    for block in content.blocks:
        values.update(_of_block(f"{block.id}.", block))
    return Draft(tuple(BlockDraft(block.id, block.type) for block in content.blocks), values)


def content_of_draft(draft: Draft, *, locales: Sequence[str]) -> IssueContent:
    """The content a draft stands for. Raises InvalidDraft."""
    data = {
        "number": draft.value("number").strip() or None,
        "locales": list(locales),
        "period": draft.value("period"),  # of a form that was opened when one period served all languages
        **_fields(draft, "", IssueContent, locales),
        "blocks": [_block(draft, block, locales) for block in draft.blocks],
    }
    try:
        return IssueContent.model_validate(data)
    except ValidationError as error:
        raise InvalidDraft(_errors(error, draft)) from None


def blank_values(model: type[BaseModel]) -> dict[str, str]:
    """What the form holds for a new block or a new entry, by the names within it."""
    new = model.blank() if issubclass(model, Block) else model.model_validate(blank_of(model))
    return dict(_of_fields("", new))


def text_in_draft(text: Any) -> str:
    """How a draft holds what a place says in one language."""
    return text.to_markdown() if isinstance(text, RichText) else str(text)


def block_values(block: AnyBlock) -> dict[str, str]:
    """What the form holds for a block, by the names within it."""
    return dict(_of_block("", block))


def taken_away(values: Mapping[str, str]) -> dict[str, str]:
    """The texts that empty the pictures which the ticked boxes “remove” among these say are to go."""
    gone = (
        name.removesuffix(".remove") for name, ticked in values.items() if ticked and name.endswith(".remove")
    )
    return {f"{name}.{part}": "" for name in gone for part in PICTURE}


def _of_block(start: str, block: AnyBlock) -> Iterator[tuple[str, str]]:
    yield from _of_fields(start, block)
    yield f"{start}style.tone", block.style.tone or ""
    yield f"{start}when.locales", ",".join(block.when.locales or ())
    yield f"{start}when.channels", ",".join(block.when.channels or ())
    if block.library is not None:
        yield from link_values(start, block.library)


def _of_fields(start: str, model: BaseModel) -> Iterator[tuple[str, str]]:
    for field in fields_of(type(model)):
        yield from _of_value(start + field.name, getattr(model, field.name))
    if isinstance(model, Translatable):
        yield from values_of(start, model)


def _of_value(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case Localized():
            yield from _of_localized(name, value)
        case Image():
            yield from _of_image(name, value)
        case TimeRange():
            for part in TimeRange.model_fields:
                yield f"{name}.{part}", getattr(value, part) or ""
        case tuple():
            yield name, joined(tuple(entry.id for entry in value))
            for entry in value:
                yield from _of_fields(f"{name}.{entry.id}.", entry)
        case bool():
            yield name, YES if value else ""
        case Decimal():
            yield name, f"{value:f}"
        case RootModel():
            yield name, str(value.root)
        case _:
            yield name, "" if value is None else str(value)


def _of_localized(name: str, value: Localized[Any]) -> Iterator[tuple[str, str]]:
    for locale, text in value.items():
        yield f"{name}.{locale}", text_in_draft(text)


def _of_image(name: str, image: Image) -> Iterator[tuple[str, str]]:
    for part in PICTURE:
        yield from _of_value(f"{name}.{part}", getattr(image, part))
    yield from _of_localized(f"{name}.alt", image.alt)
    if image.credit is not None:
        yield from _of_localized(f"{name}.credit", image.credit)
    is_decorative = bool(image.alt.locales) and not image.alt
    yield f"{name}.decorative", YES if is_decorative else ""


def _block(draft: Draft, block: BlockDraft, locales: Sequence[str]) -> dict[str, Any]:
    data: dict[str, Any] = {"id": block.id, "type": block.type}
    data |= _fields(draft, f"{block.id}.", BLOCKS[block.type], locales)
    data["style"] = {"tone": draft.value(f"{block.id}.style.tone") or None}
    data["when"] = {
        part: draft.value(f"{block.id}.when.{part}").split(",")
        if draft.value(f"{block.id}.when.{part}")
        else None
        for part in ("locales", "channels")
    }
    data["library"] = draft.under(f"{block.id}.library") or None
    return data


def _fields(draft: Draft, start: str, model: type[BaseModel], locales: Sequence[str]) -> dict[str, Any]:
    values = {field.name: _value(draft, start + field.name, field, locales) for field in fields_of(model)}
    values |= known_in(draft, start, model)
    return {name: value for name, value in values.items() if value is not None}


def _value(draft: Draft, name: str, field: BlockField, locales: Sequence[str]) -> Any:
    if field.is_localized:
        texts = draft.under(name)
        return texts if texts or field.is_required else None
    match field.kind:
        case Kind.PICTURE:
            return _image(draft, name, locales) if draft.value(f"{name}.file") else None
        case Kind.TIME:
            parts = {part: draft.value(f"{name}.{part}").strip() for part in TimeRange.model_fields}
            return {part: value for part, value in parts.items() if value} or None
        case Kind.ITEMS if field.model:
            return [
                {"id": entry, **_fields(draft, f"{name}.{entry}.", field.model, locales)}
                for entry in ids_in(draft.value(name))
            ]
        case Kind.YES_NO:
            return bool(draft.value(name))
        case _:
            return draft.value(name).strip() or None


def _image(draft: Draft, name: str, locales: Sequence[str]) -> dict[str, Any]:
    texts = draft.under(f"{name}.alt")
    is_decorative = draft.value(f"{name}.decorative") and not texts
    return {
        **{part: draft.value(f"{name}.{part}").strip() or None for part in PICTURE},
        "alt": dict.fromkeys(locales, "") if is_decorative else texts,
        "credit": draft.under(f"{name}.credit") or None,
    }


def _errors(error: ValidationError, draft: Draft) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    for problem in problems_of(error):
        errors.setdefault(_input_name(problem["loc"], draft), _sentence(problem))
    return errors


def _input_name(loc: tuple[int | str, ...], draft: Draft) -> str:
    """The input an error speaks of: the longest part of its place that the form has, else the block."""
    if loc[:1] != ("blocks",) or len(loc) < 2:
        parts = [str(part) for part in loc]
        return _longest_known(list(accumulate(parts, _beneath)), draft) or "".join(parts[:1])
    block = draft.blocks[int(loc[1])]
    names = [block.id]
    for part in loc[3:]:  # after the tag of the union
        entries = ids_in(draft.value(names[-1]))
        if isinstance(part, int) and part < len(entries):
            part = entries[part]
        names.append(_beneath(names[-1], str(part)))
    return _longest_known(names[1:], draft) or names[:2][-1]


def _beneath(name: str, part: str) -> str:
    return f"{name}.{part}"


def _longest_known(names: Sequence[str], draft: Draft) -> str | None:
    return next((name for name in reversed(names) if _is_known(name, draft)), None)


def _is_known(name: str, draft: Draft) -> bool:
    """Whether the draft has an input of this name, or a group of inputs under it, or may have."""
    is_there = name in draft.values or any(known.startswith(f"{name}.") for known in draft.values)
    return is_there or field_of(draft.blocks, name) is not None


def _sentence(problem: ErrorDetails) -> Sentence:
    if problem["type"] == "missing":
        return say("Please fill this in.")
    return explain(problem, path=(), known=())
