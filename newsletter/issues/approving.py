"""Approval: who accepted exactly which bytes. It binds to the proof's hash and cannot be moved to another.

A person's own proof is one that they made, or of which they wrote something since the last approved proof of the
issue: that is what a second pair of eyes is for, whoever pressed the button that froze it.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid, NotAllowed
from newsletter.issues.frozen import require_unaltered, revision_of
from newsletter.issues.looking import unopened
from newsletter.issues.models import Approval, IssueRevision, Newsletter, Proof, ProofState
from newsletter.issues.returning import lock, require_not_returned, return_of
from newsletter.issues.words import names_of_editions
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import Deed, listed, may, require, roles_with
from newsletter.users.models import User
from newsletter.wording import Sentence, say


def approve(session: Session, proof: Proof, *, by: User, now: datetime) -> Approval:
    """Accept a proof; to approve it twice is to approve it once. A person answers for it, never the operator.

    Raises NotAllowed, also for one's own proof where that is forbidden; Conflict when the issue was changed after the
    proof was made or changes are asked for; Invalid while the person has not opened it in every language.
    """
    _require_approvable(session, proof, by=by)
    if unseen := unopened(session, proof, reader=by):
        raise Invalid(
            say(
                "Open proof {proof} in every language before you approve it. You have not opened: {languages}.",
                proof=proof.id,
                languages=names_of_editions(unseen),
            )
        )
    return _approval_by(session, proof, by=by, is_unseen=False, now=now)


def approve_unseen(session: Session, proof: Proof, *, by: User, now: datetime) -> Approval:
    """The same by a command, which shows no edition and cannot know what the person has looked at; that is kept with it."""
    _require_approvable(session, proof, by=by)
    return _approval_by(session, proof, by=by, is_unseen=True, now=now)


def approval_of(session: Session, proof: Proof) -> Approval | None:
    """The first approval of this proof's hash that counts: one's own does not where the newsletter forbids it."""
    counting = ~Approval.is_own if proof.issue.newsletter.forbids_own_approval else sa.true()
    return _approval(session, proof, counting)


def require_approved(session: Session, proof: Proof) -> None:
    """Raise Invalid unless an approval counts, and Conflict while changes are asked for: what a dispatch asks."""
    require_not_returned(session, proof)
    if approval_of(session, proof) is not None:
        return
    if _approval(session, proof, sa.true()) is not None:
        raise Invalid(
            say(
                "Proof {proof} was approved only by whoever made or wrote it, which “{newsletter}” does not allow. It waits "
                "for: {names}.",
                proof=proof.id,
                newsletter=proof.issue.newsletter.slug,
                names=_named(session, proof),
            )
        )
    raise Invalid(
        say(
            "Proof {proof} is not approved. Roles that may approve it: {roles}.",
            proof=proof.id,
            roles=listed(roles_with(Deed.APPROVE)),
        )
    )


def state_of(session: Session, proof: Proof) -> ProofState:
    """Where a proof stands."""
    if return_of(session, proof) is not None:
        return ProofState.RETURNED
    if approval_of(session, proof) is not None:
        return ProofState.APPROVED
    is_current = revision_of(session, proof).number == proof.issue.revision
    return ProofState.WAITING if is_current else ProofState.SUPERSEDED


def approvers_of(session: Session, proof: Proof) -> list[User]:
    """Who may approve a proof now, by name."""
    able = approvers_in(session, proof.issue.newsletter)
    if not proof.issue.newsletter.forbids_own_approval:
        return able
    authors = authors_of(session, proof)
    return [user for user in able if user.id not in authors]


def approvers_in(session: Session, newsletter: Newsletter) -> list[User]:
    """Whose role lets them approve proofs of a newsletter, by name."""
    users = session.scalars(
        sa.select(User)
        .where(User.role.in_(roles_with(Deed.APPROVE)), User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [user for user in users if may(user, Deed.APPROVE, newsletter=newsletter.id)]


def is_own(session: Session, proof: Proof, user: User) -> bool:
    """Whether a person made the proof, or wrote something of what it says since the last approved one."""
    return user.id in authors_of(session, proof)


def authors_of(session: Session, proof: Proof) -> set[int]:
    """The ids of those whose own proof it is."""
    shown = revision_of(session, proof).number
    last_approved = (
        sa.select(sa.func.coalesce(sa.func.max(IssueRevision.number), 0))
        .join(Proof, Proof.revision_id == IssueRevision.id)
        .join(Approval, Approval.proof_id == Proof.id)
        .where(Proof.issue_id == proof.issue_id, IssueRevision.number < shown)
        .scalar_subquery()
    )
    written = session.execute(
        sa.select(IssueRevision.author_id, IssueRevision.writers).where(
            IssueRevision.issue_id == proof.issue_id,
            IssueRevision.number > last_approved,
            IssueRevision.number <= shown,
        )
    )
    writers = (one for author, others in written for one in (author, *others))
    return {author for author in (proof.author_id, *writers) if author is not None}


def remark_on_own_approval(session: Session, newsletter: Newsletter) -> Sentence | None:
    """What whoever forbids to approve one's own proofs has to know: that nobody else is there to do it."""
    able = approvers_in(session, newsletter)
    if not newsletter.forbids_own_approval or len(able) > 1:
        return None
    return say(
        "Only {count} person may approve proofs of “{newsletter}”, so what they make or write can be approved by nobody. Give "
        "somebody else a role that may: {roles}.",
        count=len(able),
        newsletter=newsletter.slug,
        roles=listed(roles_with(Deed.APPROVE)),
    )


