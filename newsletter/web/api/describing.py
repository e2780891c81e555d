"""What this interface is, as OpenAPI: for other programs, and for the types of the front end."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from newsletter.users.deeds import Deed
from newsletter.web import api
from newsletter.web.access import needs
from newsletter.web.api.reading import Body

router = APIRouter()

_REFERENCE = "#/components/schemas/{model}"


@router.get("/api/openapi.json", dependencies=[needs(Deed.COMPOSE)])
def description() -> dict[str, Any]:
    """The description of every route below `/api/`."""
    routes = [
        route
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.startswith("/api/")
    ]
    whole = get_openapi(
        title="Newsletter",
        version="1",
        description="For staff: a request carries the cookie of a signed-in user. Every failure is `{sentence, reference}`; "
        "401 is `{place}`, the page on which something has to be done first. What is asked while nobody does anything carries "
        "the header `X-Unattended`, and keeps no session alive.",
        routes=routes,
    )
    bodies = dict.fromkeys(body for route in routes for body in _bodies(route))
    _, described = models_json_schema([(body, "validation") for body in bodies], ref_template=_REFERENCE)
    whole["components"]["schemas"] |= described["$defs"]
    return whole


def routers() -> list[APIRouter]:
    """The routers of this interface: each module beside this one may have one."""
    modules = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
    found = (
        getattr(importlib.import_module(f"{api.__name__}.{name}"), "router", None)
        for name in modules
        if f"{api.__name__}.{name}" != __name__
    )
    return [one for one in found if isinstance(one, APIRouter)]


def _bodies(route: APIRoute) -> Iterator[type[BaseModel]]:
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, Body):
            yield dependency.call.model
