"""Numbers, and yes or no. In a file and in a form both are texts; what they are written like is decided here."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import Unusable
from newsletter.wording import say

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
YES_OR_NO = {  # as people write it
    "yes": True,
    "true": True,
    "예": True,
    "no": False,
    "false": False,
    "아니요": False,
    "아니오": False,
}


def _number(value: Any) -> Any:
    if isinstance(value, str):
        if _NUMBER.fullmatch(value.strip()) is None:
            raise Unusable(
                say("“{value}” is not a number. Write digits only, like 1200 or 12.5.", value=value[:60])
            )
        return Decimal(value.strip())
    return value


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise Unusable(say("must be more than 0, but is {value}.", value=value))
    return value


def _yes_no(value: Any) -> Any:
    if isinstance(value, str):
        if value.strip().lower() not in YES_OR_NO:
            raise Unusable(say("must be yes or no, but is “{value}”.", value=value[:60]))
        return YES_OR_NO[value.strip().lower()]
    return value


Number = Annotated[Decimal, BeforeValidator(_number), Kind.NUMBER]
Amount = Annotated[Number, AfterValidator(_above_zero)]  # of what there is: pages, bytes
YesNo = Annotated[bool, BeforeValidator(_yes_no), Kind.YES_NO]
