"""The web application: which routers there are, and what every request goes through."""

from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from newsletter.feedback.clicks.bursts import Bursts
from newsletter.feedback.clicks.counting import Clicks
from newsletter.places import STATIC
from newsletter.runtime import Runtime
from newsletter.web import health
from newsletter.web.access import require_access_declared
from newsletter.web.api import describing
from newsletter.web.failures import Unexpected, add_failure_pages
from newsletter.web.fairness import FairShare
from newsletter.web.limiting import RateLimits
from newsletter.web.public import (
    archive,
    browser_view,
    calendars,
    clicked,
    confirming,
    hooks,
    looks,
    pictures,
    polls,
    preferences,
    previewing,
    subscribing,
    trial,
    unsubscribing,
)
from newsletter.web.security import BodyLimit, PagesInAnyCase, RelativeRedirects, SameOrigin, SecurityHeaders
from newsletter.web.staff import (
    account,
    appearance,
    clicks,
    comments,
    compose,
    confirm,
    deliverability,
    dispatches,
    factor_rules,
    factors,
    first_password,
    imports,
    issue_library,
    issue_pictures,
    issues,
    kept,
    library,
    lists,
    newsletters,
    outbox,
    preview_links,
    previews,
    proofs,
    recipients,
    rehearsals,
    relay_choices,
    relays,
    reports,
    returned,
    revisions,
    second_step,
    sending_windows,
    sign_in,
    starting,
    subscriptions,
    theme_look,
    trail,
    translations,
    trials,
    users,
    webhook,
)
from newsletter.web.staff import pictures as picture_pages
from newsletter.web.static_files import LastingFiles, require_front_end
from newsletter.web.whence import Whence

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    appearance.router,
    sign_in.router,
    second_step.router,
    kept.router,
    confirm.router,
    first_password.router,
    account.router,
    factors.router,
    factor_rules.router,  # before users: /users/factors is no user
    users.router,
    newsletters.router,
    sending_windows.router,
    deliverability.router,
    theme_look.router,
    picture_pages.router,
    library.router,
    issue_library.router,
    issue_pictures.router,
    unsubscribing.router,
    preferences.router,
    subscribing.router,
    confirming.router,
    calendars.router,  # before browser_view, whose token is the rest of a path
    browser_view.router,
    archive.router,
    clicked.router,
    pictures.router,
    polls.router,
    looks.router,
    trial.router,
    hooks.router,
    previewing.router,
    issues.router,  # before compose: /issues/new is no slug
    compose.router,
    describing.router,
    *describing.routers(),
    revisions.router,
    previews.router,
    comments.router,
    preview_links.router,
    proofs.router,
    trials.router,
    translations.router,
    starting.router,
    recipients.router,
    rehearsals.router,
    dispatches.router,
    reports.router,
    clicks.router,
    outbox.router,
    returned.router,
    relays.router,
    webhook.router,
    relay_choices.router,
    lists.router,
    subscriptions.router,
    imports.router,
    trail.router,
)


def create_app(runtime: Runtime) -> FastAPI:
    """The application of one process. Raises AssertionError when a route does not declare its access, and Misconfigured."""
    require_front_end()
    _ = runtime.hooks  # a secret that cannot be one is told at the start
    base_url = runtime.settings.base_url
    app = FastAPI(
        routes=_routes(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(SecurityHeaders, base_url=base_url),
            Middleware(RelativeRedirects),
            Middleware(PagesInAnyCase),
            Middleware(Whence),
            Middleware(Unexpected),
            Middleware(SameOrigin, base_url=base_url),
            Middleware(BodyLimit),
            Middleware(FairShare),
        ],
    )
    app.state.runtime = runtime
    app.state.limits = RateLimits(runtime.settings.broker_url)
    app.state.clicks, app.state.bursts = Clicks(runtime.database, runtime.clock), Bursts()
    app.mount("/static", LastingFiles(directory=STATIC), name="static")
    add_failure_pages(app)
    require_access_declared(app, open_mounts=("/static",))
    return app


@cache
def _routes() -> list[BaseRoute]:
    """What an application answers. How each handler is called is worked out once for a process, which takes longest of all."""
    pages = APIRouter()
    for router in ROUTERS:
        pages.include_router(router)
    return pages.routes
