"""Who opens a link: a reader, or a program that does so for them, before them, or without them.

What a request says of itself is all there is to go by, and a program may say that it is a browser: `bursts` finds some of
those. In doubt it is a reader's.
"""

import re
from collections.abc import Mapping

from newsletter.feedback.clicks.models import ClickKind

# What browsers say when they fetch ahead of a click (W3C Resource Hints, Fetch Metadata; older Firefox, older Safari).
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_AHEAD_WORDS = ("prefetch", "prerender", "preview")

# Every browser, and every browser in an app, has begun its name like this for twenty years; tools seldom do.
_BROWSERS = ("Mozilla/5.0 (", "Opera/")

_PROXIES = re.compile(
    "GoogleImageProxy|ggpht\\.com|YahooMailProxy|YahooCacheSystem|Outlook-Image-Proxy|MailRuImageProxy",
    re.IGNORECASE,
)
# Programs that call themselves a browser and leave their name in it. In a pair of brackets with an address to read about
# them, or as “compatible”, stand robots alone; Internet Explorer was the exception. A telephone is called CUBOT.
_ROBOTS = re.compile(r"\+https?://|\(compatible;(?! MSIE)|[Bb]ot\b|[Cc]rawler|[Ss]pider")
_SCANNERS = re.compile(
    "|".join((
        # who draws a card of a page that somebody passed on
        "facebookexternalhit", "kakaotalk-scrap", "kakaostory-og", "line-poker", "SkypeUriPreview", "BingPreview",
        "Slack-ImgProxy", "Iframely", "Embedly", "WhatsApp", "Viber", "Snap URL Preview",
        # who looks at it for a search engine, or without a window
        "Google-PageRenderer", "Google-Safety", "Google-Read-Aloud", "GoogleOther", "Chrome-Lighthouse", "HeadlessChrome",
        "PhantomJS", "Electron-scan", "Microsoft Office", "ms-office", "MSOffice",
        # who looks for harm in it
        "Barracuda", "Proofpoint", "Mimecast", "Trend ?Micro", "Forcepoint", "Sophos", "FireEye", "Zscaler", "Symantec",
        "MessageLabs", "urlscan", "VirusTotal", "PhishTank", "Netcraft", "CheckPoint", "AhnLab",
    )),
    re.IGNORECASE,
)  # fmt: skip


def kind_of(method: str, headers: Mapping[str, str]) -> ClickKind:
    """Of one request; `headers` finds its fields by their names in lower case."""
    if any(word in headers.get(name, "").lower() for name in _AHEAD for word in _AHEAD_WORDS):
        return ClickKind.PREFETCH
    agent = headers.get("user-agent", "").strip()
    if _PROXIES.search(agent):
        return ClickKind.PROXY
    is_browser = agent.startswith(_BROWSERS) and not _ROBOTS.search(agent) and not _SCANNERS.search(agent)
    return ClickKind.READER if method == "GET" and is_browser else ClickKind.SCANNER
