"""Pages: templates in the reader's language, and what every page is given.

`render_page(request, "staff/issues.html", issues=…)` is all an endpoint needs. A Sentence placed by a
template is said in the language of the page.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from newsletter.db import is_readable
from newsletter.desk.faces import Face
from newsletter.languages import MOTHER_TONGUE, SPOKEN, closest, interface
from newsletter.places import TEMPLATES
from newsletter.users.deeds import ROLES, Deed, listed, may, roles_with
from newsletter.users.models import User
from newsletter.web import flashes, formats
from newsletter.web.access import must_set_up_factor, signed_in
from newsletter.web.looks import look_url
from newsletter.web.static_files import built_parts, static_url
from newsletter.wording import Sentence, catalogue

LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")


def render_page(
    request: Request,
    name: str,
    *,
    status: int = 200,
    locale: str | None = None,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """The answer with the template `web/<name>`; `locale` is what the reader is known to read (a subscriber)."""
    language = page_language(request, known=locale)
    notices = flashes.waiting(request)
    html = (
        environment(language)
        .get_template(f"web/{name}")
        .render(page_context(request, language), notices=notices, **values)
    )
    response = HTMLResponse(html, status_code=status, headers=dict(headers or {}))
    response.headers["Content-Language"] = language
    if notices:
        flashes.clear(response)
    return response


def redirect(
    request: Request,
    url: str,
    *,
    notice: Sentence | None = None,
    tone: flashes.Tone = "good",
    locale: str | None = None,
) -> RedirectResponse:
    """The answer to a form that did its work: see the page at `url` (303), which shows the notice."""
    response = RedirectResponse(url, status_code=303)
    if notice is not None:
        text = notice.in_locale(page_language(request, known=locale))
        flashes.leave(request, response, flashes.Flash(tone, text))
    return response


def render_part(request: Request, name: str, **values: Any) -> Markup:
    """A fragment of a page, without flash messages; for server-sent events."""
    language = page_language(request)
    template = environment(language).get_template(f"web/{name}")
    return Markup(template.render(page_context(request, language), **values))  # noqa: S704 (it was escaped)


def page_context(request: Request, language: str) -> dict[str, Any]:
    """What every template may use."""
    runtime = request.app.state.runtime
    return {
        "request": request,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "locale": language,
        "user": current_user(request),
        "must_set_up_factor": must_set_up_factor(request),
        "theme": _theme(request),
        "has_outbox": runtime.outbox is not None,
        "base_url": runtime.settings.base_url,
        "now": runtime.clock(),
    }


def page_language(request: Request, *, known: str | None = None) -> str:
    """The interface language of the page: ?lang, then what a subscriber reads, else the cookie, the user's own, the browser's."""
    asked = request.query_params.get("lang")
    if asked in SPOKEN:
        return asked
    if known is not None:
        return interface(known).code
    cookie = request.cookies.get(LANGUAGE_COOKIE)
    if cookie in SPOKEN:
        return cookie
    user = current_user(request)
    if user is not None:
        return interface(user.locale).code
    preferred = [part.partition(";")[0].strip() for part in _accepted(request).split(",")]
    return next((near for tag in preferred if (near := closest(tag, SPOKEN))), MOTHER_TONGUE)


def face_met(request: Request) -> Face | None:
    """The newsletter whose page this is, where that is known: `web.public.shared.meet`."""
    face: Face | None = getattr(request.state, "face", None)
    return face


def current_user(request: Request) -> User | None:
    """The user who is signed in."""
    found = signed_in(request)
    return found.user if found else None


def client_ip(request: Request) -> str:
    """Where the request came from (the server resolves trusted proxies)."""
    return request.client.host if request.client else ""


@cache
def environment(locale: str) -> Environment:
    """The templates of one language; a name that is not given is an error, and everything is escaped."""

    def said(value: Any) -> Any:
        return value.in_locale(locale) if isinstance(value, Sentence) else value

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=said,
    )
    texts = catalogue(locale)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        texts.gettext, texts.ngettext, newstyle=True
    )
    made.tests["readable"] = is_readable
    made.filters.update(formats.filters(locale), said=said)
    made.globals.update(
        static_url=static_url,
        built_parts=built_parts,
        look_url=look_url,
        may=_may,
        who_may=lambda deed: listed(roles_with(deed)),
        deeds=Deed,
        roles=ROLES,
        is_within=_is_within,
        query_with=_query_with,
        spoken=interface(locale),
        languages={code: row.name for code, row in SPOKEN.items()},
    )
    return made


@pass_context
def _may(context: Context, deed: Deed, newsletter: int | None = None) -> bool:
    """Whether the user of this page may do a deed: `may(deeds.COMPOSE, issue.newsletter_id)`."""
    user: User | None = context["user"]
    return user is not None and may(user, deed, newsletter=newsletter)


@pass_context
def _is_within(context: Context, *places: str) -> bool:
    """Whether the page is one of the places or below one."""
    path: str = context["path"]
    return any(path == place or (place != "/" and path.startswith(place + "/")) for place in places)


@pass_context
def _query_with(context: Context, **changes: object) -> str:
    """The query of this page's address with some values changed."""
    request: Request = context["request"]
    return urlencode({**request.query_params, **changes})


def _theme(request: Request) -> str:
    theme = request.cookies.get(THEME_COOKIE, "")
    return theme if theme in THEMES else "system"


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")[:200]
