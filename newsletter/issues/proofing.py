"""Proofs: all editions of an issue rendered, checked and frozen, under one hash over every byte that will be sent."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.content.issue import IssueContent
from newsletter.content.known_lists import KnownList
from newsletter.content.library import KnownBlock
from newsletter.content.origin import Origin
from newsletter.content.picture_terms import Terms
from newsletter.content.publication import Publication
from newsletter.errors import Conflict, Invalid
from newsletter.issues.composing import checkpoint, read_revision
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.models import Issue, IssueRevision, Proof, ProofEdition
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.working.reading import require_settled
from newsletter.languages import STACKED
from newsletter.links import edition_page
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.preflight.checking import check
from newsletter.rendering.placing import RenderError
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.rendering.slots import SlotTable
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
    origin: Origin | None = None,
    lists: Sequence[KnownList] = (),
    terms: Sequence[Terms] = (),
    library: Mapping[str, KnownBlock] | None = None,
) -> tuple[list[Rendition], list[Finding]]:
    """Every edition that can be rendered, and all findings, errors first; `origin` is what the issue was copied from, `lists`
    are those of the newsletter, `terms` those of its pictures, `library` the library blocks that it is
    linked to."""
    renditions: list[Rendition] = []
    failures: list[Finding] = []
    for locale in content.editions:
        if locale == STACKED and failures:
            break  # it would fail of the same
        try:
            renditions.append(render(content, locale, publication, base_url=base_url))
        except RenderError as error:
            failures.append(_failed(error, locale))
    return renditions, failures + check(content, publication, renditions, origin, lists, terms, library)


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
        origin=origin_of(session, issue),
        lists=lists,
        terms=terms_of(session, issue.newsletter_id, today=now.date()),
        library=known_blocks(session, issue.newsletter_id, content),
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
            envelope=envelope.model_dump(mode="json"),
            author_id=by.id,
            created_at=now,
            editions=editions,
        ),
    )
    proof.revision_id = revision.id
    record(Act.PROOF_MADE, proof, by=by, hash=proof.content_hash, revision=revision.number)
    return proof


def rendition_of(edition: ProofEdition) -> Rendition:
    """The edition as it was rendered."""
    return Rendition(
        locale=edition.locale,
        subject=edition.subject,
        preheader=edition.preheader,
        html=edition.html,
        text=edition.text,
        slots=SlotTable.from_json(edition.slots),
        links=tuple(edition.links),
    )


def findings_kept(edition: ProofEdition) -> list[Finding]:
    """What the checks found in the edition when the proof was made, errors first."""
    return [Finding.from_kept(kept) for kept in edition.findings]


def envelope_of(proof: Proof) -> ProofEnvelope:
    """The envelope as it was frozen."""
    return ProofEnvelope.model_validate(proof.envelope)


def require_unaltered(proof: Proof) -> None:
    """Raise Conflict when the bytes of a proof no longer give the hash that people looked at and approved."""
    if hash_of(envelope_of(proof), proof.editions) != proof.content_hash:
        raise Conflict(
            say(
                "Proof {proof} is not what was frozen: its bytes do not give its hash. Make a new proof.",
                proof=proof.id,
            )
        )


def sender_of(publication: Publication, *, base_url: str) -> str:
    """The address that mail comes from; until one is set, the machine that serves it, as with any program that mails."""
    return _deliverable(publication.sender_address) or f"newsletter@{_host(base_url)}"


def hash_of(envelope: ProofEnvelope, editions: Sequence[ProofEdition]) -> str:
    """SHA-256, in hexadecimal, over the envelope and every edition; what the findings say is no part of it."""
    document = {
        "envelope": envelope.model_dump(mode="json"),
        "editions": [_hashed(edition) for edition in editions],
    }
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _hashed(edition: ProofEdition) -> Mapping[str, Any]:
    names = ["locale", "subject", "preheader", "html", "text", "slots", "links"]
    if edition.web_html is not None:  # proofs that have none keep the hash they were approved under
        names += ["web_html", "card"] if edition.card else ["web_html"]
    return {name: getattr(edition, name) for name in names}


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
                    content, locale, publication, base_url=base_url, address=address, addresses=addresses
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


def envelope_for(
    issue: Issue, publication: Publication, locales: Sequence[str], *, base_url: str
) -> ProofEnvelope:
    """The envelope that a proof made now would have."""
    slug = publication.slug
    sender = sender_of(publication, base_url=base_url)
    host = sender.rpartition("@")[2]
    return ProofEnvelope(
        sender_name={locale: publication.sender_in(locale) for locale in locales},
        sender_address=sender,
        reply_to=_deliverable(publication.reply_to),
        list_label=publication.name.or_source(publication.locales[0], publication.locales) or slug,
        list_host=f"{slug}.{host}",
        # Google wants the last part, the sender, stable and 5 to 15 characters long.
        feedback_id=f"{issue.slug}:{slug}:issue:{hashlib.sha256(host.encode()).hexdigest()[:12]}",
    )


def _deliverable(address: str) -> str:
    """The form for headers and envelopes, where a Korean domain is written in ASCII."""
    return parse_address(address).deliverable if address else ""


def _host(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    is_name = "." in host and not host.rpartition(".")[2].isdecimal()
    return host if is_name else "localhost"


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


def revision_of(session: Session, proof: Proof) -> IssueRevision:
    """The newest revision that this proof shows."""
    return session.get_one(IssueRevision, proof.revision_id)
