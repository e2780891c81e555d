"""One proof as its page shows it: who made it from what, what people said of it, whom it waits for, where it went."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.desk.dispatches import DispatchLine, dispatches_of
from newsletter.issues.approving import approvers_of, is_own, state_of
from newsletter.issues.frozen import envelope_of, rendition_of, revision_of
from newsletter.issues.looking import unopened
from newsletter.issues.models import Approval, ApprovalRequest, Proof, ProofReturn, ProofState
from newsletter.preflight.size import filled_bytes
from newsletter.rendering.preview import as_sample
from newsletter.users.models import User
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class ApprovalLine:
    """Who approved, and when; `is_own` when they had made or written it, `is_unseen` when a command did it for them."""

    name: str
    at: datetime
    is_own: bool
    is_unseen: bool


@dataclass(frozen=True)
class Returned:
    """What stands against a proof: who asks for which changes, since when."""

    name: str
    note: str
    at: datetime


@dataclass(frozen=True)
class ProofEvent:
    """One thing that was done with a proof; `name` is empty for commands, `note` where nothing was noted."""

    at: datetime
    name: str
    what: Sentence
    note: str = ""


@dataclass(frozen=True)
class ProofSheet:
    """A proof; `revision` is the one it froze, `newest_revision` the one its issue is at; `author` is empty for commands.

    `waits_for` are those who may approve it, `unopened` the languages that the reader of the page has not had before them,
    and `is_readers_own` says that it is their own proof.
    """

    id: int
    content_hash: str
    locales: tuple[str, ...]
    created_at: datetime
    author: str
    revision: int
    newest_revision: int
    state: ProofState
    waits_for: tuple[User, ...]
    is_asked_for: bool
    unopened: tuple[str, ...]
    is_readers_own: bool
    returned: Returned | None
    approvals: tuple[ApprovalLine, ...]
    history: tuple[ProofEvent, ...]
    dispatches: tuple[DispatchLine, ...]
    counts_clicks: bool
    shares_clicks: bool

    @property
    def is_current(self) -> bool:
        """Whether the issue still says what was frozen."""
        return self.revision == self.newest_revision

    @property
    def is_approved_by_one(self) -> bool:
        """Whether nobody but those whose own it is has approved it."""
        return bool(self.approvals) and all(approval.is_own for approval in self.approvals)


def proof_sheet(session: Session, proof: Proof, *, reader: User) -> ProofSheet:
    """Everything about a proof but the mails themselves."""
    author = session.get(User, proof.author_id) if proof.author_id else None
    name = author.name if author else ""
    approvals = _approvals(session, proof)
    events = [
        ProofEvent(proof.created_at, name, say("made the proof")),
        *_asked(session, proof),
        *_returns(session, proof),
        *(_approved(approval) for approval in approvals),
    ]
    return ProofSheet(
        id=proof.id,
        content_hash=proof.content_hash,
        locales=tuple(edition.locale for edition in proof.editions),
        created_at=proof.created_at,
        author=name,
        revision=revision_of(session, proof).number,
        newest_revision=proof.issue.revision,
        state=state_of(session, proof),
        waits_for=tuple(approvers_of(session, proof)),
        is_asked_for=any(True for _ in _asked(session, proof)),
        unopened=tuple(unopened(session, proof, reader=reader)),
        is_readers_own=is_own(session, proof, reader),
        returned=returned_of(session, [proof.id]).get(proof.id),
        approvals=approvals,
        history=tuple(sorted(events, key=lambda event: event.at)),
        dispatches=tuple(dispatches_of(session, proof)),
        counts_clicks=envelope_of(proof).counts_clicks,
        shares_clicks=envelope_of(proof).shares_clicks,
    )


@dataclass(frozen=True)
class EditionLine:
    """What an inbox shows of an edition before it is opened, and how many bytes its HTML has with a reader's values in it."""

    locale: str
    subject: str
    sender: str
    sender_address: str
    size: int


def edition_lines(proof: Proof) -> list[EditionLine]:
    """The editions of a proof, in their order."""
    envelope = envelope_of(proof)
    lines = []
    for edition in proof.editions:
        rendition = rendition_of(edition)
        lines.append(
            EditionLine(
                locale=edition.locale,
                subject=as_sample(rendition).subject,
                sender=envelope.sender_name[edition.locale],
                sender_address=envelope.sender_address,
                size=filled_bytes(rendition),
            )
        )
    return lines


def returned_of(session: Session, proof_ids: list[int]) -> dict[int, Returned]:
    """What stands against each of these proofs; those against which nothing does are left out."""
    rows = session.execute(
        sa.select(ProofReturn.proof_id, User.name, ProofReturn.note, ProofReturn.returned_at)
        .join(User, User.id == ProofReturn.user_id)
        .where(ProofReturn.proof_id.in_(proof_ids), ProofReturn.withdrawn_at.is_(None))
    )
    return {proof_id: Returned(name, note, at) for proof_id, name, note, at in rows}


def _approvals(session: Session, proof: Proof) -> tuple[ApprovalLine, ...]:
    rows = sa.select(User.name, Approval.approved_at, Approval.is_own, Approval.is_unseen)
    found = session.execute(
        rows.join(User, User.id == Approval.user_id)
        .where(Approval.proof_id == proof.id)
        .order_by(Approval.id)
    )
    return tuple(ApprovalLine(*row) for row in found)


def _approved(approval: ApprovalLine) -> ProofEvent:
    match approval:
        case ApprovalLine(is_unseen=True, is_own=True):
            what = say("approved it by a command, as somebody who made or wrote it")
        case ApprovalLine(is_unseen=True):
            what = say("approved it by a command")
        case ApprovalLine(is_own=True):
            what = say("approved it, as somebody who made or wrote it")
        case _:
            what = say("approved it")
    return ProofEvent(approval.at, approval.name, what)


def _asked(session: Session, proof: Proof) -> Iterator[ProofEvent]:
    rows = session.execute(
        sa.select(ApprovalRequest.asked_at, User.name, ApprovalRequest.note)
        .join(User, User.id == ApprovalRequest.user_id)
        .where(ApprovalRequest.proof_id == proof.id)
    )
    for at, name, note in rows:
        yield ProofEvent(at, name, say("asked for its approval"), note)


def _returns(session: Session, proof: Proof) -> Iterator[ProofEvent]:
    withdrawer = aliased(User)
    rows = session.execute(
        sa.select(ProofReturn, User.name, withdrawer.name)
        .join(User, User.id == ProofReturn.user_id)
        .outerjoin(withdrawer, withdrawer.id == ProofReturn.withdrawn_by_id)
        .where(ProofReturn.proof_id == proof.id)
        .order_by(ProofReturn.id)
    )
    for given, name, withdrawn_by in rows:
        yield ProofEvent(given.returned_at, name, say("asked for changes"), given.note)
        if given.withdrawn_at is not None:
            yield ProofEvent(given.withdrawn_at, withdrawn_by, say("withdrew the note"))
