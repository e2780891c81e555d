"""The pictures of mails and their cuts, by the hash of their content: kept by browsers and picture proxies for ever."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from newsletter.web.access import RuntimeOf, anyone

router = APIRouter(dependencies=[anyone])

_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}


@router.api_route("/assets/{name}", methods=["GET", "HEAD"])
def show_picture(runtime: RuntimeOf, name: str) -> FileResponse:
    """One picture. Raises NotFound."""
    path = runtime.assets.shown(name)
    return FileResponse(
        path,
        media_type=_TYPES[path.suffix],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
