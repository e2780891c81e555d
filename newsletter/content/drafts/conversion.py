"""A draft from the content of an issue, and content from a draft. Reading back what was shown gives the same content."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from newsletter.content.blocks import AnyBlock
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.inputs import FormField, Kind, fields_of
from newsletter.content.explaining import explain
from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.errors import Invalid
from newsletter.wording import Sentence, say

ISSUE_FIELDS = ("subject", "preheader")
PICTURE = ("file", "asset", "width", "height")


class InvalidDraft(Invalid):
    """Some inputs cannot be used; `errors` has a sentence for each, by its name."""

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__(say("{count} fields need your attention. Nothing was saved.", count=len(errors)))
        self.errors = errors


def draft_of(content: IssueContent) -> Draft:
    """What the form shows for a content."""
    values = dict(_of_localized("subject", content.subject))
    values.update(_of_localized("preheader", content.preheader))
    values["number"] = "" if content.number is None else str(content.number)
    values["period"] = content.period
    for block in content.blocks:
        values.update(_of_block(block))
    return Draft(tuple(BlockDraft(block.id, block.type) for block in content.blocks), values)


def content_of_draft(draft: Draft, *, locales: Sequence[str]) -> IssueContent:
    """The content a draft stands for. Raises InvalidDraft."""
    data = {
        "number": draft.value("number").strip() or None,
        "period": draft.value("period"),
        "locales": list(locales),
        **{name: draft.under(name) for name in ISSUE_FIELDS},
        "blocks": [_block(draft, block, locales) for block in draft.blocks],
    }
    try:
        return IssueContent.model_validate(data)
    except ValidationError as error:
        raise InvalidDraft(_errors(error, draft)) from None


def _of_block(block: AnyBlock) -> Iterator[tuple[str, str]]:
    for field in fields_of(block.type):
        yield from _of_value(f"{block.id}.{field.name}", getattr(block, field.name))
    yield f"{block.id}.style.tone", block.style.tone or ""
    yield f"{block.id}.when.locales", ",".join(block.when.locales or ())
    yield f"{block.id}.when.channels", ",".join(block.when.channels or ())


def _of_value(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Localized):
        yield from _of_localized(name, value)
    elif isinstance(value, Image):
        yield from _of_image(name, value)
    else:
        yield name, "" if value is None else str(value)


def _of_localized(name: str, value: Localized[Any]) -> Iterator[tuple[str, str]]:
    for locale, text in value.items():
        yield f"{name}.{locale}", text.to_markdown() if isinstance(text, RichText) else text


def _of_image(name: str, image: Image) -> Iterator[tuple[str, str]]:
    for part in PICTURE:
        value = getattr(image, part)
        yield f"{name}.{part}", "" if value is None else str(value)
    yield from _of_localized(f"{name}.alt", image.alt)
    if image.credit is not None:
        yield from _of_localized(f"{name}.credit", image.credit)
    is_decorative = bool(image.alt.locales) and not image.alt
    yield f"{name}.decorative", "yes" if is_decorative else ""


def _block(draft: Draft, block: BlockDraft, locales: Sequence[str]) -> dict[str, Any]:
    data: dict[str, Any] = {"id": block.id, "type": block.type}
    for field in fields_of(block.type):
        value = _value(draft, f"{block.id}.{field.name}", field, locales)
        if value is not None:
            data[field.name] = value
    data["style"] = {"tone": draft.value(f"{block.id}.style.tone") or None}
    data["when"] = {
        part: draft.value(f"{block.id}.when.{part}").split(",")
        if draft.value(f"{block.id}.when.{part}")
        else None
        for part in ("locales", "channels")
    }
    return data


def _value(draft: Draft, name: str, field: FormField, locales: Sequence[str]) -> Any:
    if field.kind is Kind.IMAGE:
        return _image(draft, name, locales) if draft.value(f"{name}.file") else None
    if field.is_localized:
        texts = draft.under(name)
        return texts if texts or field.is_required else None
    return draft.value(name).strip() or None


def _image(draft: Draft, name: str, locales: Sequence[str]) -> dict[str, Any]:
    texts = draft.under(f"{name}.alt")
    is_decorative = draft.value(f"{name}.decorative") and not texts
    return {
        **{part: draft.value(f"{name}.{part}") or None for part in PICTURE},
        "alt": dict.fromkeys(locales, "") if is_decorative else texts,
        "credit": draft.under(f"{name}.credit") or None,
    }


def _errors(error: ValidationError, draft: Draft) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    for problem in error.errors():
        errors.setdefault(_input_name(problem["loc"], draft), _sentence(problem))
    return errors


def _input_name(loc: tuple[int | str, ...], draft: Draft) -> str:
    """The input an error speaks of: the longest part of its place that the form has, else the block."""
    if loc[:1] != ("blocks",) or len(loc) < 2:
        parts = [str(part) for part in loc]
        return _longest_known("", parts, draft) or (parts[0] if parts else "")
    block = draft.blocks[int(loc[1])]
    parts = [str(part) for part in loc[3:]]  # after the tag of the union
    return _longest_known(f"{block.id}.", parts, draft) or ".".join([block.id, *parts[:1]])


def _longest_known(start: str, parts: list[str], draft: Draft) -> str | None:
    names = (start + ".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((name for name in names if name in draft.values), None)


def _sentence(problem: ErrorDetails) -> Sentence:
    if problem["type"] == "missing":
        return say("Please fill this in.")
    return explain(problem, path=(), known=())
