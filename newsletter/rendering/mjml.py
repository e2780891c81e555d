"""MJML to HTML by mjml-python, fenced in: it can neither reach the network nor take the process down.

mrml, the engine inside, panics on some well-formed documents and overflows the stack on deep ones
(measured: 3,000 nested wrappers end the process), so that size and depth are capped before it is called.
"""

import re

from mjml import mjml2html

from newsletter.errors import NewsletterError
from newsletter.wording import say

MAX_BYTES = 1_000_000
MAX_DEPTH = 80  # rich text may be 40 deep, inside a layout of about 10


class MjmlError(NewsletterError):
    """This MJML cannot be compiled."""


def to_html(mjml: str) -> str:
    """The HTML of a whole MJML document; raises MjmlError."""
    require_room(mjml)
    if _depth(mjml) > MAX_DEPTH:
        raise MjmlError(say("Its lists and quotations are nested too deeply. Make them flatter."))
    try:
        # fonts=None would link to fonts.googleapis.com
        return str(mjml2html(mjml, disable_comments=True, fonts={}))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a Rust panic is not an Exception, and cannot be pickled by Celery
        raise MjmlError(say("The MJML engine refused it: {reason}", reason=str(error))) from None


def rows_to_html(rows: str) -> str:
    """The same for rows of a table alone, which are raw in their document; raises MjmlError."""
    html = to_html(f"<mjml><mj-body><mj-raw>{_EDGE}{rows}{_EDGE}</mj-raw></mj-body></mjml>")
    return html.partition(_EDGE)[2].rpartition(_EDGE)[0]


def require_room(*parts: str) -> None:
    """Raises MjmlError for what is too long together to be one document."""
    if sum(len(part.encode()) for part in parts) > MAX_BYTES:
        raise MjmlError(say("It is too long for a mail. Shorten its texts."))


def _depth(markup: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        if tag["close"]:
            depth -= 1
        elif not tag["empty"] and tag["name"].lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


_EDGE = '<tr id="edge"></tr>'
_TAG = re.compile(r'<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*)(?:[^<>"]|"[^"]*")*?(?P<empty>/?)>')
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "wbr"})
