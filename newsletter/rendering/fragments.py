"""Rich text on its way into MJML: a second fence behind the content types.

What RichText writes is well-formed already; nh3 makes sure that nothing else can pass, whatever changes there.
"""

import re

import nh3
from markupsafe import Markup

_CLEANER = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "blockquote"},
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    clean_content_tags={"script", "style"},
)


def sanitised(html: str) -> Markup:
    """A fragment that MJML can take: known tags only, `>` escaped, no line breaks (mrml drops them between tags)."""
    return Markup(re.sub(r"\s*\n\s*", " ", _CLEANER.clean(html)))  # noqa: S704 (nh3 has just cleaned it)
