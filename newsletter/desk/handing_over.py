"""What one has to know before an issue is handed over: to whom a test mail may go, what is not translated, who approves."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.issues.approving import approvers_in, approvers_of, state_of
from newsletter.issues.composing import content_of
from newsletter.issues.frozen import revision_of
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.models import ApprovalRequest, Issue, Proof, ProofState
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.proofing import findings_of
from newsletter.preflight.translations import stale, untranslated
from newsletter.rendering.rendition import Severity
from newsletter.users.models import User
from subscribers.lists import known_lists


@dataclass(frozen=True)
class EditionState:
    """One edition: how many of its texts stand in another language, and how many translations are stale."""

    locale: str
    falls_back: int
    stale: int


@dataclass(frozen=True)
class HandoverSheet:
    """`people` are those with an account, the reader first; `approvers` may approve the proof of what is saved now.

    `proof` is the newest one, `is_current` says that the issue still says what it froze.
    """

    people: tuple[User, ...]
    editions: tuple[EditionState, ...]
    errors: int
    approvers: tuple[User, ...]
    proof: Proof | None
    state: ProofState | None
    is_current: bool
    is_asked_for: bool


def handover_sheet(
    session: Session, issue: Issue, *, base_url: str, reader: User, today: date
) -> HandoverSheet:
    """Where the newest revision of an issue stands. Raises Unreadable."""
    content = content_of(session, issue)
    _, findings = findings_of(
        content,
        publication_of(issue.newsletter),
        base_url=base_url,
        issue=issue.slug,
        origin=origin_of(session, issue),
        lists=known_lists(session, issue.newsletter_id),
        terms=terms_of(session, issue.newsletter_id, today=today),
        library=known_blocks(session, issue.newsletter_id, content),
        counts_clicks=issue.newsletter.counts_clicks,
    )
    people = session.scalars(
        sa.select(User).where(User.disabled_at.is_(None)).order_by(User.id != reader.id, User.name, User.id)
    )
    proof = session.scalar(
        sa.select(Proof).where(Proof.issue_id == issue.id).order_by(Proof.id.desc()).limit(1)
    )
    asked = sa.select(ApprovalRequest.id).where(ApprovalRequest.proof_id == proof.id) if proof else None
    return HandoverSheet(
        people=tuple(people),
        editions=tuple(
            EditionState(
                locale,
                falls_back=untranslated(content, findings, locale).total(),
                stale=stale(findings, locale),
            )
            for locale in content.editions
        ),
        errors=sum(finding.severity is Severity.ERROR for finding in findings),
        approvers=tuple(approvers_of(session, proof) if proof else approvers_in(session, issue.newsletter)),
        proof=proof,
        state=state_of(session, proof) if proof else None,
        is_current=proof is not None and revision_of(session, proof).number == issue.revision,
        is_asked_for=asked is not None and session.scalar(asked) is not None,
    )
