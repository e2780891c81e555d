"""The forms of a relay: how it is reached, and how much it is given."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from newsletter.dispatch.allowance.limits import Limits, WarmUp
from newsletter.dispatch.routing.keeping import check_name
from newsletter.dispatch.routing.opening import Switchboard
from newsletter.errors import Invalid
from newsletter.relays.base import Relay
from newsletter.relays.unusable import UnusableUrl
from newsletter.relays.urls import (
    needs_secret,
    refuse_what_is_of_the_machine,
    with_secret,
    without_secret,
)
from newsletter.web.forms import Form, FormModel, OptionalMailAddress, Required, as_said, filled_form
from newsletter.wording import say


class AddressFields(FormModel):
    """How a relay is reached; its password or key has a field of its own. It is tried with mail of `sender`."""

    url: Annotated[Required, StringConstraints(max_length=1000)]
    secret: Annotated[str, StringConstraints(strip_whitespace=False, max_length=1000)] = ""
    sender: OptionalMailAddress = ""

    def address(self) -> str:
        """The address with its secret."""
        return with_secret(self.url, self.secret)

    def relay(self, switchboard: Switchboard) -> Relay:
        """The relay of the address. Raises Invalid."""
        try:
            refuse_what_is_of_the_machine(self.url)
            return switchboard.at(self.address())
        except UnusableUrl as error:
            raise Invalid(say("The address cannot be used: {reason}.", reason=error.reason)) from None


class NewRelayFields(AddressFields):
    """What the form of a new relay asks for."""

    name: Annotated[str, AfterValidator(as_said(check_name))]


def checked(form: Form[Any]) -> Form[Any]:
    """The form of an address, refused where a secret is missing, and without any when it is shown again."""
    url = str(form.value("url"))
    if form.model is not None and needs_secret(form.model.address()):
        form = form.with_error("secret", say("Please fill this in."))
    return form.with_value("url", without_secret(url)).with_value("secret", "")


def _or_nothing(text: object) -> object:
    return text or None


_Count = Annotated[Annotated[int, Field(ge=1, le=100_000_000)] | None, BeforeValidator(_or_nothing)]


class LimitFields(FormModel):
    """What the form asks for; what is left empty is no limit."""

    per_second: _Count = None
    per_hour: _Count = None
    per_day: _Count = None
    per_domain: _Count = None
    connections: Annotated[Annotated[int, Field(ge=1, le=1000)] | None, BeforeValidator(_or_nothing)] = None
    per_connection: _Count = None
    warm_from: Annotated[date | None, BeforeValidator(_or_nothing)] = None
    warm_first: _Count = None
    warm_factor: Annotated[Annotated[float, Field(ge=1.1, le=10)] | None, BeforeValidator(_or_nothing)] = None

    def missing(self) -> list[str]:
        """Which fields of a warm-up are empty, where others of it are not."""
        fields = ("warm_from", "warm_first", "warm_factor")
        empty = [name for name in fields if getattr(self, name) is None]
        return empty if len(empty) < len(fields) else []

    def limits(self) -> Limits:
        """The same as a value."""
        plan = None
        if self.warm_from and self.warm_first and self.warm_factor:
            plan = WarmUp(self.warm_from, self.warm_first, self.warm_factor)
        return Limits(
            per_second=self.per_second,
            per_hour=self.per_hour,
            per_day=self.per_day,
            per_domain=self.per_domain,
            warm_up=plan,
            connections=self.connections,
            per_connection=self.per_connection,
        )


def filled_limits(limits: Limits) -> Form[Any]:
    """The form of the limits as they are."""
    plan = limits.warm_up
    kept = {
        "per_second": limits.per_second,
        "per_hour": limits.per_hour,
        "per_day": limits.per_day,
        "per_domain": limits.per_domain,
        "connections": limits.connections,
        "per_connection": limits.per_connection,
        "warm_from": f"{plan.begins_on:%Y-%m-%d}" if plan else None,
        "warm_first": plan.first if plan else None,
        "warm_factor": f"{plan.factor:g}" if plan else None,
    }
    return filled_form({name: value for name, value in kept.items() if value is not None})
