"""Rich text on its way into MJML: a second fence behind the content types.

What RichText writes is well-formed already; nh3 makes sure that nothing else can pass, whatever changes there.
"""

import re
from html import unescape

import nh3
from markupsafe import Markup, escape

_CLEANER = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "blockquote"},
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    clean_content_tags={"script", "style"},
)

A_LINE = 36  # letters that a line of a phone has room for


def sanitised(html: str) -> Markup:
    """A fragment that MJML can take: known tags only, `>` escaped, no line breaks (mrml drops them between tags).

    A link that leads nowhere leaves its words.
    """
    clean = _NOWHERE.sub(r"\1", _CLEANER.clean(html))
    return Markup(_addressed(_attributed(re.sub(r"\s*\n\s*", " ", clean))))  # noqa: S704 (nh3 has just cleaned it)


def breakable(address: str, fits: int = A_LINE) -> Markup:
    """An address of a mailbox or a page for HTML: it parts before its @, and before its dots if need be.

    What has no more letters than what `fits` goes to the next line whole.
    """
    if len(address) <= fits:
        return escape(address)
    before, at, host = address.rpartition("@")
    parts = host.split(".") if len(host) > fits else [host]
    return escape(before) + (Markup("<wbr>@") if at else "") + Markup("<wbr>.").join(parts)


def _attributed(html: str) -> str:
    """Quotations whose last line begins with a dash: it says whose words they are, and is set smaller than they."""
    apart = _BROKEN_OFF.sub(r"</p><p>\g<by></p></blockquote>", html)
    return _ATTRIBUTION.sub(r'</p><p class="by">\g<by></p></blockquote>', apart)


def _addressed(html: str) -> str:
    """Mail addresses that stand bare, which know where to part."""
    return _BARE_MAIL.sub(lambda link: f"{link[1]}{breakable(unescape(link[2]))}</a>", html)


def headings_from(html: Markup, level: int) -> Markup:
    """A cleaned fragment whose headings begin at `level` and never skip one, whichever levels its author chose."""
    above: list[str] = []

    def in_order(heading: re.Match[str]) -> str:
        while above and above[-1] >= heading["level"]:
            above.pop()
        above.append(heading["level"])
        tag = f"h{level + len(above) - 1}"
        return f"<{tag}>{heading['words']}</{tag}>"

    return Markup(_HEADING.sub(in_order, html))  # noqa: S704 (only the numbers of headings change)


def flowing(html: Markup) -> Markup:
    """A cleaned fragment as one run of words, for a place that is a paragraph already: what stood apart is broken off."""
    runs = (run.strip() for run in _APART.split(html))
    return Markup("<br /><br />").join(Markup(run) for run in runs if run)  # noqa: S704 (tags only go away)


_APART = re.compile(r"</?(?:p|h[2-4]|ul|ol|li|blockquote)(?: [^>]*)?>")
_DASHED = r"(?P<by>(?:<(?:strong|em)>)?[—–―-] ?[^\s<-](?:(?!</?p>).)*)"
_BROKEN_OFF = re.compile(rf"<br ?/?>{_DASHED.replace('(?!</?p>).', '[^<]')}</p></blockquote>")
_ATTRIBUTION = re.compile(rf"</p>\s*<p>{_DASHED}</p>\s*</blockquote>")
_BARE_MAIL = re.compile(r'(<a href="mailto:[^"?]+">)([^<>@\s]+@[^<>@\s]+)</a>')
_NOWHERE = re.compile(r'<a href="">(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<h(?P<level>[2-4])>(?P<words>.*?)</h(?P=level)>", re.DOTALL)
