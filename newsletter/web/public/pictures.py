"""The pictures of mails, by the hash of their content: kept by browsers and picture proxies for ever."""

import re

from fastapi import APIRouter
from fastapi.responses import FileResponse

from newsletter.errors import NotFound
from newsletter.web.access import RuntimeOf, anyone
from newsletter.wording import say

router = APIRouter(dependencies=[anyone])

_NAME = re.compile(r"[0-9a-f]{64}\.(png|jpg|gif)")
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
def show_picture(runtime: RuntimeOf, name: str) -> FileResponse:
    """One picture. Raises NotFound."""
    match = _NAME.fullmatch(name)
    path = runtime.assets.path(name) if match else None
    if match is None or path is None or not path.is_file():
        raise NotFound(say("There is no such picture."))
    return FileResponse(
        path,
        media_type=_TYPES[match[1]],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
