"""The Jinja2 environments of the mails: one per language, strict about missing values.

Author text is placed by templates and never becomes template source. `.mjml` and `.html` are escaped;
`.txt` is not, nor is `.css`, which holds nothing but tokens of the theme.
"""

import operator
import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from newsletter.content import bare_addresses
from newsletter.content.bare_addresses import Bare
from newsletter.content.fields.items import anchor_of
from newsletter.content.link_targets import ascii_link, ascii_mail, dialled
from newsletter.content.tables import aligned, grid
from newsletter.content.typography import columns, facts_aligned, initial, underlined, unparted, widest_word
from newsletter.languages import interface
from newsletter.places import TEMPLATES
from newsletter.rendering.fragments import A_LINE, breakable, flowing, headings_from
from newsletter.rendering.signed_names import grouped, in_columns, signed
from newsletter.rendering.slots import SOME_TOKEN
from newsletter.rendering.written import megabytes
from newsletter.wording import catalogue


def environment(locale: str) -> Environment:
    """The environment whose `_()` speaks the interface language nearest to `locale`."""
    return _environment(interface(locale).code)


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES / "email"),
        autoescape=select_autoescape(disabled_extensions=("txt", "css"), default=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = catalogue(language)
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "anchor": anchor_of,
        "lines": lines,
        "linked": linked,
        "dialled": dialled,
        "ascii_mail": ascii_mail,
        "bare_address": bare_address,
        "breakable": breakable,
        "capitals": capitals,
        "flowing": flowing,
        "headings_from": headings_from,
        "megabytes": megabytes,
        "underlined": underlined,
        "unparted": unparted,
        "grouped": grouped,
        "in_columns": in_columns,
        "signed": signed,
        "columns": columns,
        "initial": initial,
        "widest_word": widest_in,
        "grid": grid,
        "aligned": aligned,
        "facts_aligned": facts_aligned,
    }
    return made


def lines(text: str) -> Markup:
    """Text with its line breaks kept, for HTML."""
    return Markup("<br />").join(escape(line) for line in text.split("\n"))


def linked(text: str, colour: str = "", fits: int = A_LINE) -> Markup:
    """Text for HTML as `lines` writes it, its bare addresses as links, by the rule of rich text.

    A mail says its `colour`, where a page has its rules; a narrow place says how many letters it `fits`.
    """
    style = Markup(' style="color:{};text-decoration:underline"').format(colour) if colour else ""
    html, at = Markup(), 0
    for token in (*SOME_TOKEN.finditer(text), None):
        piece = text[at : token.start() if token else None]
        for part in bare_addresses.parts(piece, goes_on=token is not None):
            html += _link(part, style, fits) if isinstance(part, Bare) else lines(part)
        if token:
            html += escape(token[0])
            at = token.end()
    return html


def widest_in(text: str) -> int:
    """How many columns the longest word of ours takes; how long a reader's value is nobody knows."""
    return widest_word(SOME_TOKEN.sub("", text))


def capitals(text: str) -> str:
    """Text in capitals, where its script has some; what stands for a reader's value stays as it is."""
    tokens = [*SOME_TOKEN.findall(text), ""]
    return "".join(map(operator.add, map(str.upper, SOME_TOKEN.split(text)), tokens))


def bare_address(url: str) -> str:
    """A web address as people write it: without the scheme and a slash at the end."""
    return re.sub(r"^https?://|/$", "", url)


def _link(bare: Bare, style: str, fits: int) -> Markup:
    words = breakable(bare.words, fits) if bare.href.startswith("mailto:") else bare.words
    return Markup('<a href="{}"{}>{}</a>').format(ascii_link(bare.href), style, words)
