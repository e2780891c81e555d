"""Sentences that can be said in every interface language.

Domain code makes a Sentence with `say("{count} rows were read.", count=3)`; the English text is the
gettext message id. It is put into another language at the edge, where the reader is known; what is kept of it
keeps its values apart, so that it can be said in any language later.
"""

import gettext
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self

from newsletter.languages import MOTHER_TONGUE, SPOKEN, babel_locale, interface
from newsletter.places import LOCALES


@dataclass(frozen=True)
class Sentence:
    """A text with named values, `str()` of it is English."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.text)

    def in_locale(self, locale: str) -> str:
        """The sentence in the interface language nearest to a tag; values that are Sentences are translated too."""
        if not self:
            return ""  # gettext keeps the head of the catalogue under the empty text
        values = {
            name: value.in_locale(locale) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return catalogue(locale).gettext(self.text).format(**values)

    def as_json(self) -> dict[str, Any]:
        """The form that is kept. Numbers stay numbers, other values are kept as what `str` makes of them."""
        return {
            "text": self.text,
            "values": {name: _value_as_json(value) for name, value in self.values.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The sentence that was kept."""
        values = kept["values"].items()
        return cls(
            kept["text"],
            {name: cls.from_json(value) if isinstance(value, dict) else value for name, value in values},
        )

    def as_line(self) -> str:
        """The form for a text column or a line of a file: one printable line, what others said as they said it."""
        words = str(self)
        if self == verbatim(words) and words.isprintable() and not words.startswith(_OURS):
            return words
        return json.dumps(self.as_json(), separators=(",", ":"))

    @classmethod
    def from_line(cls, line: str) -> "Sentence":
        """The sentence of a line; one that is not ours, or that was kept when only texts were, is verbatim."""
        if not line.startswith(_OURS):
            return verbatim(line)
        try:
            kept = cls.from_json(json.loads(line))
            str(kept)
        except (ValueError, LookupError, TypeError, AttributeError):
            return verbatim(line)  # cut off or garbled: as it stands there
        return kept


def say(text: str, **values: object) -> Sentence:
    """A Sentence; `text` is extracted into the translation catalogues."""
    return Sentence(text, values)


def verbatim(words: str) -> Sentence:
    """What somebody else said, a relay or a library, in their words: the same in every language."""
    return Sentence(_VERBATIM, {"words": words}) if words else NOTHING


NOTHING = Sentence("")
_VERBATIM = "{words}"
_OURS = '{"text":"'


def _value_as_json(value: object) -> Any:
    match value:
        case Sentence():
            return value.as_json()
        case int():
            return value
        case float() if math.isfinite(value):
            return value
    return str(value)


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
    # What reads it takes long to load, and whoever is spoken to in English needs none.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        messages = read_po(source, locale=babel_locale(code))
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Worded(StrEnum):
    """The base of an enumeration whose members have words: the value is kept for ever, the words may change."""

    words: Sentence

    def __new__(cls, value: str, words: Sentence = NOTHING) -> Self:
        """The value and its words."""
        member = str.__new__(cls, value)
        member._value_, member.words = value, words
        return member
