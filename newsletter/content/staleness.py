"""Which translations are stale: made from a source text that says something else by now.

Decided here whenever a revision is saved, by what changed in it. A translation that was written anew is current with the
source beside it. Where the source alone changed, the translation gets a mark with the hash of what it was made from, and
keeps it until it is written anew, until the source says again what it said then, or until a person takes the mark away:
the translation still stands. White space and typography alone are no change. So no mark, as in all that was written before
there were any, means current.

Where agreement is a person's act, as in the editor, the marks are brought along: such content is `settled`, not `carried_on`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from newsletter.content.blocks import AnyBlock
from newsletter.content.fields.stale import Stale
from newsletter.content.fields.translatable import Sources
from newsletter.content.issue import IssueContent
from newsletter.content.saying import Said, words_of
from newsletter.content.sources import Owner, Place, owners_in, places_of


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
    """`after`, whose writer was shown no marks, with those that `before` has of the same translations, and with what it says of
    sources and of what is the same on purpose."""
    known = dict(_texts_of(before))
    earlier = {owner.id: owner for owner in owners_in(before)}

    def kept(place: _Place, texts: _Texts) -> dict[str, str]:
        then = known.get(place)
        if then is None:
            return texts.marks
        same = {locale for locale, said in texts.said.items() if _is_alike(then.said.get(locale), said)}
        return {locale: mark for locale, mark in then.marks.items() if locale in same} | texts.marks

    marked = _with(after, {place: kept(place, texts) for place, texts in _texts_of(after)})
    return marked.with_known({owner.id: _known(owner, earlier.get(owner.id)) for owner in owners_in(after)})


def stale_translations(content: IssueContent) -> Iterator[StaleTranslation]:
    """Every translation that is there, whose source is there too and has changed since."""
    for owner in owners_in(content):
        for place, texts in _texts_in(owner):
            for locale, mark in texts.marks.items():
                source = texts.said.get(texts.source)
                if source and locale in texts.said and locale != texts.source and not source.has(mark):
                    yield StaleTranslation(owner.block, place.path_in_block, locale, texts.source)


class _Place(NamedTuple):
    """One text of the issue: whose it is, and its path from there."""

    owner: str
    path: str


class _Texts(NamedTuple):
    """One text in its languages, by what it says; a language that says nothing is not there."""

    source: str
    said: Mapping[str, Said]
    marks: dict[str, str]


def _known(owner: Owner, then: Owner | None) -> dict[str, Any]:
    """What an owner says of its texts beside its marks, and what it said before of those that it still has."""
    if then is None:
        return {}
    paths = {place.path for place in places_of(owner)}
    sources = {path: locale for path, locale in then.model.sources.items() if path in paths}
    same = [path for path in then.model.same if path in paths]
    return {
        "sources": Sources(sources | dict(owner.model.sources.items())),
        "same": tuple(dict.fromkeys((*owner.model.same, *same))),
    }


def _marked(after: IssueContent, before: Mapping[_Place, _Texts]) -> IssueContent:
    return _with(after, {place: _marks(texts, before.get(place)) for place, texts in _texts_of(after)})


def _marks(texts: _Texts, before: _Texts | None) -> dict[str, str]:
    source = texts.said.get(texts.source)
    origins = {locale: _origin(texts, before, locale) for locale in texts.said if locale != texts.source}
    return {
        locale: origin for locale, origin in origins.items() if origin and not (source and source.has(origin))
    }


def _origin(texts: _Texts, before: _Texts | None, locale: str) -> str | None:
    """The hash of what a translation was made from; None when that is the source as it is now, or there was none."""
    source = texts.source
    if before and not _is_alike(before.said.get(locale), texts.said[locale]):
        return None  # written anew
    # When a stale translation becomes the source, the other languages are as far from it as it was from them.
    mark = texts.marks.get(locale) or texts.marks.get(source)
    if mark or before is None:
        return mark
    was_stale = locale in before.marks or source in before.marks
    then = before.said.get(source)
    return None if was_stale or then is None or _is_alike(then, texts.said.get(source)) else then.digest


def _is_alike(one: Said | None, other: Said | None) -> bool:
    """Whether two texts differ in no more than white space and typography."""
    return (one and one.bare) == (other and other.bare)


def _texts_of(content: IssueContent) -> Iterator[tuple[_Place, _Texts]]:
    for owner in owners_in(content):
        for place, texts in _texts_in(owner):
            yield _Place(owner.id, place.path), texts


def _texts_in(owner: Owner) -> Iterator[tuple[Place, _Texts]]:
    for place in places_of(owner):
        said = {locale: Said.by(text) for locale, text in place.value.items() if words_of(text)}
        yield place, _Texts(place.source, said, owner.model.stale.under(place.path))


def _with(content: IssueContent, marks: Mapping[_Place, Mapping[str, str]]) -> IssueContent:
    by_owner: dict[str, dict[str, dict[str, str]]] = {}
    for place, found in marks.items():
        if found:
            by_owner.setdefault(place.owner, {})[place.path] = dict(found)
    return content.with_marks({owner: Stale(paths) for owner, paths in by_owner.items()})
