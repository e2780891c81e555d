"""Is something left of the issue that this one was copied from, or of its starter?

What nobody has touched since the copy was made: texts, dates, links, and where an edited text still names the old period. What
is the same in every issue is meant to stay: a block or a field that recurs, and all that stood in the issue before the origin.
Of a starter nothing is but the words of its links.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Block
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.walking import name_of_field, walk
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.origin import Origin
from newsletter.content.periods import days_in, first_day_of, number_in, period_in
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.staleness import stale_translations
from newsletter.preflight.examined import Examined, Text, listed, plain, texts_of, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say

_RECURRING = frozenset({Mark.RECURS, Mark.LINK_WORDS, Mark.MAY_STAND})
# The pages that people and organisations have on a network, as against what they post there.
_PROFILE = re.compile(
    r"https?://([a-z0-9-]+\.)*"
    r"(bsky\.app|facebook\.com|instagram\.com|linkedin\.com|threads\.(com|net)|tiktok\.com|twitter\.com|x\.com|youtube\.com"
    r"|blog\.naver\.com|cafe\.naver\.com|pf\.kakao\.com)"
    r"/((company|school|in|channel|c|user|pages|groups|profile)/)?[^/?]*/?",
    re.IGNORECASE,
)
_MOST_TOLD = 8  # fields of one block


def findings(examined: Examined) -> Iterator[Finding]:
    """One finding for each copied block, and one for the issue itself."""
    if examined.origin is None:
        return
    old = _Old.of(examined.origin)
    copied = {block.id for block in examined.origin.copied.blocks}
    told = {(_id_of(one.block), one.path, one.locale) for one in stale_translations(examined.content)}
    texts: dict[str | None, list[Text]] = {}
    for text in examined.texts():
        place = _id_of(text.block)
        if (place, text.path, text.locale) not in told and not _is_period(text):
            texts.setdefault(place, []).append(text)
    for block in (None, *examined.content.blocks):
        if block is not None and block.id not in copied:
            continue
        left = _once(_left(examined, old, block, texts.get(_id_of(block), [])))
        if left:
            sentence = say(
                "{place} is the same as in {origin}: {left}. Write it anew, unless it is meant to stay.",
                place=examined.place(block),
                origin=examined.origin.name,
                left=listed(_told([one.says for one in left])),
            )
            yield warning("content.leftover", sentence, block=block, path=left[0].path)
        if block is not None and old.is_sample:
            yield from _examples(examined, old, examined.origin, block)


def _examples(examined: Examined, old: "_Old", origin: Origin, block: AnyBlock) -> Iterator[Finding]:
    """The dates that a starter brought: likely ones, and never the right ones."""
    if dates := list(_old_dates(old, block)):
        sentence = say(
            "{place}: check the dates. These are examples of {origin}: {left}. Write the right ones, or “open”.",
            place=examined.place(block),
            origin=origin.name,
            left=listed(_told([one.says for one in dates])),
        )
        yield warning("content.example_dates", sentence, block=block, path=dates[0].path)


def _told(left: list[Sentence | str]) -> list[Sentence | str]:
    """The first of what is left; a list of sixty names is not told name by name."""
    further = len(left) - _MOST_TOLD
    return left if further < 2 else [*left[:_MOST_TOLD], say("{count} more", count=further)]


def _id_of(block: AnyBlock | None) -> str | None:
    return block.id if block else None


@dataclass(frozen=True)
class _Old:
    """What the copy began with, without what stands in every issue."""

    says: IssueContent
    texts: frozenset[tuple[str, str]]
    links: frozenset[str]
    days: frozenset[str]
    dates: frozenset[str]
    is_sample: bool
    standing: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @classmethod
    def of(cls, origin: Origin) -> "_Old":
        new, others = origin.copied, origin.standing
        standing = frozenset[tuple[str, str]]().union(*map(_texts, others))
        return cls(
            says=origin.says,
            texts=_texts(new) - standing,
            links=_links(new).difference(*map(_links, others)),
            days=_days(_texts(new)) - _days(standing),
            dates=_dates(new).difference(*map(_dates, others)),
            is_sample=origin.starter is not None,
            standing=standing,
        )


class _Left(NamedTuple):
    """Something that is left: its field, with the language after it where it has several, and how the sentence names it."""

    path: str
    says: Sentence | str


def _left(examined: Examined, old: _Old, block: AnyBlock | None, texts: list[Text]) -> Iterator[_Left]:
    recurs = _is_of_every_issue(block) and not old.is_sample
    same = [] if recurs else [text for text in texts if _is_left(text, old)]
    yield from _named(examined, block, texts, same)
    if block is None:
        yield from _number_and_period(examined.content, old.says)
    for text in texts:
        if text not in same and (text.locale, _words(text.value)) not in old.standing:
            yield from _old_names(examined, old, text)
    if block is not None and not recurs:
        if not old.is_sample:
            yield from _old_dates(old, block)
        told = {(text.path, text.locale) for text in same}
        yield from (
            _Left(_path(path, locale), url)
            for path, locale, url in block.links()
            if (path, locale) not in told and url in old.links and _is_of_an_issue(url, examined)
        )


def _is_of_every_issue(block: AnyBlock | None) -> bool:
    """Whether it is meant to be the same in each: it recurs, or it is linked to the library."""
    return block is not None and (block.recurs or block.library is not None)


def _is_left(text: Text, old: _Old) -> bool:
    if old.is_sample:
        recurs = Mark.LINK_WORDS in text.field.marks
    else:
        recurs = text.field.kind is Kind.NAME or bool(text.field.marks & _RECURRING)
    return not recurs and (text.locale, _words(text.value)) in old.texts


def _named(
    examined: Examined, block: AnyBlock | None, texts: list[Text], same: list[Text]
) -> Iterator[_Left]:
    """The fields, with the language where not all languages of a field are left."""
    for text in same:
        name = name_of_field(block or examined.content, text.path)
        languages = {other.locale for other in texts if other.path == text.path}
        if languages == {other.locale for other in same if other.path == text.path}:
            yield _Left(_path(text.path, text.locale), name)
        else:
            says = say("{field} ({locale})", field=name, locale=text.locale)
            yield _Left(_path(text.path, text.locale), says)


def _is_period(text: Text) -> bool:
    return text.block is None and text.path == "period"


def _number_and_period(content: IssueContent, says: IssueContent) -> Iterator[_Left]:
    if content.number is not None and content.number == says.number:
        yield _Left("number", say("Number"))
    for locale, period in content.period.items():
        if period and says.period.get(locale) == period:
            yield _Left(_path("period", locale), say("Period"))
    if content.date and content.date == says.date:
        yield _Left("date", say("Issue date"))


def _old_names(examined: Examined, old: _Old, text: Text) -> Iterator[_Left]:
    """Where a text that was changed still names the period, the number or a day of the origin."""
    words = plain(text.value)
    content, says = examined.content, old.says
    found = [] if _is_of_every_issue(text.block) else [day for day in days_in(words) if day in old.days]
    period = says.period.or_source(text.locale, says.locales) or ""
    if content.period.or_source(text.locale, content.locales) != period:
        found.append(period_in(words, period) or "")
    if says.number is not None and content.number != says.number:
        found.append(number_in(words, says.number) or "")
    for name in filter(None, found):
        place = name_of_field(text.block or content, text.path)
        left = say("{field} ({locale}): {part}", field=place, locale=text.locale, part=f"“{name}”")
        yield _Left(_path(text.path, text.locale), left)


def _old_dates(old: _Old, block: Block) -> Iterator[_Left]:
    begin = _begin(old.says)
    for path, one, value in walk(block):
        day = value.first_day if one.kind is Kind.DATE else None
        if day and (value.root in old.dates or (begin and day < begin)):
            yield _Left(path, say("{field}: {part}", field=name_of_field(block, path), part=value.root))


def _begin(says: IssueContent) -> date | None:
    """The first day of the origin's date or period, where that is one."""
    periods = (first_day_of(period) for _, period in says.period.items())
    return (says.date and says.date.first_day) or next(filter(None, periods), None)


