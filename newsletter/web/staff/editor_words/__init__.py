"""The words of the editor, for its scripts: one module for each of its rooms, whose `WORDS` are sentences by their keys."""

import importlib
import pkgutil
from collections.abc import Mapping

from newsletter.wording import Sentence, catalogue


def editor_words(locale: str) -> dict[str, str]:
    """Every sentence in one language, by `room.key`; what is to be put in stands in braces."""
    return {key: catalogue(locale).gettext(sentence.text) for key, sentence in _SENTENCES.items()}


def _sentences() -> Mapping[str, Sentence]:
    rooms = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {
        f"{room}.{key}": sentence
        for room in rooms
        for key, sentence in importlib.import_module(f"{__name__}.{room}").WORDS.items()
    }


_SENTENCES = _sentences()
