"""The delivery ledger: the only place where a delivery changes its state.

Every change is a guarded UPDATE that names the state it starts from, and where it matters the attempt:
a worker that lost its claim cannot write over what another one did. Transitions:

    pending → claimed → sending → accepted | refused | uncertain | pending (deferred) | expired
    claimed → pending (released, or its lease ran out)     pending, claimed → skipped
    sending → pending (its journal shows that the body was never finished) | uncertain (nobody knows)
    uncertain → accepted | refused | pending (its journal knows after all, or a person decided)
    refused → pending (the dispatch was paused because the fault is not theirs, or a person decided)
    expired → pending (a person decided)

Invariant: the rows of a dispatch never grow or shrink in number, and each is in exactly one state.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch import finishing, holds
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.dispatch.pacing import (
    HOLD_MOST,
    NOT_THE_PERSON,
    RetryPolicy,
    is_enough,
    is_put_off,
    later_of,
    strikes_of,
)
from newsletter.dispatch.recipients import recipients
from newsletter.messages.personalising import Recipient
from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import NOTHING, Sentence, say
from subscribers.audiences import why_not


@dataclass(frozen=True, slots=True)
class Turn:
    """One delivery that may be submitted now."""

    recipient: Recipient
    attempt: int
    first_attempt_at: datetime

    @property
    def delivery_id(self) -> int:
        """The row it is about."""
        return self.recipient.delivery_id


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt."""

    delivery_id: int
    attempt: int
    outcome: Outcome


def claim(
    session: Session, dispatch_id: int, *, worker: str, limit: int, lease: timedelta, now: datetime
) -> list[int]:
    """Lease up to `limit` due rows of a running dispatch that is not held; returns their ids in order."""
    return _claim(session, dispatch_id, Delivery.id, worker=worker, limit=limit, lease=lease, now=now)


def claim_for_trial(
    session: Session, dispatch_id: int, *, worker: str, lease: timedelta, now: datetime
) -> list[int]:
    """Lease one row to see whether the relay takes mail again; returns its id, or nothing.

    By turns the last of those who were never tried, and who was tried and has waited longest: neither a few that nobody
    takes nor a relay that wants to be asked twice keeps the others waiting.
    """
    failures = holds.standing(session, dispatch_id).failures
    was_tried = Delivery.first_attempt_at.is_not(None)
    order = (was_tried, Delivery.id.desc()) if failures % 2 else (~was_tried, Delivery.changed_at)
    return _claim(session, dispatch_id, *order, worker=worker, limit=1, lease=lease, now=now)


