"""What a draft says of translations, beside the texts of one owner: the issue, a block or an entry.

    source.title    ko    the language in which the title was written first, where that is not the usual one
    same.title      yes   it is the same in all languages on purpose
    made.title.ko         the source text that the Korean one was made from, where the source says something else now
    stale.title.ko        the hash of that text, where nothing more is known of it

A form shows the last two beside their text, with `….stands` to tick: the translation still stands.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError

from newsletter.content.drafts.draft import Draft
from newsletter.content.fields.describing import fields_of, localized_paths
from newsletter.content.fields.translatable import Translatable
from newsletter.content.saying import Said

_STALE, _MADE, _SOURCE, _SAME, _STANDS = "stale", "made", "source", "same", ".stands"
WORDS = frozenset({_STALE, _MADE, _SOURCE, _SAME})
_YES = "yes"


class Names(NamedTuple):
    """How what stands of one text is called: `start` is what the names of its owner's texts begin with, `path` leads on."""

    start: str
    path: str

    @property
    def source(self) -> str:
        """The language in which it was written first."""
        return f"{self.start}{_SOURCE}.{self.path}"

    @property
    def same(self) -> str:
        """Whether it is the same in all on purpose."""
        return f"{self.start}{_SAME}.{self.path}"

    def text(self, locale: str) -> str:
        """It itself."""
        return f"{self.start}{self.path}.{locale}"

    def made(self, locale: str) -> str:
        """The source text that its translation was made from."""
        return f"{self.start}{_MADE}.{self.path}.{locale}"

    def stale(self, locale: str) -> str:
        """The hash of that text."""
        return f"{self.start}{_STALE}.{self.path}.{locale}"


class StaleMark(NamedTuple):
    """A mark of a stale translation: its name and that of the mark with the text, the id of the owner of the text and its path
    from there, and the hash."""

    name: str
    with_text: str
    owner: str
    path: str
    digest: str


def values_of(start: str, model: Translatable) -> Iterator[tuple[str, str]]:
    """The inputs for what is known of one model; `start` is what the names of its texts begin with."""
    for path, locale, digest in model.stale.items():
        yield f"{start}{_STALE}.{path}.{locale}", digest
    for path, locale in model.sources.items():
        yield f"{start}{_SOURCE}.{path}", locale
    for path in model.same:
        yield f"{start}{_SAME}.{path}", _YES


def known_in(draft: Draft, start: str, model: type[BaseModel]) -> dict[str, Any]:
    """What is known of one model as its content has it, without the marks of which a person says that a translation stands, and
    without what is said of texts that it has not."""
    texts = localized_paths(model)
    return {
        _STALE: _marks_in(draft, start, model),
        "sources": {path: one for path, one in draft.under(f"{start}{_SOURCE}").items() if path in texts},
        _SAME: tuple(path for path in draft.under(f"{start}{_SAME}") if path in texts),
    }


def is_mark(name: str) -> bool:
    """Whether an input says something of translations, or is what is ticked about that."""
    return not WORDS.isdisjoint(name.split("."))


def marked_texts(draft: Draft) -> dict[str, tuple[str, str]]:
    """For the name of each text with a mark: the name of the mark, and of what is ticked when it still stands."""
    return {
        ".".join(part for part in name.split(".") if part not in WORDS): (name, f"{name}{_STANDS}")
        for name, value in draft.values.items()
        if value and _is_of_stale(name) and not name.endswith(_STANDS)
    }


def made_from(draft: Draft) -> dict[str, str]:
    """By the name of each stale translation the source text that it was made from, where that is known."""
    return {
        ".".join(part for part in name.split(".") if part != _MADE): text
        for name, text in draft.values.items()
        if text and _MADE in name.split(".") and not name.endswith(_STANDS)
    }


def without_what_stands(draft: Draft) -> Draft:
    """The draft without the marks of which a person says that the translation still stands."""
    gone = {
        name.removesuffix(_STANDS)
        for name, ticked in draft.values.items()
        if ticked and name.endswith(_STANDS)
    }
    values = {
        name: "" if name in gone else text
        for name, text in draft.values.items()
        if not (is_mark(name) and name.endswith(_STANDS))
    }
    return Draft(draft.blocks, values)


def marks_without_text(draft: Draft) -> Iterator[StaleMark]:
    """The marks of which nothing but the hash is known."""
    for name, digest in draft.values.items():
        parts = name.split(".")
        if digest and _STALE in parts and not name.endswith(_STANDS):
            at = parts.index(_STALE)
            with_text = ".".join((*parts[:at], _MADE, *parts[at + 1 :]))
            path = ".".join(parts[at + 1 : -1])
            yield StaleMark(name, with_text, parts[at - 1] if at else "", path, digest)


def said_in_draft(model: type[BaseModel], path: str, text: str) -> Said:
    """What the text of a draft says in the field at a path; one that cannot be used says what stands there."""
    name, _, rest = path.partition(".")
    inner = next((field.model for field in fields_of(model) if field.name == name), None)
    if rest and inner:
        return said_in_draft(inner, rest, text)
    try:
        return Said.by(_reader(model, name).validate_python({"und": text}).get("und"))
    except (ValidationError, KeyError):
        return Said.by(text)


def _is_of_stale(name: str) -> bool:
    return not {_STALE, _MADE}.isdisjoint(name.split("."))


def _marks_in(draft: Draft, start: str, model: type[BaseModel]) -> dict[str, dict[str, str]]:
    marks: dict[str, dict[str, str]] = {}
    for word in (_STALE, _MADE):
        values = draft.under(f"{start}{word}")
        for name, value in values.items():
            path, _, locale = name.rpartition(".")
            if not name.endswith(_STANDS) and f"{name}{_STANDS}" not in values:
                mark = value if word == _STALE else said_in_draft(model, path, value).digest
                marks.setdefault(path, {})[locale] = mark
    return marks


@cache
def _reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(model.model_fields[name].annotation or str)
    return adapter
