"""Mails on our own behalf, written by us in the reader's language; they never carry promotion.

One template folder: `<kind>.subject.txt`, `<kind>.mjml` and `<kind>.txt`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from newsletter.content.publication import Publication
from newsletter.rendering import plaintext
from newsletter.rendering.contexts import one_line
from newsletter.rendering.editions import newsletter_values, reading_values
from newsletter.rendering.inlining import inline
from newsletter.rendering.mjml import to_html
from newsletter.rendering.palettes import theming
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.templates import environment
from newsletter.rendering.views import Viewer


@dataclass(frozen=True)
class Notice:
    """One mail to one person, complete."""

    subject: str
    html: str
    text: str


def render_notice(
    kind: str, locale: str, publication: Publication, *, base_url: str, values: Mapping[str, str]
) -> Notice:
    """The notice `kind`; `values` are what its templates place as `v`.

    `confirm` places confirm_url, list_name, name (may be empty) and asked_at (as people write a time).
    """
    reading = reading_values(locale)
    themed = theming(publication.theme, korean=reading.keeps_words)
    viewer = Viewer(locale, publication.locales, SlotMaker(""), f"{base_url}/assets")
    frame: dict[str, Any] = {
        "e": reading,
        "n": newsletter_values(publication, viewer),
        "t": themed.day,
        "d": themed.night,
        "p": themed.palettes["card"],
        "v": SimpleNamespace(**{name: one_line(value) for name, value in values.items()}),
    }

    subject = one_line(_placed(f"notices/{kind}.subject.txt", locale, frame)).strip()
    frame["subject"] = subject
    html = to_html(_placed(f"notices/{kind}.mjml", locale, frame))
    return Notice(
        subject=subject,
        html=inline(html, _placed("layouts/richtext.css", locale, frame)),
        text=plaintext.tidy(_placed(f"notices/{kind}.txt", locale, frame)),
    )


def _placed(template: str, locale: str, frame: Mapping[str, Any]) -> str:
    return environment(locale).get_template(template).render(**frame)
