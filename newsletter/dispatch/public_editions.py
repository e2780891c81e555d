"""Which editions anybody may read: those of a proof that a dispatch has begun with.

Begun is not planned, and not cancelled before anything went out. Of several proofs of an issue the one that was dispatched
last is shown, in each language the last one that has it: the address in mails that are out leads to what is right now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.audience import MAY_HAVE_ARRIVED
from newsletter.dispatch.chunks import has
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.issues.models import Issue, Proof, ProofEdition
from newsletter.languages import STACKED
from newsletter.links import edition_page

_SOMETHING_WENT_OUT = has(Dispatch.id, *MAY_HAVE_ARRIVED)
_IS_A_PAGE = ProofEdition.locale != STACKED  # one mail in all languages is read on the page of the first
_HAS_BEGUN = sa.and_(
    Dispatch.enrolled_at.is_not(None),
    sa.or_(Dispatch.state != DispatchState.CANCELLED, _SOMETHING_WENT_OUT),
)


@dataclass(frozen=True)
class PublicEdition:
    """One edition that anybody may read, without its page; `card` is what is said of it, empty of old proofs.

    `published_at` is when it was first dispatched, `changed_at` when what is shown now took the place of an earlier proof.
    """

    proof_id: int
    issue: str
    locale: str
    card: dict[str, Any]
    subject: str
    preheader: str
    slots: dict[str, Any]
    published_at: datetime
    changed_at: datetime


def public_edition(session: Session, issue: str, locale: str) -> ProofEdition | None:
    """The edition of an issue, by its slug, that anybody may read in a language; None while there is none."""
    return session.scalar(
        sa.select(ProofEdition).where(
            ProofEdition.locale == locale, ProofEdition.proof_id == _shown(issue, locale)
        )
    )


def public_proof(session: Session, issue: str, locale: str) -> Proof | None:
    """The proof of that edition, without what was rendered for it."""
    return session.scalar(sa.select(Proof).where(Proof.id == _shown(issue, locale)))


def proofs_begun_with(session: Session, issue_id: int) -> list[Proof]:
    """The proofs of an issue that a dispatch has begun with, the one dispatched last first."""
    proofs = session.scalars(
        sa.select(Proof)
        .join(Dispatch, Dispatch.proof_id == Proof.id)
        .where(Proof.issue_id == issue_id, _HAS_BEGUN)
        .order_by(Dispatch.enrolled_at.desc(), Dispatch.id.desc())
    )
    return list(dict.fromkeys(proofs))


def _shown(issue: str, locale: str) -> sa.ScalarSelect[int]:
    """The id of the proof that is shown of an issue in a language."""
    return (
        sa.select(Proof.id)
        .join(ProofEdition, ProofEdition.proof_id == Proof.id)
        .join(Issue, Issue.id == Proof.issue_id)
        .join(Dispatch, Dispatch.proof_id == Proof.id)
        .where(Issue.slug == issue, ProofEdition.locale == locale, _IS_A_PAGE, _HAS_BEGUN)
        .order_by(Dispatch.enrolled_at.desc(), Dispatch.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def public_editions(session: Session, newsletter_id: int) -> list[PublicEdition]:
    """Every edition of a newsletter that anybody may read, those first dispatched last first."""
    rows = session.execute(
        sa.select(
            Proof.id.label("proof_id"),
            Issue.slug.label("issue"),
            ProofEdition.locale,
            ProofEdition.card,
            ProofEdition.subject,
            ProofEdition.preheader,
            ProofEdition.slots,
            Dispatch.enrolled_at.label("published_at"),
        )
        .join(Proof, Proof.id == ProofEdition.proof_id)
        .join(Issue, Issue.id == Proof.issue_id)
        .join(Dispatch, Dispatch.proof_id == Proof.id)
        .where(Issue.newsletter_id == newsletter_id, _IS_A_PAGE, _HAS_BEGUN)
        .order_by(Dispatch.enrolled_at, Dispatch.id, ProofEdition.id)
    ).all()
    shown: dict[tuple[str, str], PublicEdition] = {}
    for row in rows:
        edition = PublicEdition(**row._mapping, changed_at=row.published_at)
        before = shown.get((edition.issue, edition.locale))
        if before is None:
            shown[edition.issue, edition.locale] = edition
        elif before.proof_id != edition.proof_id:
            shown[edition.issue, edition.locale] = replace(edition, published_at=before.published_at)
    return sorted(shown.values(), key=lambda one: one.published_at, reverse=True)


def public_pages(session: Session, proof: Proof, *, base_url: str) -> Mapping[str, str]:
    """The addresses by language where this very proof is what anybody reads now."""
    issue = proof.issue.slug
    return {
        edition.locale: base_url + edition_page(issue, edition.locale)
        for edition in proof.editions
        if public_edition(session, issue, edition.locale) is edition
    }
