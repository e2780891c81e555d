"""Sentences that can be said in every language of the product.

Domain code makes a Sentence with `say("{count} rows were read.", count=3)`; the English text is the
gettext message id. It is put into another language at the edge, where the reader is known.
"""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from newsletter.places import LOCALES

UI_LOCALES = ("en", "ko")


@dataclass(frozen=True)
class Sentence:
    """A text with named values, `str()` of it is English."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def in_locale(self, locale: str) -> str:
        """The sentence in a language of the product; values that are Sentences are translated too."""
        values = {
            name: value.in_locale(locale) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return catalogue(locale).gettext(self.text).format(**values)


def say(text: str, **values: object) -> Sentence:
    """A Sentence; `text` is extracted into the translation catalogues."""
    return Sentence(text, values)


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The translations of one locale, compiled in memory from the .po file; English has none."""
    path = LOCALES / locale / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
