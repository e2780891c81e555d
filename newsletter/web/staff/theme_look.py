"""A small mail in the look of a newsletter, beside its settings: as it is kept, or as somebody is just choosing it."""

from base64 import b64encode
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import ValidationError

from newsletter.content.issue import IssueContent
from newsletter.content.themes import Theme
from newsletter.errors import Invalid
from newsletter.issues.finding import find_newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.languages import interface
from newsletter.places import STATIC
from newsletter.rendering.render import render
from newsletter.users.deeds import Deed
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.mail_views import View, mail_frame
from newsletter.web.staff.newsletter_forms import ThemeFields, theme_of
from newsletter.wording import Sentence, say

router = APIRouter(prefix="/newsletters")

PICTURE = STATIC / "pictures" / "sample.jpg"
_ASSET = f"{0:064x}.jpg"  # stands for that picture until the mail is written


@router.get("/{slug}/look", dependencies=[needs(Deed.CHANGE_NEWSLETTERS)])
def show_look(
    runtime: RuntimeOf, slug: str, chosen: Annotated[str, Query()] = "", is_dark: bool = False
) -> Response:
    """The small mail; `chosen` is what the form holds, as JSON; without it the newsletter's own theme is shown."""
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        publication = publication_of(newsletter)
        if chosen:
            kept, _ = theme_of(newsletter, _read(chosen))
            publication = publication.model_copy(update={"theme": Theme.model_validate(kept)})
    locale = publication.locales[0]
    base_url = runtime.settings.base_url
    rendition = render(sample(locale), locale, publication, base_url=base_url)
    frame = mail_frame(rendition, View.DARK if is_dark else View.DESKTOP, base_url=base_url)
    picture = f"{base_url}/assets/{_ASSET}".encode()
    return Response(
        bytes(frame.body).replace(picture, _drawn()),
        headers={"Content-Security-Policy": frame.headers["Content-Security-Policy"]},
        media_type="text/html",
    )


@cache
def _drawn() -> bytes:
    """The picture in the mail itself: a sandboxed frame is of no site, and may fetch none of our files."""
    return b"data:image/jpeg;base64," + b64encode(PICTURE.read_bytes())


def sample(locale: str) -> IssueContent:
    """A few blocks in which each part of a theme is seen, in the newsletter's first language."""
    language = interface(locale).code

    def said(sentence: Sentence) -> dict[str, str]:
        return {locale: sentence.in_locale(language)}

    blocks: list[dict[str, Any]] = [
        {"type": "masthead"},
        {
            "type": "article",
            "layout": "image-top",
            "eyebrow": said(say("Market day")),
            "title": said(say("Forty stalls, one long morning")),
            "body": said(
                say("By nine the apples were gone. [What we learned](https://example.org/) fits on one page.")
            ),
            "image": {
                "file": "sample.jpg",
                "asset": _ASSET,
                "width": 1000,
                "height": 500,
                "alt": said(say("Stalls under striped awnings")),
            },
        },
        {
            "type": "quote",
            "words": said(say("I came for cabbages and left with a choir.")),
            "speaker": said(say("Bo-ram, who sells honey")),
        },
        {
            "type": "event",
            "title": said(say("The winter market")),
            "date": "2026-12-05",
            "time": {"start": "09:00", "end": "13:00", "zone": "Asia/Seoul"},
            "venue": said(say("The square behind the ferry")),
        },
        {
            "type": "button",
            "style": {"tone": "band"},
            "title": said(say("Come in spring")),
            "note": said(say("The next market is on the first Saturday of April.")),
            "text": said(say("Take a stall")),
            "link": {locale: "https://example.org/"},
        },
    ]
    return IssueContent.model_validate(
        {"number": 12, "locales": [locale], "subject": said(say("Market day")), "blocks": blocks}
    )


def _read(chosen: str) -> ThemeFields:
    try:
        return ThemeFields.model_validate_json(chosen)
    except ValidationError:
        raise Invalid(
            say("This is no choice of a theme. Open the settings of the newsletter again.")
        ) from None