def _require_approvable(session: Session, proof: Proof, *, by: User) -> None:
    require(by, Deed.APPROVE, newsletter=proof.issue.newsletter_id)
    lock(session, proof)
    require_not_returned(session, proof)
    _refuse_outdated(session, proof)
    require_unaltered(proof)
    if proof.issue.newsletter.forbids_own_approval and is_own(session, proof, by):
        raise NotAllowed(
            say(
                "You made proof {proof}, or wrote what it says, and “{newsletter}” forbids to approve one's own. It waits "
                "for: {names}.",
                proof=proof.id,
                newsletter=proof.issue.newsletter.slug,
                names=_named(session, proof),
            )
        )


def _approval_by(session: Session, proof: Proof, *, by: User, is_unseen: bool, now: datetime) -> Approval:
    given = _approval(session, proof, Approval.user_id == by.id)
    if given is not None:
        return given
    approval = Approval(
        proof_id=proof.id,
        content_hash=proof.content_hash,
        user_id=by.id,
        approved_at=now,
        is_own=is_own(session, proof, by),
        is_unseen=is_unseen,
    )
    try:
        with session.begin_nested():
            session.add(approval)
    except IntegrityError:  # the same admin pressed the button twice
        return session.scalars(
            sa.select(Approval).where(Approval.proof_id == proof.id, Approval.user_id == by.id)
        ).one()
    record(Act.PROOF_APPROVED, proof, by=by, hash=proof.content_hash, own=int(approval.is_own))
    return approval


def _approval(session: Session, proof: Proof, which: sa.ColumnElement[bool]) -> Approval | None:
    return session.scalar(
        sa.select(Approval)
        .where(Approval.proof_id == proof.id, Approval.content_hash == proof.content_hash, which)
        .order_by(Approval.id)
        .limit(1)
    )


def _named(session: Session, proof: Proof) -> str | Sentence:
    names = ", ".join(user.name for user in approvers_of(session, proof))
    return names or say("nobody who has an account")


def _refuse_outdated(session: Session, proof: Proof) -> None:
    shown = revision_of(session, proof).number
    if shown != proof.issue.revision:
        raise Conflict(
            say(
                "Proof {proof} shows revision {shown} of “{issue}”, which is now at revision {newest}. Make a new proof.",
                proof=proof.id,
                shown=shown,
                issue=proof.issue.slug,
                newest=proof.issue.revision,
            )
        )
