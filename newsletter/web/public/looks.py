"""The style sheet of a newsletter, for its public pages."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.desk.faces import theme_of
from newsletter.issues.finding import find_newsletter
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.looks import style_sheet, version

router = APIRouter(dependencies=[anyone])


@router.api_route("/looks/{slug}.css", methods=["GET", "HEAD"])
def show_look(request: Request, runtime: RuntimeOf, slug: str) -> Response:
    """The style sheet; whoever asks for the version that there is keeps it for ever. Raises NotFound."""
    with runtime.database.reading() as session:
        css = style_sheet(theme_of(find_newsletter(session, slug)))
    is_this = request.query_params.get("v") == version(css)
    lasting = "public, max-age=31536000, immutable" if is_this else "no-cache"
    return Response(css, media_type="text/css", headers={"Cache-Control": lasting})
