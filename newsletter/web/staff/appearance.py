"""The language and the light or dark theme of the staff pages, kept in the browser."""

from typing import Literal
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.forms import FormModel, InterfaceLanguage, Posted, read_form
from newsletter.web.pages import LANGUAGE_COOKIE, THEME_COOKIE

router = APIRouter(dependencies=[anyone])

_ONE_YEAR = 31_536_000


class Appearance(FormModel):
    """What the switches in the sidebar post; either or both."""

    language: InterfaceLanguage | Literal[""] = ""
    theme: Literal["light", "dark", "system", ""] = ""
    back: str = "/"


@router.post("/appearance")
def change_appearance(runtime: RuntimeOf, posted: Posted) -> RedirectResponse:
    """Remember the choice in a cookie and go back to the page."""
    chosen = read_form(Appearance, posted).model or Appearance()
    response = RedirectResponse(local_path(chosen.back), status_code=303)
    is_https = runtime.settings.base_url.startswith("https://")
    for name, value in ((LANGUAGE_COOKIE, chosen.language), (THEME_COOKIE, chosen.theme)):
        if value:
            response.set_cookie(
                name, value, max_age=_ONE_YEAR, httponly=True, samesite="lax", secure=is_https
            )
    return response


def local_path(url: str) -> str:
    """The path and query of an address on this site, "/" when it leads anywhere else."""
    parts = urlsplit(url)
    is_local = (
        not parts.scheme and not parts.netloc and url.startswith("/") and not url.startswith(("//", "/\\"))
    )
    return url if is_local and "\\" not in url and url.isprintable() else "/"
