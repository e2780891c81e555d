"""Dispatches in lines, and the deliveries of one, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import masked
from newsletter.desk.came_back import CameBack, came_back
from newsletter.dispatch.allowance.waiting import Wait, waits_of
from newsletter.dispatch.chunks import SETTLED, STATE, of_dispatch, rows_of, total
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import (
    Chunk,
    Delivery,
    DeliveryState,
    Dispatch,
    DispatchState,
    SelfPause,
    SkipReason,
)
from newsletter.dispatch.mornings import Wave, next_waves
from newsletter.issues.models import Approval, Proof, ProofEdition
from newsletter.paging import PER_PAGE, Page, page_of, page_within
from newsletter.rendering.slots import for_anybody
from newsletter.users.deeds import By, Deed, may
from newsletter.wording import Sentence
from subscribers.models import MailingList, Subscriber


@dataclass(frozen=True)
class DispatchLine:
    """One dispatch as lists show it; `subject` and `list_name` are by language, the numbers 0 before it enrolled.

    `is_approved_by_one` says that nobody but those whose own it is has approved its proof.
    """

    id: int
    proof_id: int
    newsletter_id: int
    subject: dict[str, str]
    list_name: dict[str, str]
    scheduled_at: datetime
    enrolled_at: datetime | None
    state: DispatchState
    is_correction: bool
    held_because: Sentence
    held_until: datetime | None
    is_undoable: bool
    reader_time: time | None
    waits_for_a_look: bool
    enrolled: int
    accepted: int
    is_approved_by_one: bool
    list_slug: str
    follows_id: int | None
    minus: Sequence[dict[str, str]]  # the names of the lists whose readers were left out


@dataclass(frozen=True)
class Standstill:
    """Until when a dispatch waits: for its relays or its window, for its readers' morning, or while its start can be undone."""

    wait: Wait | None
    morning: Wave | None
    until: datetime


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery; `email`, masked for whom it does not concern, is None once the person's data were erased."""

    id: int
    email: str | None
    locale: str
    state: DeliveryState
    skip_reason: SkipReason | None
    reply: Sentence
    changed_at: datetime
    came_back: Sequence[CameBack] = ()


@dataclass(frozen=True)
class Common:
    """What several deliveries have in common, so that it is said once: their answer, and the minute of their last change."""

    reply: Sentence | None
    minute: datetime | None


def common_to(lines: Sequence[DeliveryLine]) -> Common:
    """What is the same in each of several lines."""
    replies = [line.reply for line in lines]
    minutes = {line.changed_at.replace(second=0, microsecond=0) for line in lines}
    is_one_reply = not any(line.skip_reason for line in lines) and all(one == replies[0] for one in replies)
    several = len(lines) > 1
    return Common(
        reply=replies[0] if several and is_one_reply and replies[0] else None,
        minute=minutes.pop() if several and len(minutes) == 1 else None,
    )


def dispatch_lines(session: Session, *, page: int) -> Page[DispatchLine]:
    """All dispatches, newest first."""
    found = page_of(session, _rows().order_by(Dispatch.id.desc()), number=page)
    return replace(found, rows=_lines(session, found.rows))


def dispatch_line(session: Session, dispatch: Dispatch) -> DispatchLine:
    """One dispatch in a line."""
    return _lines(session, session.execute(_rows().where(Dispatch.id == dispatch.id)).all())[0]


def warnings_of(session: Session, dispatch_id: int) -> Sequence[Sentence]:
    """What its admins were warned of, while it went on."""
    return session.scalars(
        sa.select(SelfPause.because)
        .where(SelfPause.dispatch_id == dispatch_id, SelfPause.warning.is_not(None))
        .order_by(SelfPause.id)
    ).all()


def dispatches_of(session: Session, proof: Proof) -> list[DispatchLine]:
    """The dispatches of a proof, oldest first."""
    rows = _rows().where(Dispatch.proof_id == proof.id).order_by(Dispatch.id)
    return _lines(session, session.execute(rows).all())


