"""Which translations are stale: made from a source text that says something else by now.

Decided here whenever a revision is saved, by what changed in it. A translation that was written anew is current with the
source beside it. Where the source alone changed, the translation gets a mark with the hash of what it was made from, and
keeps it until it is written anew, until the source says again what it said then, or until a person takes the mark away:
the translation still stands. So no mark, as in all that was written before there were any, means current.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Block
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.stale import Stale
from newsletter.content.fields.walking import own, walk
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText


class StaleTranslation(NamedTuple):
    """Where one is: of a block, or of the issue itself when `block` is None; its language, and that of its source."""

    block: AnyBlock | None
    path: str
    locale: str
    source: str


def settled(content: IssueContent) -> IssueContent:
    """Content that begins an issue, or that an issue said before: it keeps the marks that it brings, as far as they hold."""
    return _marked(content, {})


def carried_on(before: IssueContent, after: IssueContent) -> IssueContent:
    """What is saved on top of `before`. A mark of `before` that `after` has not was taken away by a person."""
    return _marked(after, dict(_texts_of(before)))


def with_marks_of(before: IssueContent, after: IssueContent) -> IssueContent:
    """`after`, whose writer was shown no marks, with those that `before` has of the same translations."""
    known = dict(_texts_of(before))

    def kept(place: _Place, texts: _Texts) -> dict[str, str]:
        then = known.get(place)
        if then is None:
            return texts.marks
        same = {locale for locale, said in texts.digests.items() if then.digests.get(locale) == said}
        return {locale: mark for locale, mark in then.marks.items() if locale in same} | texts.marks

    return _with(after, {place: kept(place, texts) for place, texts in _texts_of(after)})


def stale_translations(content: IssueContent) -> Iterator[StaleTranslation]:
    """Every translation that is there, whose source is there too and has changed since."""
    for owner in _owners(content):
        for path, texts in _texts_in(owner):
            for locale, mark in texts.marks.items():
                source = texts.digests.get(texts.source)
                if source and texts.digests.get(locale) and mark != source:
                    yield StaleTranslation(owner.block, owner.start + path, locale, texts.source)


class _Owner(NamedTuple):
    """A model that keeps marks; `start` is its path from the block, `source` the language it is translated from."""

    model: IssueContent | Block | Item
    block: AnyBlock | None
    start: str
    source: str

    @property
    def id(self) -> str:
        return "" if isinstance(self.model, IssueContent) else self.model.id


class _Place(NamedTuple):
    """One text of the issue: whose it is, and its path from there."""

    owner: str
    path: str


class _Texts(NamedTuple):
    """One text in its languages, by the hashes of what it says; a language that says nothing is not there."""

    source: str
    digests: Mapping[str, str]
    marks: dict[str, str]


def _marked(after: IssueContent, before: Mapping[_Place, _Texts]) -> IssueContent:
    return _with(after, {place: _marks(texts, before.get(place)) for place, texts in _texts_of(after)})


def _marks(texts: _Texts, before: _Texts | None) -> dict[str, str]:
    origins = {locale: _origin(texts, before, locale) for locale in texts.digests if locale != texts.source}
    return {
        locale: origin
        for locale, origin in origins.items()
        if origin and origin != texts.digests.get(texts.source)
    }


def _origin(texts: _Texts, before: _Texts | None, locale: str) -> str | None:
    """The hash of what a translation was made from; None when that is the source as it is now, or there was none."""
    source = texts.source
    if before and before.digests.get(locale) != texts.digests[locale]:
        return None  # written anew
    # When a stale translation becomes the source, the other languages are as far from it as it was from them.
    mark = texts.marks.get(locale) or texts.marks.get(source)
    if mark or before is None:
        return mark
    was_stale = locale in before.marks or source in before.marks
    return None if was_stale else before.digests.get(source)


def _owners(content: IssueContent) -> Iterator[_Owner]:
    yield _Owner(content, None, "", content.source_locale)
    for block in content.blocks:
        source = next(iter(content.locales_of(block)), content.source_locale)
        yield _Owner(block, block, "", source)
        for found in walk(block):
            if found.field.kind is Kind.ITEMS:
                for item in found.value:
                    yield _Owner(item, block, f"{found.path}.{item.id}.", source)


def _texts_of(content: IssueContent) -> Iterator[tuple[_Place, _Texts]]:
    for owner in _owners(content):
        for path, texts in _texts_in(owner):
            yield _Place(owner.id, path), texts


def _texts_in(owner: _Owner) -> Iterator[tuple[str, _Texts]]:
    for found in own(owner.model):
        if isinstance(found.value, Localized):
            said = {locale: _digest(value) for locale, value in found.value.items() if _words(value)}
            yield found.path, _Texts(owner.source, said, owner.model.stale.under(found.path))


def _with(content: IssueContent, marks: Mapping[_Place, Mapping[str, str]]) -> IssueContent:
    by_owner: dict[str, dict[str, dict[str, str]]] = {}
    for place, found in marks.items():
        if found:
            by_owner.setdefault(place.owner, {})[place.path] = dict(found)
    return content.with_marks({owner: Stale(paths) for owner, paths in by_owner.items()})


def _digest(value: str | RichText | RawHtml) -> str:
    return hashlib.sha256(_words(value).encode()).hexdigest()[:16]


def _words(value: str | RichText | RawHtml) -> str:
    """What a text says: its words and where it leads, whatever its form. Stored texts are NFC already."""
    if isinstance(value, RichText):
        return "\n".join(filter(None, (value.plain(), *value.links)))
    return " ".join(str(value).split())
