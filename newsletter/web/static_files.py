"""Style sheets, scripts and icons, under addresses that change with their content."""

import hashlib
from fnmatch import fnmatch
from functools import cache

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from newsletter.errors import Misconfigured
from newsletter.places import STATIC
from newsletter.wording import say


@cache
def static_url(name: str) -> str:
    """The address of a static file, with a hash of its content so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def built_parts() -> tuple[str, ...]:
    """The addresses of what the scripts of the front end fetch by themselves; their names change with their content."""
    return tuple(f"/static/built/{file.name}" for file in sorted((STATIC / "built").glob("*-*.js")))


def require_front_end() -> None:
    """Raise Misconfigured where the scripts that are made of the sources in `frontend/` are not there."""
    if not (STATIC / "built").is_dir():
        raise Misconfigured(
            say(
                "The front end is not built. Run “python hatch_build.py” where the product was cloned, or “make demo”."
            )
        )


class LastingFiles(StaticFiles):
    """Static files; those whose address has a hash are kept by browsers."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_versioned = b"v=" in scope["query_string"] or fnmatch(path, "built/*-*.js")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if is_versioned else "no-cache"
        )
        return response
