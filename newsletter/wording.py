"""Sentences that can be said in every interface language.

Domain code makes a Sentence with `say("{count} rows were read.", count=3)`; the English text is the
gettext message id. It is put into another language at the edge, where the reader is known.
"""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from newsletter.languages import MOTHER_TONGUE, SPOKEN, babel_locale, interface
from newsletter.places import LOCALES


@dataclass(frozen=True)
class Sentence:
    """A text with named values, `str()` of it is English."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def in_locale(self, locale: str) -> str:
        """The sentence in the interface language nearest to a tag; values that are Sentences are translated too."""
        values = {
            name: value.in_locale(locale) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return catalogue(locale).gettext(self.text).format(**values)


def say(text: str, **values: object) -> Sentence:
    """A Sentence; `text` is extracted into the translation catalogues."""
    return Sentence(text, values)


def catalogue(locale: str) -> gettext.NullTranslations:
    """The translations into the interface language nearest to a tag; English has none."""
    return _catalogue(interface(locale).code)


def catalogue_file(code: str) -> Path:
    """Where the translations into an interface language are kept."""
    return LOCALES / code / "LC_MESSAGES" / "messages.po"


def without_catalogue() -> list[str]:
    """The interface languages that cannot be spoken, because their file is missing; a process does not start then."""
    return [code for code in SPOKEN if code != MOTHER_TONGUE and not catalogue_file(code).is_file()]


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """One catalogue, compiled in memory from the .po file."""
    path = catalogue_file(code)
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=babel_locale(code))
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
