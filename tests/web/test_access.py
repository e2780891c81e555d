"""Nothing is open unless it says so."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, Request, WebSocket
from fastapi.routing import iter_route_contexts
from starlette.responses import PlainTextResponse
from starlette.routing import Router
from starlette.testclient import TestClient

from newsletter.places import TEMPLATES
from newsletter.runtime import Runtime
from newsletter.users.deeds import ROLES, Deed
from newsletter.users.roles import Role
from newsletter.web.access import anyone, cookie_name, deeds_of, needs, require_access_declared
from tests.web.conftest import Browser

EVERYBODYS = {
    "/health",
    "/appearance",
    "/sign-in",
    "/sign-in/second",
    "/sign-in/second/ways",
    "/sign-in/second/challenge",
    "/sign-in/second/passkey",
    "/sign-in/passkey",
    "/sign-in/passkey/challenge",
    "/sign-out",
    "/activity",
    "/u/{token}",
    "/p/{token}",
    "/p/{token}/silence",
    "/c/{token}",
    "/v/{token}",
    "/e/{token}",
    "/k/{token}",
    "/l/{token}",
    "/editions/{issue}/{locale}",
    "/editions/{issue}/{locale}/card.png",
    "/archive/{slug}",
    "/archive/{slug}/{locale}",
    "/archive/{slug}/{locale}/feed",
    "/editions/{issue}/{locale}/calendar/{entry}.ics",
    "/editions/{issue}/{locale}/calendar/{entry}/{service}",
    "/e/{token}/calendar/{entry}.ics",
    "/e/{token}/calendar/{entry}/{service}",
    "/answers",
    "/answers/{issue}/{locale}/{block}",
    "/answers/{issue}/{locale}/{block}/{chosen}",
    "/answers/{issue}/{locale}/{block}/thanks",
    "/answers/{issue}/{locale}/{block}/counted",
    "/test-mail",
    "/hooks/mime",
    "/hooks/{provider}",
    "/d/{token}",
    "/d/{token}/mail/{locale}",
    "/d/{token}/page/{locale}",
    "/join/{slug}",
    "/join/{slug}/{chosen}",
    "/subscribe/{slug}",
    "/assets/{name}",
    "/looks/{slug}.css",
}


Routes = list[tuple[str, str, frozenset[Deed]]]


def routes_of(app: FastAPI) -> Routes:
    """Method, path and needed deeds of every route of the application."""
    found: Routes = []
    for route in iter_route_contexts(app.routes):
        deeds = deeds_of(route)
        if deeds is not None and route.path_format is not None:
            found += [(method, route.path_format, deeds) for method in sorted(route.methods or ())]
    assert len(found) > 70
    return found


def routes_of_staff(app: FastAPI) -> Routes:
    return [route for route in routes_of(app) if route[2]]


def address(path: str) -> str:
    """Where nothing is: no row of a test has this number or name."""
    return re.sub(r"\{[^}]+\}", "77", path)


def test_only_these_paths_are_open_to_everybody(app: FastAPI) -> None:
    assert {path for _, path, deeds in routes_of(app) if not deeds} == EVERYBODYS


def test_a_stranger_is_sent_to_the_sign_in_from_every_page_of_the_staff(
    client: TestClient, app: FastAPI
) -> None:
    for method, path, _deeds in routes_of_staff(app):
        response = client.request(method, address(path))

        if path.startswith("/api/"):  # a program is told
            assert (response.status_code, response.json()) == (401, {"place": "/sign-in"}), (method, path)
            continue
        assert response.status_code == 303, (method, path)
        assert response.headers["location"].startswith("/sign-in"), (method, path)


@pytest.mark.parametrize("role", Role)
def test_a_role_is_let_in_exactly_where_it_may_do_every_deed_of_the_route(
    browser: Browser, app: FastAPI, role: Role
) -> None:
    """Nothing is there, so a page that lets somebody in answers 404, 422 or the like: anything but the refusal."""
    client = browser(role)

    for method, path, deeds in routes_of_staff(app):
        response = client.request(method, address(path))

        assert (response.status_code != 403) == (deeds <= ROLES[role].deeds), (method, path)
        assert not response.headers.get("location", "").startswith("/sign-in"), (method, path)


OWN = ("/account", "/kept/", "/confirm", "/first-password")


def test_nothing_is_written_by_those_who_may_only_look(app: FastAPI) -> None:
    # Who reads an issue may say what they think of it; that is no part of it.
    looking = ROLES[Role.VIEWER].deeds - {Deed.COMMENT}

    for method, path, deeds in routes_of_staff(app):
        # What was kept is handed in through its own route, which asks again.
        if method != "GET" and not path.startswith(OWN):
            assert deeds - looking, (method, path)


def test_every_deed_is_asked_for_by_a_route(app: FastAPI) -> None:
    # HTML by hand is a part of an issue: who may compose it is asked in the verb that keeps it, block by block.
    asked = frozenset[Deed]().union(*(deeds for _, _, deeds in routes_of(app)))

    assert asked == set(Deed) - {Deed.WRITE_HTML}


def test_who_is_refused_reads_what_is_not_allowed_and_whom_to_ask(browser: Browser) -> None:
    page = browser(Role.EDITOR).get("/users")

    assert page.status_code == 403
    assert "The role “Editor” does not allow this: manage users." in page.text
    assert "Ask a colleague whose role does: Admin." in page.text


def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"for everybody at {request.url.path}")


async def listen(socket: WebSocket) -> None:
    await socket.close()


def nested(add: Callable[[APIRouter], object], *, declares: bool = False) -> Callable[[FastAPI], object]:
    """A router inside a router inside the application."""

    def into(app: FastAPI) -> None:
        inner, outer = APIRouter(), APIRouter(dependencies=[anyone] if declares else [])
        add(inner)
        outer.include_router(inner, prefix="/inner")
        app.include_router(outer)

    return into


def frontend(target: FastAPI | APIRouter) -> None:
    target.frontend("/forgotten", directory=str(TEMPLATES))


UNDECLARED: dict[str, Callable[[FastAPI], object]] = {
    "a route of the application": lambda app: app.add_api_route("/forgotten", answer),
    "a route of a router in a router": nested(lambda router: router.add_api_route("/forgotten", answer)),
    "a plain route": lambda app: app.add_route("/forgotten", answer),
    "a plain route of a router that declares": nested(
        lambda router: router.add_route("/forgotten", answer), declares=True
    ),
    "a websocket": lambda app: app.add_api_websocket_route("/forgotten", listen),
    "a websocket of a router that declares": nested(
        lambda router: router.add_api_websocket_route("/forgotten", listen), declares=True
    ),
    "a plain websocket": lambda app: app.router.add_websocket_route("/forgotten", listen),
    "a mount": lambda app: app.mount("/forgotten", PlainTextResponse("for everybody")),
    "a mount of a router that declares": nested(
        lambda router: router.mount("/forgotten", PlainTextResponse("for everybody")), declares=True
    ),
    "another host": lambda app: app.host("forgotten.example.org", Router()),
    "a frontend": frontend,
    "a frontend of a router that declares": nested(frontend, declares=True),
}


@pytest.mark.parametrize("add", UNDECLARED.values(), ids=UNDECLARED)
def test_what_declares_no_access_stops_the_start(app: FastAPI, add: Callable[[FastAPI], object]) -> None:
    require_access_declared(app, open_mounts=["/static"])
    add(app)

    with pytest.raises(AssertionError, match="declare its access"):
        require_access_declared(app, open_mounts=["/static"])


def test_a_mount_is_open_only_when_it_is_named(app: FastAPI) -> None:
    with pytest.raises(AssertionError, match="Mount /static"):
        require_access_declared(app)


def test_a_route_may_declare_its_access_itself_or_by_any_router_above_it() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route("/itself", answer, dependencies=[needs(Deed.COMPOSE)])
    nested(lambda router: router.add_api_route("/above", answer), declares=True)(app)

    require_access_declared(app)


def page_templates() -> list[Path]:
    return sorted((TEMPLATES / "web").rglob("*.html"))


def test_templates_ask_what_may_be_done_and_never_which_role_somebody_has() -> None:
    """A role is shown (`roles[…].name`), and compared nowhere."""
    for template in page_templates():
        for expression in re.findall(r"\{[{%].*?[%}]\}", template.read_text(), re.S):
            shown = re.sub(r"roles\[\w+\.role\]", "", expression)
            assert ".role" not in shown, (template.name, expression)
            assert not re.search(r"""["'](viewer|editor|admin)["']""", shown), (template.name, expression)


def test_every_deed_that_a_template_names_exists() -> None:
    named = {
        (template.name, deed)
        for template in page_templates()
        for deed in re.findall(r"\bdeeds\.(\w+)", template.read_text())
    }

    assert len(named) > 20
    assert {(name, deed) for name, deed in named if deed not in Deed.__members__} == set()


def test_the_sign_in_leads_back_to_the_page_that_was_asked_for(client: TestClient) -> None:
    response = client.get("/account?tab=2")

    assert response.headers["location"] == "/sign-in?next=/account%3Ftab%3D2"


def test_over_tls_the_cookie_is_bound_to_the_host(runtime: Runtime) -> None:
    assert cookie_name(runtime) == "newsletter_session"
    secure = runtime.settings.model_copy(update={"base_url": "https://news.example.org"})
    assert cookie_name(replace(runtime, settings=secure)).startswith("__Host-")
