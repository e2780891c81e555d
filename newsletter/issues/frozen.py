"""A proof as it was frozen: read back from its rows, and whether they still give its hash. Nothing is rendered for it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.issues.models import IssueRevision, Proof, ProofEdition
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.rendering.rendition import Finding, Rendition
from newsletter.rendering.slots import SlotTable
from newsletter.wording import say


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


def counted_in(proof: Proof) -> dict[str, dict[int, int]]:
    """The ids of the links whose clicks are counted, by edition and place among its links."""
    counted: dict[str, dict[int, int]] = {}
    for link in proof.counted_links:
        counted.setdefault(link.locale, {})[link.position] = link.id
    return counted


def revision_of(session: Session, proof: Proof) -> IssueRevision:
    """The newest revision that this proof shows."""
    return session.get_one(IssueRevision, proof.revision_id)


def require_unaltered(proof: Proof) -> None:
    """Raise Conflict when the bytes of a proof no longer give the hash that people looked at and approved, or one of its links
    would lead elsewhere."""
    frozen = {(one.locale, *link) for one in proof.editions for link in enumerate(one.links)}
    counted = {(link.locale, link.position, link.url) for link in proof.counted_links}
    if not counted <= frozen or hash_of(envelope_of(proof), proof.editions) != proof.content_hash:
        raise Conflict(
            say(
                "Proof {proof} is not what was frozen: its bytes do not give its hash. Make a new proof.",
                proof=proof.id,
            )
        )


def hash_of(envelope: ProofEnvelope, editions: Sequence[ProofEdition]) -> str:
    """SHA-256, in hexadecimal, over the envelope and every edition; what the findings say is no part of it."""
    document = {
        "envelope": envelope.as_kept(),
        "editions": [_hashed(edition) for edition in editions],
    }
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _hashed(edition: ProofEdition) -> Mapping[str, Any]:
    names = ["locale", "subject", "preheader", "html", "text", "slots", "links"]
    if edition.web_html is not None:  # proofs that have none keep the hash they were approved under
        names += ["web_html", "card"] if edition.card else ["web_html"]
    return {name: getattr(edition, name) for name in names}
