"""The words of the editor stand in Python, and its scripts read them by their keys: each finds the other."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from hatch_build import SOURCES
from newsletter.web.staff.editor_words import editor_words

WORDS = frozenset(editor_words("en"))
FILES = sorted(path for path in (SOURCES / "src").rglob("*.ts*") if "generated" not in path.parts)
FORMS = re.compile(r"\.(zero|one|two|few|many|other)$")  # of a number of things
CALL = re.compile(r"\b(said|counted)\(")
KEY = re.compile(r'"([a-z]+\.[^"]+)"|`([a-z]+\.[^`]+)`')


class Read(NamedTuple):
    """A key that a script reads, which may be put together of parts, and the words that it stands for."""

    where: str
    key: str
    words: frozenset[str]


def first_argument(text: str) -> str:
    """What stands before the first comma, or the end, of the arguments that a text begins with."""
    depth = 0
    for place, sign in enumerate(text):
        if depth == 0 and sign in ",)":
            return text[:place]
        depth += (sign in "([{") - (sign in ")]}")
    return text


def words_by(key: str, *, are_counted: bool) -> frozenset[str]:
    pattern = re.compile(re.sub(r"\\\$\\\{[^`]*?\\\}", ".+", re.escape(key)))
    return frozenset(
        word for word in WORDS if pattern.fullmatch(FORMS.sub("", word) if are_counted else word)
    )


def all_read() -> Iterator[Read]:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for call in CALL.finditer(text) if path.name != "words.ts" else ():
            argument = first_argument(text[call.end() :])
            keys = ["".join(found) for found in KEY.findall(argument)]
            assert keys, f"{path.name} reads words by a key that nobody can follow: {argument}"
            for key in keys:
                yield Read(path.name, key, words_by(key, are_counted=call[1] == "counted"))


READ = list(all_read())


def test_every_key_that_a_script_reads_has_words() -> None:
    assert len(READ) > 300
    assert [(one.where, one.key) for one in READ if not one.words] == []


def test_all_words_are_read_by_a_script() -> None:
    assert sorted(WORDS - frozenset[str]().union(*(one.words for one in READ))) == []


@pytest.mark.parametrize("key", sorted({FORMS.sub("", word) for word in WORDS if FORMS.search(word)}))
def test_what_is_counted_has_the_form_that_every_language_has(key: str) -> None:
    assert f"{key}.other" in WORDS
