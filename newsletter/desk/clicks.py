"""How often the links of an issue were opened, by language, block and link, over all of its proofs that were dispatched."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import with_defaults
from newsletter.desk.shared_clicks import readers_of
from newsletter.desk.small_figures import Sum, shown, sum_of, together
from newsletter.dispatch.models import Dispatch
from newsletter.feedback.clicks.models import ClickKind, LinkClicks
from newsletter.issues.composing import read_revision
from newsletter.issues.frozen import envelope_of, rendition_of, revision_of
from newsletter.issues.models import CountedLink, Issue, Proof, ProofEdition
from newsletter.rendering.editions import name_of
from newsletter.rendering.outbound import words_of_links
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class LinkLine:
    """A link in one language; `place` is that among the links of the frozen edition, None when only an earlier proof had it.

    `clicks` is None while they are fewer than are shown; `readers` are those who share theirs and opened it, and are not in it.
    """

    place: int | None
    words: str
    address: str
    clicks: int | None
    readers: int


@dataclass(frozen=True)
class BlockLine:
    """The links of a block in one language."""

    block_id: str
    name: Sentence
    title: str
    links: Sequence[LinkLine]
    clicks: Sum


@dataclass(frozen=True)
class EditionClicks:
    """One language of an issue, and the number of the edition whose HTML the links stand in."""

    locale: str
    edition_id: int
    blocks: Sequence[BlockLine]

    @property
    def clicks(self) -> Sum:
        """All together."""
        return together(block.clicks for block in self.blocks)

    @property
    def badges(self) -> Mapping[int, int | None]:
        """What stands at each link of the edition, by its place."""
        links = (link for block in self.blocks for link in block.links)
        return {link.place: link.clicks for link in links if link.place is not None}


@dataclass(frozen=True)
class BlockInAll:
    """A block in every language: its titles and the sum of each that has it, by language, and of all."""

    name: Sentence
    titles: Mapping[str, str]
    by_language: Mapping[str, Sum]
    clicks: Sum

    @property
    def title(self) -> str:
        """In the first language that has one."""
        return next(iter(self.titles.values()), "")


@dataclass(frozen=True)
class ClicksOfIssue:
    """All that is said of the clicks of an issue; `is_counting` is whether its newsletter counts those of its next proof,
    `is_shared` whether readers who share theirs are counted by themselves."""

    newsletter: str
    is_counting: bool
    is_dispatched: bool
    is_shared: bool
    editions: Sequence[EditionClicks]
    others: Mapping[ClickKind, int | None]  # what was opened by no reader

    @property
    def clicks(self) -> Sum:
        """Of all languages."""
        return together(edition.clicks for edition in self.editions)

    @property
    def blocks(self) -> Sequence[BlockInAll]:
        """The blocks of all languages, in the order of the first that has them."""
        found: dict[str, list[tuple[str, BlockLine]]] = {}
        for edition in self.editions:
            for block in edition.blocks:
                found.setdefault(block.block_id, []).append((edition.locale, block))
        return [
            BlockInAll(
                name=lines[0][1].name,
                titles={locale: block.title for locale, block in lines if block.title},
                by_language={locale: block.clicks for locale, block in lines},
                clicks=together(block.clicks for _, block in lines),
            )
            for lines in found.values()
        ]


class _Key(NamedTuple):
    """What makes a link of one proof the same as one of another: the first, the second … to a page in a block."""

    locale: str
    block_id: str
    url: str
    number: int


def clicks_of(session: Session, issue: Issue) -> ClicksOfIssue:
    """The clicks of an issue."""
    proofs = session.scalars(
        sa.select(Proof)
        .where(
            Proof.issue_id == issue.id,
            Proof.id.in_(sa.select(Dispatch.proof_id).where(Dispatch.enrolled_at.is_not(None))),
        )
        .order_by(Proof.id.desc())
    ).all()
    keys = {proof.id: dict(_keyed(proof.counted_links)) for proof in proofs}
    counts, others = _counted(session, [link.id for links in keys.values() for link in links.values()])
    opened = readers_of(session, issue)
    figures, readers = Counter[_Key](), Counter[_Key]()
    for links in keys.values():
        for key, link in links.items():
            figures[key] += counts[link.id]
            readers[key] += opened.get(link.id, 0)
    newest: dict[str, Proof] = {}
    for proof in proofs:
        for locale in dict.fromkeys(key.locale for key in keys[proof.id]):
            newest.setdefault(locale, proof)
    return ClicksOfIssue(
        newsletter=issue.newsletter.slug,
        is_counting=issue.newsletter.counts_clicks,
        is_dispatched=bool(proofs),
        is_shared=any(envelope_of(proof).shares_clicks for proof in proofs),
        editions=[
            _edition(session, proof, locale, keys[proof.id], figures, readers)
            for locale, proof in newest.items()
        ],
        others={kind: shown(others[kind]) for kind in ClickKind if kind is not ClickKind.READER},
    )


def edition_of(session: Session, told: EditionClicks) -> ProofEdition:
    """The frozen edition in which the links of a language stand."""
    return session.get_one(ProofEdition, told.edition_id)


def _keyed(links: Sequence[CountedLink]) -> Iterator[tuple[_Key, CountedLink]]:
    met: Counter[tuple[str, str, str]] = Counter()
    for link in links:
        place = (link.locale, link.block_id, link.url)
        yield _Key(*place, met[place]), link
        met[place] += 1


def _counted(session: Session, link_ids: Sequence[int]) -> tuple[Counter[int], Counter[ClickKind]]:
    """The clicks of readers, by link, and of all others, by kind."""
    readers: Counter[int] = Counter()
    others: Counter[ClickKind] = Counter()
    for row in session.scalars(sa.select(LinkClicks).where(LinkClicks.link_id.in_(link_ids))):
        if row.kind is ClickKind.READER:
            readers[row.link_id] = row.clicks
        else:
            others[row.kind] += row.clicks
    return readers, others


def _edition(
    session: Session,
    proof: Proof,
    locale: str,
    links: Mapping[_Key, CountedLink],
    figures: Counter[_Key],
    readers: Counter[_Key],
) -> EditionClicks:
    edition = next(one for one in proof.editions if one.locale == locale)
    rendition = rendition_of(edition)
    words = words_of_links(rendition.html, rendition.slots)
    content = read_revision(proof.issue, revision_of(session, proof))
    by_block: dict[str, list[_Key]] = {}
    for key in sorted(
        (key for key in figures if key.locale == locale),
        key=lambda key: links[key].position if key in links else len(words),
    ):
        by_block.setdefault(key.block_id, []).append(key)

    def line(key: _Key) -> LinkLine:
        link = links.get(key)
        return LinkLine(
            place=link.position if link else None,
            words=words[link.position] if link else "",
            address=key.url,
            clicks=shown(figures[key]),
            readers=readers[key],
        )

    return EditionClicks(
        locale=locale,
        edition_id=edition.id,
        blocks=[
            BlockLine(
                block_id=block_id,
                name=_name(content, block_id),
                title=_title(content, block_id, locale),
                links=[line(key) for key in keys],
                clicks=sum_of(figures[key] for key in keys),
            )
            for block_id, keys in by_block.items()
        ],
    )


def _name(content: IssueContent, block_id: str) -> Sentence:
    block = next((one for one in content.blocks if one.id == block_id), None)
    return name_of(content, block) if block else say("A block of an earlier proof")


def _title(content: IssueContent, block_id: str, locale: str) -> str:
    block = next((one for one in content.blocks if one.id == block_id), None)
    title = block.story_title if block else None
    return with_defaults(title.or_source(locale, content.locales_of(block)) or "") if title else ""