def follower_of(session: Session, dispatch: Dispatch) -> int | None:
    """The id of the dispatch that follows one, None while there is none."""
    follows = sa.select(Dispatch.id).where(
        Dispatch.follows_id == dispatch.id, Dispatch.state != DispatchState.CANCELLED
    )
    return session.scalar(follows)


def delivery_lines(
    session: Session, dispatch_id: int, *, state: DeliveryState | None, page: int, by: By
) -> Page[DeliveryLine]:
    """The ledger of one dispatch, in the order of enrolment; with a `state`, the deliveries in it.

    Addresses are masked for whoever may not see personal data.
    """
    held = _held(session, dispatch_id, state)
    count = sum(in_state for _, in_state in held)
    number = page_within(page, total=count, per_page=PER_PAGE)
    lines = _delivery_lines(session, held, state, skipped=(number - 1) * PER_PAGE)
    events = came_back(session, [line.id for line in lines])
    lines = [replace(line, came_back=events.get(line.id, ())) for line in lines]
    newsletter = find_dispatch(session, dispatch_id).mailing_list.newsletter_id
    if not may(by, Deed.SEE_PERSONAL_DATA, newsletter=newsletter):
        lines = [replace(line, email=line.email and masked(line.email)) for line in lines]
    return Page(lines, number, count, PER_PAGE)


def standstills(
    session: Session, lines: Sequence[DispatchLine], *, now: datetime
) -> Mapping[int, Standstill]:
    """Those of the dispatches that are not over and wait, whatever for: the same few questions for any number of them."""
    running = [line for line in lines if line.state is DispatchState.RUNNING]
    waits = waits_of(session, [line.id for line in running], now=now)
    mornings = next_waves(session, [line.id for line in running if line.reader_time], now=now)
    found = {line.id: _standstill(line, waits.get(line.id), mornings.get(line.id), now=now) for line in lines}
    return {dispatch_id: standstill for dispatch_id, standstill in found.items() if standstill}


def _standstill(
    line: DispatchLine, wait: Wait | None, morning: Wave | None, *, now: datetime
) -> Standstill | None:
    if line.state is DispatchState.SCHEDULED and line.is_undoable and line.scheduled_at > now:
        return Standstill(None, None, line.scheduled_at)
    untils = [
        line.held_until if line.state is DispatchState.RUNNING else None,
        wait.until if wait else None,
        morning.at if morning else None,
    ]
    ahead = [until for until in untils if until and until > now]
    return Standstill(wait, morning, max(ahead)) if ahead else None


def _held(session: Session, dispatch_id: int, state: DeliveryState | None) -> list[tuple[Chunk, int]]:
    """The chunks that have deliveries in a state, in order, and how many."""
    found = session.scalars(
        sa.select(Chunk).where(of_dispatch(dispatch_id, *_asked(state))).order_by(Chunk.first_id)
    )
    held = [(chunk, _count(session, chunk, state)) for chunk in found.all()]
    return [(chunk, count) for chunk, count in held if count]


def _asked(state: DeliveryState | None) -> tuple[DeliveryState, ...]:
    return () if state is None else (state,)


def _count(session: Session, chunk: Chunk, state: DeliveryState | None) -> int:
    if state is None:
        return chunk.enrolled
    if state in SETTLED:
        return int(getattr(chunk, SETTLED[state].key))
    if chunk.worker is None:
        return chunk.pending
    # Of the few that are leased the rows tell: who was put off may be due by now.
    rows = sa.select(sa.func.count()).select_from(Chunk).join(Delivery, rows_of(chunk))
    return session.scalar(rows.where(Chunk.id == chunk.id, STATE.in_((state,)))) or 0


