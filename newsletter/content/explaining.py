"""What pydantic found, said to a person: which field, what is wrong with it, what to do."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from newsletter.content.texts import Unusable
from newsletter.wording import Sentence, say

Path = tuple[int | str, ...]


def explain(error: ErrorDetails, *, path: Path, known: Sequence[str]) -> Sentence:
    """One sentence about the field at `path`; `known` are the fields that could stand there."""
    field = written_path(path)
    match error["type"]:
        case "missing":
            return say("field “{field}” is missing. Add a line “{name}: …”.", field=field, name=path[-1])
        case "extra_forbidden":
            return unknown_field(field, str(path[-1]), known)
        case _ if not field:
            return _reason(error)
        case _:
            return say("field “{field}”: {reason}", field=field, reason=_reason(error))


def problems_of(error: ValidationError) -> list[ErrorDetails]:
    """Everything that is wrong. A list is not called too short because of an entry that is wrong and so was not counted."""
    errors = error.errors()
    return [
        one
        for one in errors
        if one["type"] != "too_short"
        or not any(other["loc"][: len(one["loc"])] == one["loc"] for other in errors if other is not one)
    ]


def written_path(path: Path) -> str:
    """The path of a field as people count: the first entry of a list is number 1."""
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)


def unknown_field(field: str, name: str, known: Sequence[str]) -> Sentence:
    """The sentence about a field that does not exist."""
    close = get_close_matches(name, known, n=1)
    if close:
        return say("field “{field}” is not known. Did you mean “{close}”?", field=field, close=close[0])
    return say(
        "field “{field}” is not known. The fields here are: {known}.", field=field, known=", ".join(known)
    )


def kind_of(value: Any) -> Sentence:
    """What a value is, for people."""
    if value is None:
        return say("empty")
    if isinstance(value, Mapping):
        return say("a group of fields")
    if isinstance(value, (list, tuple)):
        return say("a list")
    return say("“{value}”", value=str(value)[:60])


def _reason(error: ErrorDetails) -> Sentence:
    limits: dict[str, Any] = error.get("ctx", {})
    kind = kind_of(error["input"])
    match error["type"]:
        case "value_error" if isinstance(limits["error"], Unusable):
            return limits["error"].sentence
        case "string_type":
            return say("must be a text, but is {kind}.", kind=kind)
        case "int_type" | "int_parsing" | "int_from_float":
            return say("must be a whole number, but is {kind}.", kind=kind)
        case "tuple_type" | "list_type":
            return say(
                "must be a list, each entry behind a hyphen or all as [a, b], but is {kind}.", kind=kind
            )
        case "model_type" if limits["class_name"] == "RichText":
            return say("must be a text, but is {kind}.", kind=kind)
        case "dict_type" | "model_type" | "model_attributes_type":
            return say("must have fields of its own, but is {kind}.", kind=kind)
        case "literal_error" | "enum":
            expected = ", ".join(re.findall(r"'([^']*)'", limits["expected"]))
            return say("must be one of {expected}, but is {kind}.", expected=expected, kind=kind)
        case "string_too_long" | "too_long" if isinstance(error["input"], str):
            return say("is longer than {limit} characters.", limit=limits["max_length"])
        case "too_long":
            return say("has more than {limit} entries.", limit=limits["max_length"])
        case "too_short" if limits["min_length"] > 1:
            return say("must have at least {limit} entries.", limit=limits["min_length"])
        case "too_short":
            return say("must have at least {limit} entry.", limit=limits["min_length"])
        case "greater_than_equal":
            return say("must not be less than {limit}, but is {kind}.", limit=limits["ge"], kind=kind)
        case "less_than_equal":
            return say("must not be more than {limit}, but is {kind}.", limit=limits["le"], kind=kind)
        case _:
            return say("cannot be used: it is {kind}.", kind=kind)
