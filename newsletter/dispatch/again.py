"""A proof that went to a list and goes there again, and lists whose readers are left out: which dispatch may follow which.

Whoever starts one again names the dispatch that they saw as the last. So whatever is pressed or said twice makes one.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.audience import Plan
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.errors import Conflict, Invalid
from newsletter.issues.models import Proof
from newsletter.wording import say
from subscribers.models import MailingList


class AlreadyDispatched(Conflict):
    """This proof already goes to this list; `dispatch_id` says in which dispatch."""

    def __init__(self, plan: Plan, *, dispatch_id: int | None) -> None:
        super().__init__(
            say(
                "Proof {proof} already goes to the list {list}, in dispatch {dispatch}. Nothing was started.",
                proof=plan.proof.id,
                list=plan.mailing_list.slug,
                dispatch=dispatch_id,
            )
        )
        self.dispatch_id = dispatch_id


def dispatch_of(session: Session, proof: Proof, mailing_list: MailingList) -> int | None:
    """The id of the last dispatch in which this proof goes to this list, None when there is none but cancelled ones."""
    last = last_of(session, proof, mailing_list)
    return last.id if last else None


def last_of(session: Session, proof: Proof, mailing_list: MailingList) -> Dispatch | None:
    """The same dispatch, as it is now."""
    return session.scalar(
        sa.select(Dispatch)
        .where(
            Dispatch.proof_id == proof.id,
            Dispatch.list_id == mailing_list.id,
            Dispatch.state != DispatchState.CANCELLED,
        )
        .order_by(Dispatch.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def require_last(session: Session, plan: Plan, *, follows: int | None) -> None:
    """Raise AlreadyDispatched unless a dispatch may follow this one, or be the first; Invalid for one of something else."""
    last = last_of(session, plan.proof, plan.mailing_list)
    if last is None and follows is not None:
        raise Invalid(
            say(
                "Dispatch {dispatch} is none of proof {proof} to the list {list}, or it was cancelled. Nothing was started.",
                dispatch=follows,
                proof=plan.proof.id,
                list=plan.mailing_list.slug,
            )
        )
    if last is not None and (last.id != follows or last.state is not DispatchState.FINISHED):
        raise AlreadyDispatched(plan, dispatch_id=last.id)


def minus_of(mailing_list: MailingList, others: Sequence[MailingList]) -> tuple[int, ...]:
    """The ids of other lists whose readers are left out. Raises Invalid for the list itself, or one of another newsletter."""
    for other in others:
        if other.id == mailing_list.id:
            raise Invalid(say("The list {list} cannot be left out of itself.", list=other.slug))
        if other.newsletter_id != mailing_list.newsletter_id:
            raise Invalid(say("The list {list} belongs to another newsletter.", list=other.slug))
    return tuple(sorted({other.id for other in others}))


def lists_left_out(session: Session, plan: Plan) -> Sequence[MailingList]:
    """The lists whose readers get nothing."""
    return session.scalars(
        sa.select(MailingList).where(MailingList.id.in_(plan.minus)).order_by(MailingList.id)
    ).all()
