"""Which translations a change of their source leaves behind, where whoever changed it in a draft said nothing of them.

The editor tells with a source text what its translations were made from; a program may send the text alone.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from pydantic import BaseModel

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import ids_in
from newsletter.content.drafts.marks import Names, said_in_draft
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent


class _Text(NamedTuple):
    """A text that readers read: the id of its block ("" for none), its owner's model and the start of the names of the owner's
    texts, the path from there, and the language."""

    block: str
    model: type[BaseModel]
    start: str
    path: str
    locale: str

    @property
    def names(self) -> Names:
        """How what stands of it is called."""
        return Names(self.start, self.path)


def left_behind(
    before: Draft, after: Draft, written: AbstractSet[str], *, locales: Callable[[], Sequence[str]]
) -> dict[str, str]:
    """The marks of translations whose source is one of `written` and said `before` what they say: by the name of each the text
    that it was made from. One that was written as well has none, and neither has one of which something was said. The languages
    of the issue are asked for where there may be one."""
    found: dict[str, str] = {}
    for name in written:
        was, text = before.value(name), _text(after, name)
        left = _unmarked(before, after, text, written) if was and text else ()
        if text and left and not _is_alike(text, was, after.value(name)):
            read_in = _read_in(after, text.block, locales())
            first = after.value(text.names.source)
            if text.locale == (first if first in read_in else read_in[0]):
                found |= {text.names.made(locale): was for locale in left if locale in read_in}
    return found


def _unmarked(before: Draft, after: Draft, text: _Text, written: AbstractSet[str]) -> list[str]:
    """The languages of translations of which nothing was said."""
    names = text.names
    return [
        locale
        for locale in before.under(f"{text.start}{text.path}")
        if locale != text.locale
        and written.isdisjoint((names.text(locale), names.made(locale)))
        and not any(after.value(mark) for mark in (names.made(locale), names.stale(locale), names.same))
    ]


def _is_alike(text: _Text, one: str, other: str) -> bool:
    says, said = (said_in_draft(text.model, text.path, words) for words in (one, other))
    return says.bare == said.bare


def _read_in(draft: Draft, block: str, locales: Sequence[str]) -> Sequence[str]:
    """The languages of a block, the usual source first."""
    only = ids_in(draft.value(f"{block}.when.locales")) if block else ()
    return [locale for locale in locales if locale in only] or locales


def _text(draft: Draft, name: str) -> _Text | None:
    first, *parts = name.split(".")
    block = next((one for one in draft.blocks if one.id == first), None)
    if block is None:
        return _within(_Text("", IssueContent, "", "", ""), [first, *parts])
    return _within(_Text(block.id, BLOCKS[block.type], f"{block.id}.", "", ""), parts)


def _within(owner: _Text, parts: list[str]) -> _Text | None:
    field = _field(owner.model, parts[:1])
    if field and field.kind is Kind.ITEMS and field.model and len(parts) > 2:
        start = f"{owner.start}{parts[0]}.{parts[1]}."
        return _within(owner._replace(model=field.model, start=start), parts[2:])
    *path, locale = parts
    text = _field(owner.model, path)
    if text is None or not (text.is_localized and text.has_words):
        return None
    return owner._replace(path=".".join(path), locale=locale)


def _field(model: type[BaseModel], path: Sequence[str]) -> BlockField | None:
    found = next((one for one in fields_of(model) if path and one.name == path[0]), None)
    if found is None or len(path) == 1:
        return found
    return _field(found.model, path[1:]) if found.kind is Kind.PICTURE and found.model else None
