"""What anybody may read of a newsletter, by issue, as lists and feeds tell it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.dispatch.public_editions import PublicEdition, public_editions
from newsletter.issues.models import Newsletter
from newsletter.languages import closest
from newsletter.links import edition_page
from newsletter.rendering.cards import Card
from newsletter.rendering.contexts import one_line
from newsletter.rendering.slots import SlotTable


@dataclass(frozen=True)
class Reading:
    """One language in which an issue may be read."""

    locale: str
    page: str


@dataclass(frozen=True)
class ArchiveLine:
    """One issue as the list shows it: in the language of the list, or in the first that it has; `others` are the rest."""

    id: str  # for ever the same, wherever we are served and whatever is corrected (RFC 4287 §4.2.6)
    locale: str
    page: str
    title: str
    summary: str
    numbering: str
    published_at: datetime
    changed_at: datetime
    others: Sequence[Reading]


@dataclass(frozen=True)
class Archive:
    """The public editions of a newsletter, those that appeared last first; nothing where it does not list them."""

    newsletter: Newsletter
    locale: str
    locales: Sequence[str]
    lines: Sequence[ArchiveLine]

    @property
    def id(self) -> str:
        """Of the list in this language, for ever the same."""
        return _urn(self.newsletter, self.locale)

    @property
    def own_lines(self) -> Sequence[ArchiveLine]:
        """Those that are written in the language of the list."""
        return [line for line in self.lines if line.locale == self.locale]

    @property
    def changed_at(self) -> datetime:
        """When anything in that language was new."""
        return max((line.changed_at for line in self.own_lines), default=self.newsletter.created_at)


def archive_of(session: Session, newsletter: Newsletter, *, reader: str) -> Archive:
    """The list in the one of its languages that a reader of `reader` reads, or else in its first."""
    found = public_editions(session, newsletter.id) if newsletter.lists_archive else []
    locales = tuple(dict.fromkeys([*newsletter.locales, *(edition.locale for edition in found)]))
    locale = closest(reader, locales) or locales[0]
    by_issue: dict[str, list[PublicEdition]] = {}
    for edition in found:
        by_issue.setdefault(edition.issue, []).append(edition)
    lines = [_line(newsletter, editions, locale) for editions in by_issue.values()]
    return Archive(newsletter, locale, locales, lines)


def has_archive(session: Session, newsletter: Newsletter) -> bool:
    """Whether there is anything in it."""
    return newsletter.lists_archive and bool(public_editions(session, newsletter.id))


def _line(newsletter: Newsletter, editions: Sequence[PublicEdition], locale: str) -> ArchiveLine:
    shown = next((edition for edition in editions if edition.locale == locale), editions[0])
    title, summary, numbering = _words_of(shown)
    return ArchiveLine(
        id=_urn(newsletter, shown.issue, shown.locale),
        locale=shown.locale,
        page=edition_page(shown.issue, shown.locale),
        title=title,
        summary=summary,
        numbering=numbering,
        published_at=shown.published_at,
        changed_at=shown.changed_at,
        others=[
            Reading(one.locale, edition_page(one.issue, one.locale)) for one in editions if one is not shown
        ],
    )


def _urn(newsletter: Newsletter, *names: str) -> str:
    """The moment at which a newsletter was made tells it from one of the same name elsewhere."""
    named = " ".join((newsletter.created_at.isoformat(), newsletter.slug, *names))
    return uuid.uuid5(uuid.NAMESPACE_OID, named).urn


def _words_of(edition: PublicEdition) -> tuple[str, str, str]:
    """Title, summary and numbering; of old proofs as their mail has them, with the defaults of its merge tags."""
    if edition.card:
        card = Card.from_kept(edition.card)
        return card.title, card.summary, card.numbering
    slots = SlotTable.from_json(edition.slots)
    title, summary = (slots.fill(text, {}, one_line) for text in (edition.subject, edition.preheader))
    return title, summary, ""