def _delivery_lines(
    session: Session, held: list[tuple[Chunk, int]], state: DeliveryState | None, *, skipped: int
) -> list[DeliveryLine]:
    """A page of them, from the chunks that cover it."""
    rows = (
        sa.select(
            Delivery.id,
            Subscriber.email,
            Delivery.locale,
            STATE.label("state"),
            Delivery.skip_reason,
            Delivery.reply,
            Delivery.changed_at,
        )
        .select_from(Chunk)
        .where(STATE.in_((state,)) if state is not None else sa.true())
        .order_by(Delivery.id)
    )
    lines: list[DeliveryLine] = []
    for chunk, count in held:
        if skipped < count and len(lines) < PER_PAGE:
            in_chunk = (
                rows.join(Delivery, rows_of(chunk))
                .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
                .where(Chunk.id == chunk.id)
                .limit(PER_PAGE - len(lines))
                .offset(skipped)
            )
            lines += [DeliveryLine(**row._mapping) for row in session.execute(in_chunk)]
        skipped = max(0, skipped - count)
    return lines


_WAITS_FOR_A_LOOK = sa.and_(  # see Dispatch.waits_for_a_look
    Dispatch.state == DispatchState.PAUSED,
    Dispatch.canary_answered_at.is_not(None),
    Dispatch.canary_passed_at.is_(None),
).label("waits_for_a_look")


def subjects_of(session: Session, *proof_ids: int) -> dict[int, dict[str, str]]:
    """The subject of each proof, in each of its languages, as nobody in particular reads it."""
    rows = session.execute(
        sa.select(ProofEdition.proof_id, ProofEdition.locale, ProofEdition.subject, ProofEdition.slots)
        .where(ProofEdition.proof_id.in_(proof_ids))
        .order_by(ProofEdition.id)
    )
    subjects: dict[int, dict[str, str]] = {proof_id: {} for proof_id in proof_ids}
    for proof_id, locale, subject, slots in rows:
        subjects[proof_id][locale] = for_anybody(subject, slots)
    return subjects


def approved_by_one(proof_id: sa.ColumnExpressionArgument[int]) -> sa.ColumnElement[bool]:
    """Whether a proof is approved, and by nobody but those who made it or wrote what it says."""
    approval = sa.select(Approval.id).where(Approval.proof_id == proof_id).correlate_except(Approval)
    return sa.and_(sa.exists(approval), ~sa.exists(approval.where(~Approval.is_own)))


def proof_is_approved_by_one(session: Session, proof: Proof) -> bool:
    """The same of one proof."""
    return bool(session.scalar(sa.select(approved_by_one(sa.literal(proof.id)))))


def _rows() -> sa.Select[*tuple[object, ...]]:
    return sa.select(
        Dispatch.id,
        Dispatch.proof_id,
        MailingList.newsletter_id,
        MailingList.name.label("list_name"),
        Dispatch.scheduled_at,
        Dispatch.enrolled_at,
        Dispatch.state,
        Dispatch.is_correction,
        Dispatch.held_because,
        Dispatch.held_until,
        Dispatch.is_undoable,
        Dispatch.reader_time,
        _WAITS_FOR_A_LOOK,
        total(Chunk.enrolled, Dispatch.id).label("enrolled"),
        total(Chunk.accepted, Dispatch.id).label("accepted"),
        approved_by_one(Dispatch.proof_id).label("is_approved_by_one"),
        MailingList.slug.label("list_slug"),
        Dispatch.follows_id,
        Dispatch.minus.label("minus_ids"),
    ).join(MailingList, MailingList.id == Dispatch.list_id)


def _lines(session: Session, rows: Sequence[sa.Row[*tuple[object, ...]]]) -> list[DispatchLine]:
    subjects = subjects_of(session, *{row.proof_id for row in rows})
    names = dict(
        session.execute(
            sa.select(MailingList.id, MailingList.name).where(
                MailingList.id.in_({list_id for row in rows for list_id in row.minus_ids})
            )
        ).all()
    )
    told = [dict(row._mapping) for row in rows]
    return [
        DispatchLine(
            subject=subjects[line["proof_id"]], minus=[names[one] for one in line.pop("minus_ids")], **line
        )
        for line in told
    ]
