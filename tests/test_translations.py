"""Every sentence of the product is said in every language, with the same values in it."""

import re
from string import Formatter

import pytest

from newsletter.wording import catalogue
from tests.extraction import TRANSLATED, hidden_sentences, is_translated, sentences, translations

PERCENT = re.compile(r"%(?:\((\w+)\)[sd])?")


def test_every_python_finds_the_same_sentences() -> None:
    assert not hidden_sentences(), "say them before the f-string"


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_sentence_is_translated(locale: str) -> None:
    done = {message.id for message in translations(locale) if is_translated(message)}

    missing = [message.id for message in sentences() if message.id and message.id not in done]

    assert not missing, "run `make translations`, then translate these"


@pytest.mark.parametrize("locale", TRANSLATED)
def test_no_translation_is_kept_of_what_is_no_longer_said(locale: str) -> None:
    said = {message.id for message in sentences()}
    kept = translations(locale)

    assert not kept.obsolete
    assert not [message.id for message in kept if message.id not in said], "run `make translations`"


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_has_the_values_of_its_sentence(locale: str) -> None:
    for message in translations(locale):
        if message.id and is_translated(message):
            plural = message.id[-1] if message.pluralizable else message.id
            for form in message.string if message.pluralizable else (message.string,):
                assert values_in(form) == values_in(plural), message.id


def test_korean_leaves_no_particle_undecided() -> None:
    """“을(를)” reads like a form letter; a sentence can always be turned so that it needs none."""
    undecided = re.compile(r"\((는|를|가|와|과|으|이)\)")

    assert not [m.string for m in translations("ko") if m.id and undecided.search(str(m.string))]


@pytest.mark.parametrize("locale", TRANSLATED)
def test_the_catalogue_is_what_people_read(locale: str) -> None:
    for message in translations(locale):
        if message.id and not message.pluralizable:
            assert catalogue(locale).gettext(message.id) == message.string


def values_in(text: str) -> tuple[list[str], list[str]]:
    """The `{name}` of a Sentence and the `%(name)s` of a template, in any order."""
    braces = sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    return braces, sorted(PERCENT.findall(text))
