"""A test mail: an edition as its readers will get it, but marked, and without anything that belongs to a real person.

Its headers are those of a delivery, so that it is treated like one on its way. Every personal link, the one-click header
too, leads to a page that says that this was a test. What leads to the edition on the web leads there.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from newsletter.content.merge_tags import LINKS
from newsletter.languages import SPOKEN, STACKED, interface
from newsletter.links import TRIAL_PAGE
from newsletter.messages import headers
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message, edition_parts
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.relays.base import Envelope
from newsletter.rendering.own_pages import page_values
from newsletter.rendering.rendition import Rendition
from newsletter.wording import say

_BODY = re.compile(r"<body[^>]*>")
_BANNER = (
    '<div role="note" style="padding:12px 16px;background:#ffe58f;color:#3b2f00;'
    'font:700 15px/1.5 Arial,sans-serif;text-align:center">{}</div>'
)


def marked(rendition: Rendition) -> Rendition:
    """The edition with a word before its subject, and a line on top of both parts, in its language or in all of ours."""
    is_stacked = rendition.locale == STACKED
    language = interface(rendition.locale).code
    warning = say(
        "This is a test mail. Its personal links lead nowhere, and nobody is counted or subscribed by it."
    )
    line = " ".join(map(warning.in_locale, SPOKEN if is_stacked else [language]))
    body = _BODY.search(rendition.html)
    top = body.end() if body else 0
    return replace(
        rendition,
        subject=say("[Test] {subject}", subject=rendition.subject).in_locale(language),
        html=rendition.html[:top] + _BANNER.format(line) + rendition.html[top:],
        text=f"*** {line} ***\n\n{rendition.text}",
    )


def trial_message(
    rendition: Rendition,
    envelope: ProofEnvelope,
    *,
    address: str,
    reader: Mapping[str, str],
    pages: Mapping[str, str],
    message_id: str,
    return_path: str,
    letterhead: Letterhead,
    at: datetime,
) -> Message:
    """The message; `reader` has what the slots of values are filled with, `pages` are where the issue is read on the
    web, by language, none where it is not yet. Raises HeaderError, SlotMisplaced.
    """
    domain = envelope.sender_address.rpartition("@")[2]
    edition = edition_parts(envelope, marked(rendition), boundary="=_test_mail")
    nowhere = f"{letterhead.base_url}{TRIAL_PAGE}"
    own = {**dict.fromkeys(LINKS, nowhere), **page_values(rendition, pages, nowhere=nowhere)}
    subject, body, _ = edition.skeleton.fill({**reader, **own})
    head = b"".join(
        (
            edition.head,
            headers.mailbox("To", headers.cleaned(reader["name"]), address),
            headers.unstructured("Subject", headers.cleaned(subject)),
            headers.date(at),
            headers.verbatim("Message-ID", message_id),
            headers.uri_list("List-Unsubscribe", nowhere),
            edition.foot,
        )
    )
    signature = letterhead.signature(head, body, domain=domain, at=at)
    return Message(Envelope(return_path, address), message_id, signature + head + body)
