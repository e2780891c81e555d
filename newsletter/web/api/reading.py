"""What a program sends, read as late as possible: who may not ask is turned away before a byte of it is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError


def sent(model: type[BaseModel]) -> Any:
    """The body of a request, as a parameter that stands behind the user: `asked: Annotated[MailAsked, sent(MailAsked)]`."""
    return Depends(_reader(model))


def described(model: type[BaseModel]) -> dict[str, Any]:
    """What the description of a route says of its body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _reader(model: type[BaseModel]) -> Callable[[Request], Coroutine[Any, Any, BaseModel]]:
    async def read(request: Request) -> BaseModel:
        try:
            return model.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False)) from None

    return read