def _is_of_an_issue(url: str, examined: Examined) -> bool:
    """Whether a link leads to something that one issue tells of: not home, not to people, not to a page on a network."""
    parts = urlsplit(url)
    is_home = not (parts.path.strip("/") or parts.query)
    is_website = url.rstrip("/") == examined.publication.website.rstrip("/")
    return parts.scheme in ("http", "https") and not (is_home or is_website or _PROFILE.fullmatch(url))


def _texts(content: IssueContent) -> frozenset[tuple[str, str]]:
    """Language and words of everything a reader reads."""
    return frozenset((text.locale, words) for text in texts_of(content) if (words := _words(text.value)))


def _links(content: IssueContent) -> frozenset[str]:
    return frozenset(url for block in content.blocks for _, _, url in block.links())


def _days(texts: frozenset[tuple[str, str]]) -> frozenset[str]:
    return frozenset(day for _, words in texts for day in days_in(words))


def _dates(content: IssueContent) -> frozenset[str]:
    return frozenset(
        found.value.root
        for block in content.blocks
        for found in walk(block)
        if found.field.kind is Kind.DATE and not isinstance(found.value, Localized)
    )


def _words(value: str | RichText | RawHtml) -> str:
    return " ".join(plain(value).split())


def _path(path: str, locale: str | None) -> str:
    return f"{path}.{locale}" if locale else path


def _once(parts: Iterator[_Left]) -> list[_Left]:
    """What is called the same is told once."""
    told: list[_Left] = []
    for part in parts:
        if part.says not in [one.says for one in told]:
            told.append(part)
    return told
