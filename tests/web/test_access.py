"""Nothing is open unless it says so."""

import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.models import Role
from newsletter.web.access import Needs, Open, cookie_name, require_access_declared
from newsletter.web.app import ROUTERS
from tests.web.conftest import Browser

EVERYBODYS = {
    "/health",
    "/appearance",
    "/sign-in",
    "/sign-out",
    "/u/{token}",
    "/p/{token}",
    "/p/{token}/silence",
    "/c/{token}",
    "/v/{token}",
    "/subscribe/{slug}",
    "/assets/{name}",
}


def routes() -> Iterator[tuple[str, str, Role | None]]:
    """Method, path and needed role of every route."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            calls = [each.call for each in route.dependant.dependencies]
            roles = [call.role for call in calls if isinstance(call, Needs)]
            role = max(roles, key=list(Role).index) if roles else None
            assert role is not None or any(isinstance(call, Open) for call in calls)
            yield from ((method, route.path, role) for method in sorted(route.methods))


STAFF = [(method, path, role) for method, path, role in routes() if role is not None]


def address(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "1", path)


def test_only_these_paths_are_open_to_everybody() -> None:
    assert {path for _, path, role in routes() if role is None} == EVERYBODYS


def test_a_stranger_is_sent_to_the_sign_in_from_every_page_of_the_staff(client: TestClient) -> None:
    for method, path, _role in STAFF:
        response = client.request(method, address(path))

        assert response.status_code == 303, (method, path)
        assert response.headers["location"].startswith("/sign-in"), (method, path)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_a_role_reaches_nothing_above_itself(browser: Browser, role: Role) -> None:
    client = browser(role)

    for method, path, needed in STAFF:
        if not role.covers(needed):
            assert client.request(method, address(path)).status_code == 403, (method, path)


def test_a_route_that_declares_no_access_stops_the_start() -> None:
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: None)

    with pytest.raises(AssertionError, match="/forgotten"):
        require_access_declared([router])


def test_the_sign_in_leads_back_to_the_page_that_was_asked_for(client: TestClient) -> None:
    response = client.get("/account?tab=2")

    assert response.headers["location"] == "/sign-in?next=/account%3Ftab%3D2"


def test_over_tls_the_cookie_is_bound_to_the_host(runtime: Runtime) -> None:
    assert cookie_name(runtime) == "newsletter_session"
    secure = runtime.settings.model_copy(update={"base_url": "https://news.example.org"})
    assert cookie_name(runtime.__class__(**{**vars(runtime), "settings": secure})).startswith("__Host-")
