"""The marks of stale translations in a draft: `01J….stale.title.ko` is that of the text `01J….title.ko`.

A form shows each beside its text, with `01J….stale.title.ko.stands` to tick: the translation still stands.
"""

from collections.abc import Iterator

from newsletter.content.drafts.draft import Draft
from newsletter.content.fields.stale import Stale

_STALE, _STANDS = "stale", ".stands"


def values_of(start: str, stale: Stale) -> Iterator[tuple[str, str]]:
    """The inputs for the marks of one model; `start` is what the names of its texts begin with."""
    for path, locale, digest in stale.items():
        yield f"{start}{_STALE}.{path}.{locale}", digest


def marks_in(draft: Draft, start: str) -> dict[str, dict[str, str]]:
    """The marks of one model as its content has them, without those of which a person says that they still stand."""
    values = draft.under(f"{start}{_STALE}")
    marks: dict[str, dict[str, str]] = {}
    for name, digest in values.items():
        path, _, locale = name.rpartition(".")
        if not name.endswith(_STANDS) and f"{name}{_STANDS}" not in values:
            marks.setdefault(path, {})[locale] = digest
    return marks


def is_mark(name: str) -> bool:
    """Whether an input is a mark, or what is ticked about one."""
    return _STALE in name.split(".")


def marked_texts(draft: Draft) -> dict[str, tuple[str, str]]:
    """For the name of each text with a mark: the name of the mark, and of what is ticked when it still stands."""
    return {
        ".".join(part for part in name.split(".") if part != _STALE): (name, f"{name}{_STANDS}")
        for name, value in draft.values.items()
        if value and is_mark(name) and not name.endswith(_STANDS)
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
