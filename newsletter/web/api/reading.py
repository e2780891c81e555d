"""What a program sends, read as late as possible: who may not ask is turned away before a byte of it is read."""

from typing import Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError


def sent(model: type[BaseModel]) -> Any:
    """The body of a request, as a parameter that stands behind the user: `asked: Annotated[MailAsked, sent(MailAsked)]`."""
    return Depends(Body(model))


def described(model: type[BaseModel]) -> dict[str, Any]:
    """What the description of a route says of its body."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


class Body:
    """Reads one model from a request."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> BaseModel:
        """The body. Raises RequestValidationError."""
        try:
            return self.model.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False)) from None
