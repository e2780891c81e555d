"""Proofs: all editions of an issue rendered, checked and frozen, under one hash over every byte that will be sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.known_lists import KnownList
from newsletter.content.library import KnownBlock
from newsletter.content.origin import Origin
from newsletter.content.picture_terms import Terms
from newsletter.content.publication import Publication
from newsletter.errors import Invalid
from newsletter.issues.composing import checkpoint, read_revision
from newsletter.issues.envelopes import envelope_for
from newsletter.issues.frozen import hash_of
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.models import CountedLink, Issue, Proof, ProofEdition
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.working.reading import require_settled
from newsletter.languages import STACKED
from newsletter.links import edition_page
from newsletter.preflight.checking import check
from newsletter.rendering.outbound import countable
from newsletter.rendering.placing import RenderError
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.rendering.web_edition import WebEdition, render_web
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import Sentence, say


class ProofRefused(Invalid):
    """The checks found errors; `findings` are all findings, the errors first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        lines = {f"e{number}": finding.sentence for number, finding in enumerate(errors)}
        listed = Sentence("\n".join(f"{{{name}}}" for name in lines), lines)
        super().__init__(
            say(
                "No proof was made: {count} errors are to be mended first.\n{errors}",
                count=len(errors),
                errors=listed,
            )
        )


def findings_of(
    content: IssueContent,
    publication: Publication,
    *,
    base_url: str,
    issue: str = "",
    origin: Origin | None = None,
    lists: Sequence[KnownList] = (),
    terms: Sequence[Terms] = (),
    library: Mapping[str, KnownBlock] | None = None,
    counts_clicks: bool = False,
) -> tuple[list[Rendition], list[Finding]]:
    """Every edition that can be rendered, and all findings, errors first; `issue` is its slug, `origin` what it was
    copied from, `lists` are those of the newsletter, `terms` those of its pictures, `library` the library blocks that it is
    linked to, `counts_clicks` what the newsletter has chosen."""
    renditions: list[Rendition] = []
    failures: list[Finding] = []
    for locale in content.editions:
        if locale == STACKED and failures:
            break  # it would fail of the same
        try:
            renditions.append(render(content, locale, publication, base_url=base_url, issue=issue))
        except RenderError as error:
            failures.append(_failed(error, locale))
    found = check(
        content, publication, renditions, origin, lists, terms, library, counts_clicks=counts_clicks
    )
    return renditions, failures + found


def make_proof(
    session: Session,
    issue: Issue,
    *,
    base_url: str,
    lists: Sequence[KnownList] = (),
    by: By,
    now: datetime,
) -> Proof:
    """Freeze what the issue says now, of which a revision is made first. The same bytes again are the proof there is, now
    standing for the newest revision.

    `lists` are those of the newsletter: an invitation to a list that is none of them is refused.

    Raises NotAllowed, Unsettled where two people wrote the same text, InvalidDraft while something in it cannot be used, and
    ProofRefused when a check finds an error.
    """
    require(by, Deed.PROVE, newsletter=issue.newsletter_id)
    require_settled(session, issue)
    revision = checkpoint(session, issue, by=by, now=now)
    publication = publication_of(issue.newsletter)
    content = read_revision(issue, revision)
    renditions, findings = findings_of(
        content,
        publication,
        base_url=base_url,
        issue=issue.slug,
        origin=origin_of(session, issue),
        lists=lists,
        terms=terms_of(session, issue.newsletter_id, today=now.date()),
        library=known_blocks(session, issue.newsletter_id, content),
        counts_clicks=issue.newsletter.counts_clicks,
    )
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise ProofRefused(findings)
    web_editions = _web_editions(issue, content, publication, base_url=base_url)
    envelope = envelope_for(
        issue, publication, [rendition.locale for rendition in renditions], base_url=base_url
    )
    editions = [
        _edition(rendition, web_edition, findings)
        for rendition, web_edition in zip(renditions, web_editions, strict=True)
    ]
    content_hash = hash_of(envelope, editions)
    proof = _proof_of(session, issue, content_hash) or _insert(
        session,
        Proof(
            issue=issue,
            revision_id=revision.id,
            content_hash=content_hash,
            envelope=envelope.as_kept(),
            author_id=by.id,
            created_at=now,
            editions=editions,
            counted_links=_counted_links(renditions) if envelope.counts_clicks else [],
        ),
    )
    proof.revision_id = revision.id
    record(Act.PROOF_MADE, proof, by=by, hash=proof.content_hash, revision=revision.number)
    return proof


def _web_editions(
    issue: Issue, content: IssueContent, publication: Publication, *, base_url: str
) -> list[WebEdition]:
    """The web edition of each edition, in their order. Raises ProofRefused for one that cannot be rendered.

    The stacked one has that of the first language: a page has one language, by which it is found and read aloud, and
    each block one address. Its other languages lead to their own.
    """
    addresses = {locale: base_url + edition_page(issue.slug, locale) for locale in content.locales}
    made = []
    for locale, address in addresses.items():
        try:
            made.append(
                render_web(
                    content,
                    locale,
                    publication,
                    base_url=base_url,
                    issue=issue.slug,
                    address=address,
                    addresses=addresses,
                )
            )
        except RenderError as error:
            raise ProofRefused([_failed(error, locale)]) from error
    return made + made[:1] * (len(content.editions) - len(made))


def _failed(error: RenderError, locale: str) -> Finding:
    return Finding(Severity.ERROR, "rendering.failed", error.sentence, block=error.block, locale=locale)


def _edition(rendition: Rendition, web_edition: WebEdition, findings: Sequence[Finding]) -> ProofEdition:
    return ProofEdition(
        locale=rendition.locale,
        subject=rendition.subject,
        preheader=rendition.preheader,
        html=rendition.html,
        text=rendition.text,
        web_html=web_edition.html,
        card=web_edition.card.as_kept(),
        slots=rendition.slots.as_json(),
        links=list(rendition.links),
        findings=[found.as_kept() for found in findings if found.locale in (None, rendition.locale)],
    )


def _counted_links(renditions: Sequence[Rendition]) -> list[CountedLink]:
    return [
        CountedLink(
            locale=rendition.locale,
            position=place,
            block_id=rendition.blocks[place],
            url=rendition.links[place],
        )
        for rendition in renditions
        for place in countable(rendition)
    ]


def _proof_of(session: Session, issue: Issue, content_hash: str) -> Proof | None:
    return session.scalar(
        sa.select(Proof).where(Proof.issue_id == issue.id, Proof.content_hash == content_hash)
    )


def _insert(session: Session, proof: Proof) -> Proof:
    issue, content_hash = proof.issue, proof.content_hash
    try:
        with session.begin_nested():
            session.add(proof)
    except IntegrityError:  # someone made the same proof at the same moment
        return session.scalars(
            sa.select(Proof).where(Proof.issue_id == issue.id, Proof.content_hash == content_hash)
        ).one()
    return proof