def _claim(
    session: Session,
    dispatch_id: int,
    *order: sa.ColumnExpressionArgument[Any],
    worker: str,
    limit: int,
    lease: timedelta,
    now: datetime,
) -> list[int]:
    due = (
        sa.select(Delivery.id)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .where(
            Delivery.dispatch_id == dispatch_id,
            Delivery.state == DeliveryState.PENDING,
            sa.or_(Delivery.not_before.is_(None), Delivery.not_before <= now),
            Dispatch.state == DispatchState.RUNNING,
            sa.or_(Dispatch.held_until.is_(None), Dispatch.held_until <= now),
        )
        .order_by(*order)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
        # Chosen once. A plain subquery may be run again for each row, and what is locked by then is skipped over: more
        # than `limit` rows are claimed, depending on the plan that PostgreSQL happens to choose.
        .cte("due")
    )
    claimed = session.scalars(
        sa.update(Delivery)
        .where(Delivery.id.in_(sa.select(due.c.id)), Delivery.state == DeliveryState.PENDING)
        .values(
            state=DeliveryState.CLAIMED,
            worker=worker,
            leased_until=now + lease,
            attempt=Delivery.attempt + 1,
            changed_at=now,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(claimed)


def begin(
    session: Session, dispatch_id: int, ids: Sequence[int], *, worker: str, now: datetime
) -> list[Turn]:
    """Turn claimed rows of a dispatch into sending ones, right before their messages are submitted.

    Whoever unsubscribed or was suppressed since the enrolment is skipped here. Rows of a dispatch that
    was paused or cancelled meanwhile stay claimed; the caller releases them.
    """
    mine = sa.and_(Delivery.id.in_(ids), Delivery.worker == worker, Delivery.state == DeliveryState.CLAIMED)
    running = sa.exists(
        sa.select(Dispatch.id).where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.RUNNING)
    )
    _skip_the_ineligible(session, mine, dispatch_id, now=now)
    begun = session.scalars(
        sa.update(Delivery)
        .where(mine, running)
        .values(
            state=DeliveryState.SENDING,
            first_attempt_at=sa.func.coalesce(Delivery.first_attempt_at, now, type_=Delivery.changed_at.type),
            changed_at=now,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not begun:
        return []
    rows = session.execute(
        recipients(Delivery.attempt, Delivery.first_attempt_at)
        .where(Delivery.id.in_(begun))
        .order_by(Delivery.id)
    )
    return [_turn(**row) for row in rows.mappings()]


def record(
    session: Session, dispatch_id: int, results: Iterable[Result], *, policy: RetryPolicy, now: datetime
) -> int:
    """Write down what came of attempts; returns how many rows took it.

    A result is taken only by the attempt that made it, and also by one that was declared uncertain in
    the meantime: evidence beats doubt. Everything else is left alone, so recording twice is harmless.
    When too much is refused the dispatch pauses here, and those whose fault it is not wait again. When the relay puts
    everybody off the dispatch is held.
    """
    results = list(results)
    deferred: list[tuple[Result, Deferred]] = []
    final: list[dict[str, Any]] = []
    for result in results:
        match result.outcome:
            case Accepted(reply, receipt):
                final.append(_final(result, DeliveryState.ACCEPTED, reply, now, receipt=receipt))
            case Refused(reply, fault):
                final.append(_final(result, DeliveryState.REFUSED, reply, now, fault=fault))
            case Uncertain(reply):
                final.append(_final(result, DeliveryState.UNCERTAIN, reply, now))
            case Deferred() as outcome:
                deferred.append((result, outcome))
            case Unavailable(reply):
                final.append(_final(result, DeliveryState.PENDING, reply, now))
    taken = _write(session, final)
    if any(row["to_state"] == DeliveryState.ACCEPTED for row in final):
        holds.lift_hold(session, dispatch_id)
    with_all_at = _hold_if_put_off(session, dispatch_id, [result.outcome for result in results], now=now)
    taken += _defer(session, dispatch_id, deferred, with_all_at=with_all_at, policy=policy, now=now)
    if deferred or any(row["to_state"] == DeliveryState.PENDING for row in final):
        finishing.reopen(session, dispatch_id)
    _weigh(session, dispatch_id, [result.outcome for result in results], now=now)
    return taken


def close(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Bring a dispatch to its end if nothing of it is open; True when this call finished it.

    One that failed pauses instead: a person has to look, and those whose fault it is not wait.
    """
    skip_the_rest(session, dispatch_id, now=now)
    if finishing.finish(session, dispatch_id, now=now):
        return True
    because = finishing.failure(session, dispatch_id)
    if because is not None:
        pause_failing(session, dispatch_id, because=because, now=now)
    return False


def pause_failing(session: Session, dispatch_id: int, *, because: Sentence, now: datetime) -> bool:
    """Pause a running dispatch that cannot go on like this; whoever was refused and is not at fault waits again."""
    paused = holds.pause_failing(session, dispatch_id, because=because)
    if paused:
        _give_back_the_refused(session, dispatch_id, now=now)
    return paused


def release(session: Session, ids: Sequence[int], *, worker: str, now: datetime) -> int:
    """Give claimed rows back, untouched."""
    return affected(
        session,
        sa.update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.worker == worker, Delivery.state == DeliveryState.CLAIMED)
        .values(state=DeliveryState.PENDING, worker=None, leased_until=None, changed_at=now),
    )


def renew(session: Session, *, worker: str, lease: timedelta, now: datetime) -> None:
    """Prolong the leases of everything a living worker holds."""
    affected(
        session,
        sa.update(Delivery)
        .where(
            Delivery.worker == worker,
            Delivery.state.in_((DeliveryState.CLAIMED, DeliveryState.SENDING)),
        )
        .values(leased_until=now + lease),
    )


def skip_unreachable(session: Session, turn: Turn, *, reason: Sentence, now: datetime) -> int:
    """A message that cannot be written for this subscriber: nothing was transmitted."""
    return affected(
        session,
        sa.update(Delivery)
        .where(
            Delivery.id == turn.delivery_id,
            Delivery.attempt == turn.attempt,
            Delivery.state == DeliveryState.SENDING,
        )
        .values(
            state=DeliveryState.SKIPPED,
            skip_reason=SkipReason.UNREACHABLE,
            reply=reason,
            worker=None,
            leased_until=None,
            changed_at=now,
        ),
    )


def recover(
    session: Session,
    worker: str,
    known: dict[tuple[int, int], Outcome | None],
    *,
    is_whole: bool,
    policy: RetryPolicy,
    now: datetime,
) -> int:
    """Settle what a dead worker held, by its journal; returns how many rows changed.

    `known` has an entry for each (delivery id, attempt) whose final dot was about to be sent: the
    outcome, or None when no answer was noted. Where it `is_whole`, attempts without an entry never got that
    far; of the others nobody knows.
    """
    held = session.execute(
        sa.select(Delivery.id, Delivery.attempt, Delivery.dispatch_id).where(
            Delivery.worker == worker,
            Delivery.state.in_((DeliveryState.SENDING, DeliveryState.UNCERTAIN)),
        )
    ).all()
    changed = affected(
        session,
        sa.update(Delivery)
        .where(Delivery.worker == worker, Delivery.state == DeliveryState.CLAIMED)
        .values(state=DeliveryState.PENDING, worker=None, leased_until=None, changed_at=now),
    )
    by_dispatch: dict[int, list[Result]] = {}
    silence = (
        Unavailable(say("the worker ended before the message was complete"))
        if is_whole
        else Uncertain(say("the machine went down while this message was being submitted"))
    )
    for delivery_id, attempt, dispatch_id in held:
        outcome = known.get((delivery_id, attempt), silence)
        if outcome is None:
            outcome = Uncertain(say("the worker ended before the relay’s answer was read"))
        by_dispatch.setdefault(dispatch_id, []).append(Result(delivery_id, attempt, outcome))
    for dispatch_id, results in by_dispatch.items():
        changed += record(session, dispatch_id, results, policy=policy, now=now)
    return changed


def expire_leases(session: Session, *, now: datetime) -> int:
    """Settle what nobody holds any more: claimed rows go back, sending ones become uncertain.

    Only the loss of a whole host leads here; a dead process is settled by its journal long before. The
    worker's name stays on the uncertain rows, so that a journal found later still can speak for them.
    """
    lost = Delivery.leased_until < now
    back = affected(
        session,
        sa.update(Delivery)
        .where(lost, Delivery.state == DeliveryState.CLAIMED)
        .values(state=DeliveryState.PENDING, worker=None, leased_until=None, changed_at=now),
    )
    doubtful = affected(
        session,
        sa.update(Delivery)
        .where(lost, Delivery.state == DeliveryState.SENDING)
        .values(
            state=DeliveryState.UNCERTAIN,
            reply=say("the worker was lost while this message was being submitted"),
            leased_until=None,
            changed_at=now,
        ),
    )
    return back + doubtful


def is_anybody_pending(session: Session, dispatch_id: int) -> bool:
    """Whether somebody of the dispatch waits to be sent to."""
    pending = sa.select(Delivery.id).where(
        Delivery.dispatch_id == dispatch_id, Delivery.state == DeliveryState.PENDING
    )
    return session.scalar(pending.limit(1)) is not None


def skip_the_rest(session: Session, dispatch_id: int, *, now: datetime) -> int:
    """What is still pending of a cancelled dispatch will not be sent."""
    cancelled = sa.exists(
        sa.select(Dispatch.id).where(Dispatch.id == dispatch_id, Dispatch.state == DispatchState.CANCELLED)
    )
    return affected(
        session,
        sa.update(Delivery)
        .where(Delivery.dispatch_id == dispatch_id, Delivery.state == DeliveryState.PENDING, cancelled)
        .values(state=DeliveryState.SKIPPED, skip_reason=SkipReason.CANCELLED, changed_at=now),
    )


def send_uncertain_again(session: Session, dispatch_id: int, *, now: datetime) -> int:
    """A person accepts that some may get it twice: uncertain rows become pending, the dispatch runs again."""
    count = affected(
        session,
        sa.update(Delivery)
        .where(
            Delivery.dispatch_id == dispatch_id,
            Delivery.state == DeliveryState.UNCERTAIN,
            Delivery.subscriber_id.is_not(None),
        )
        .values(state=DeliveryState.PENDING, worker=None, leased_until=None, not_before=None, changed_at=now),
    )
    finishing.reopen(session, dispatch_id)
    return count


def send_failed_again(
    session: Session, dispatch_id: int, *, fault: Fault | None = None, now: datetime
) -> int:
    """A person wants to try again whoever was refused, by whose fault or all, and then also who expired.

    Nobody has the message, so it begins anew: with a new date, and all the time to be tried.
    """
    failed = (
        Delivery.state.in_((DeliveryState.REFUSED, DeliveryState.EXPIRED))
        if fault is None
        else sa.and_(
            Delivery.state == DeliveryState.REFUSED,
            sa.func.coalesce(Delivery.fault, Fault.UNCLEAR.value, type_=Delivery.fault.type) == fault,
        )
    )
    count = affected(
        session,
        sa.update(Delivery)
        .where(
            Delivery.dispatch_id == dispatch_id,
            failed,
            Delivery.subscriber_id.is_not(None),
            sa.exists(
                sa.select(Dispatch.id).where(
                    Dispatch.id == dispatch_id, Dispatch.state != DispatchState.CANCELLED
                )
            ),
        )
        .values(**_anew(now)),
    )
    finishing.reopen(session, dispatch_id)
    return count


def _weigh(session: Session, dispatch_id: int, outcomes: list[Outcome], *, now: datetime) -> None:
    """Pause the dispatch when its answers speak against going on."""
    strikes = [strikes_of(outcome) for outcome in outcomes]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    is_too_much = holds.count_strikes(session, dispatch_id, strikes)
    if not refused:
        return
    telling = max(refused, key=lambda outcome: (is_enough(outcome), strikes_of(outcome)))
    if is_too_much or is_enough(telling):
        pause_failing(session, dispatch_id, because=telling.reply, now=now)
    # Another lane may have paused it while these were on their way.
    _give_back_the_refused(session, dispatch_id, now=now)


def _give_back_the_refused(session: Session, dispatch_id: int, *, now: datetime) -> None:
    failing = sa.exists(
        sa.select(Dispatch.id).where(
            Dispatch.id == dispatch_id,
            Dispatch.state == DispatchState.PAUSED,
            Dispatch.held_because != NOTHING,
        )
    )
    affected(
        session,
        sa.update(Delivery)
        .where(
            Delivery.dispatch_id == dispatch_id,
            Delivery.state == DeliveryState.REFUSED,
            Delivery.fault.in_(NOT_THE_PERSON),
            failing,
        )
        .values(**_anew(now)),
    )


def _anew(now: datetime) -> dict[str, Any]:
    """A message that nobody has waits for its turn as if it had never been tried."""
    return {
        "state": DeliveryState.PENDING,
        "fault": None,
        "worker": None,
        "leased_until": None,
        "not_before": None,
        "deferrals": 0,
        "first_attempt_at": None,
        "changed_at": now,
    }


def _skip_the_ineligible(
    session: Session, mine: sa.ColumnElement[bool], dispatch_id: int, *, now: datetime
) -> None:
    list_id = session.scalars(sa.select(Dispatch.list_id).where(Dispatch.id == dispatch_id)).one()
    reason = why_not(list_id, Delivery.subscriber_id)
    affected(
        session,
        sa.update(Delivery)
        .where(mine, reason.is_not(None))
        .values(
            state=DeliveryState.SKIPPED,
            skip_reason=reason,
            worker=None,
            leased_until=None,
            changed_at=now,
        ),
    )


def _turn(*, attempt: int, first_attempt_at: datetime, **recipient: Any) -> Turn:
    return Turn(Recipient(**recipient), attempt, first_attempt_at)


def _final(
    result: Result,
    state: DeliveryState,
    reply: Sentence,
    now: datetime,
    *,
    receipt: str = "",
    fault: Fault | None = None,
) -> dict[str, Any]:
    return {
        "of_id": result.delivery_id,
        "of_attempt": result.attempt,
        "to_state": state,
        "to_reply": reply,
        "to_receipt": receipt or None,
        "to_fault": fault,
        "at": now,
    }


def _write(session: Session, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    statement = (
        sa.update(Delivery)
        .where(
            Delivery.id == sa.bindparam("of_id"),
            Delivery.attempt == sa.bindparam("of_attempt"),
            # Not IN: a list of values cannot be part of a statement that is prepared once for all rows.
            sa.or_(Delivery.state == DeliveryState.SENDING, Delivery.state == DeliveryState.UNCERTAIN),
        )
        .values(
            state=sa.bindparam("to_state"),
            reply=sa.bindparam("to_reply"),
            receipt=sa.bindparam("to_receipt"),
            fault=sa.bindparam("to_fault"),
            changed_at=sa.bindparam("at"),
            worker=None,
            leased_until=None,
            not_before=None,
        )
    )
    # One prepared statement for the whole batch: the driver sends the rows without waiting for each.
    return session.connection().execute(statement, rows).rowcount


def _hold_if_put_off(
    session: Session, dispatch_id: int, outcomes: list[Outcome], *, now: datetime
) -> datetime | None:
    """Hold the dispatch when its relay says “later” to everybody, and say when it is the turn of these again then.

    Once it did, one more of them is enough until it accepts something. Others come before these, so that a few whom it
    never takes do not stand in the way.
    """
    is_everybody = holds.count_laters(session, dispatch_id, [later_of(outcome) for outcome in outcomes])
    put_off = [outcome for outcome in outcomes if is_put_off(outcome)]
    if not put_off or not (is_everybody or holds.standing(session, dispatch_id).failures):
        return None
    because = say("The relay puts everybody off for now ({reply})", reply=put_off[-1].reply)
    holds.hold(session, dispatch_id, because=because, now=now)
    return now + HOLD_MOST


def _defer(
    session: Session,
    dispatch_id: int,
    deferred: list[tuple[Result, Deferred]],
    *,
    with_all_at: datetime | None,
    policy: RetryPolicy,
    now: datetime,
) -> int:
    """Let them wait. That somebody waits with everybody else does not count against them."""
    taken = 0
    for result, outcome in deferred:
        waits_with_all = with_all_at if is_put_off(outcome) else None
        again_at = waits_with_all or _again_at(session, dispatch_id, result, outcome, policy=policy, now=now)
        taken += affected(
            session,
            sa.update(Delivery)
            .where(
                Delivery.id == result.delivery_id,
                Delivery.attempt == result.attempt,
                Delivery.state.in_((DeliveryState.SENDING, DeliveryState.UNCERTAIN)),
            )
            .values(
                state=DeliveryState.EXPIRED if again_at is None else DeliveryState.PENDING,
                deferrals=Delivery.deferrals if waits_with_all else Delivery.deferrals + 1,
                not_before=again_at,
                reply=outcome.reply,
                worker=None,
                leased_until=None,
                changed_at=now,
            ),
        )
    return taken


def _again_at(
    session: Session,
    dispatch_id: int,
    result: Result,
    outcome: Deferred,
    *,
    policy: RetryPolicy,
    now: datetime,
) -> datetime | None:
    """When it is their turn again; None when their time is over.

    The time of somebody who is put off for no reason of their own runs from when the relay last took any of the dispatch.
    """
    row = session.execute(
        sa.select(Delivery.deferrals, Delivery.first_attempt_at).where(Delivery.id == result.delivery_id)
    ).one()
    since = row.first_attempt_at or now
    again_at = policy.next_attempt(row.deferrals, since=since, now=now)
    if again_at is None and is_put_off(outcome):
        last = session.scalar(
            sa.select(sa.func.max(Delivery.changed_at)).where(
                Delivery.dispatch_id == dispatch_id, Delivery.state == DeliveryState.ACCEPTED
            )
        )
        return policy.next_attempt(row.deferrals, since=max(since, last or since), now=now)
    return again_at
