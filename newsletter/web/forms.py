"""Forms: posted values become a pydantic model, or the same values again with an error for each field.

A form model derives from `FormModel`. Field names with dots (`name.ko`) become nested mappings. Errors are
Sentences keyed by the dotted name, so that the page can put each beside its field.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar, get_origin

from fastapi import Depends, Request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from starlette.datastructures import FormData, UploadFile

from newsletter.addresses import LONGEST as LONGEST_ADDRESS
from newsletter.addresses import parse_address
from newsletter.content.texts import Unusable
from newsletter.errors import Invalid
from newsletter.languages import LONGEST_TAG, SPOKEN
from newsletter.wording import Sentence, say

MAX_FIELDS = 3000
MAX_FILES = 50
MAX_FIELD_BYTES = 2 * 1024 * 1024
LONGEST_TEXT = 5_000  # characters, where a field does not say otherwise

Model = TypeVar("Model", bound="FormModel")


async def _posted(request: Request) -> AsyncIterator[FormData]:
    # The form is open while the page is made, and closes the uploaded files behind it.
    async with request.form(
        max_fields=MAX_FIELDS, max_files=MAX_FILES, max_part_size=MAX_FIELD_BYTES
    ) as posted:
        yield posted


Posted = Annotated[FormData, Depends(_posted)]


class FormModel(BaseModel):
    """What a form asks for. Text is trimmed, and no longer than LONGEST_TEXT; an unticked box is False."""

    model_config = ConfigDict(
        str_strip_whitespace=True, str_max_length=LONGEST_TEXT, frozen=True, extra="ignore"
    )


def as_said(check: Callable[[str], object]) -> Callable[[str], str]:
    """A pydantic validator from a domain function that raises Invalid: its sentence becomes the field's error."""

    def validate(value: str) -> str:
        try:
            check(value)
        except Invalid as error:
            raise refusal(error.sentence) from None
        return value

    return validate


def refusal(sentence: Sentence) -> PydanticCustomError:
    """An error for a validator to raise, with our own sentence."""
    return PydanticCustomError("said", "refused", {"said": sentence})


Required = Annotated[str, StringConstraints(min_length=1)]
MailAddress = Annotated[
    Required, StringConstraints(max_length=LONGEST_ADDRESS), AfterValidator(as_said(parse_address))
]
OptionalMailAddress = Annotated[
    str,
    StringConstraints(max_length=LONGEST_ADDRESS),
    AfterValidator(as_said(lambda text: parse_address(text) if text else None)),
]


def _check_spoken(code: str) -> None:
    if code not in SPOKEN:
        raise Invalid(say("Please choose one of the values offered."))


InterfaceLanguage = Annotated[str, AfterValidator(as_said(_check_spoken))]
ReadersLanguage = Annotated[str, StringConstraints(max_length=LONGEST_TAG)]  # who offers it checks the choice
Secret = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1000)]


@dataclass(frozen=True)
class Form(Generic[Model]):
    """A form as it is shown: `values` as they were typed, `errors` by field; `model` when everything is right."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Sentence] = field(default_factory=dict)
    model: Model | None = None

    def value(self, name: str) -> Any:
        """What stands in a field, by its dotted name; "" when there is nothing."""
        return self.values.get(name, "")

    def error(self, name: str) -> Sentence | None:
        """What is wrong with a field."""
        return self.errors.get(name)

    def with_error(self, name: str, sentence: Sentence) -> "Form[Model]":
        """The form, refused for a reason the model cannot know; an empty name speaks of the whole form."""
        return Form(self.values, {**self.errors, name: sentence})

    def with_value(self, name: str, value: str) -> "Form[Model]":
        """The form with a field written as its page can show it."""
        return Form({**self.values, name: value}, self.errors, self.model)


def read_form(model: type[Model], posted: FormData) -> Form[Model]:
    """Check what was posted against the model."""
    values = _flat(model, posted)
    try:
        return Form(values, {}, model.model_validate(_nested(values)))
    except ValidationError as error:
        return Form(values, _errors(error))


def filled_form(values: Mapping[str, Any]) -> Form[Any]:
    """A form to show first, from nested values of the thing it changes."""
    return Form(dict(_dotted(values)))


def uploaded(posted: FormData, name: str) -> UploadFile | None:
    """The file in a field, None when none was chosen."""
    file = posted.get(name)
    return file if isinstance(file, UploadFile) and file.filename else None


def _flat(model: type[FormModel], posted: FormData) -> dict[str, Any]:
    many = {name for name, info in model.model_fields.items() if _takes_many(info)}
    values: dict[str, Any] = {name: posted.getlist(name) for name in many}
    for name, value in posted.multi_items():
        if isinstance(value, str) and name not in many:
            values[name] = value.replace("\r\n", "\n").replace("\x00", "")
    return values


def _takes_many(info: FieldInfo) -> bool:
    """Whether the field is posted several times; a list that reads its own text is posted once."""
    reads_text = any(isinstance(each, BeforeValidator) for each in info.metadata)
    return get_origin(info.annotation) in (list, tuple) and not reads_text


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        place = nested
        for part in path:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = value
    return nested


def _dotted(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            pairs.extend(_dotted(value, f"{prefix}{name}."))
        else:
            pairs.append((prefix + name, value))
    return pairs


def _errors(error: ValidationError) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for problem in error.errors():
        # A number is a place in a list, which has one error for all of it.
        name = ".".join(part for part in problem["loc"] if isinstance(part, str))
        found.setdefault(name, _sentence(problem))
    return found


def _sentence(problem: Mapping[str, Any]) -> Sentence:
    context = problem.get("ctx", {})
    match problem["type"]:
        case "said":
            sentence: Sentence = context["said"]
            return sentence
        case "value_error" if isinstance(context.get("error"), Unusable):
            reason: Sentence = context["error"].sentence
            return reason
        case "missing" | "string_too_short" | "too_short":
            return say("Please fill this in.")
        case "string_too_long":
            return say("This is too long: at most {count} characters.", count=context["max_length"])
        case "enum" | "literal_error" | "bool_parsing":
            return say("Please choose one of the values offered.")
        case "int_parsing" | "int_type" | "greater_than_equal" | "less_than_equal":
            return say("This must be a whole number in the allowed range.")
        case "string_pattern_mismatch":
            return say("Please use small letters, digits and hyphens only.")
        case _:
            return say("This value cannot be used.")
