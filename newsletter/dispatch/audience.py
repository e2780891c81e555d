"""Who a dispatch is meant for: the one query that the forecast, the page before a start, the rehearsal and the enrolment ask.

A row is (subscriber_id, locale, got_earlier, skip_reason): the edition that somebody gets, whether they got an earlier proof
of the issue, and a SkipReason, or NULL for whom it goes to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.issues.models import Issue, Proof, ProofEdition
from newsletter.languages import STACKED, closest
from subscribers.audiences import candidates, everybody, is_on_one_of, locales_read
from subscribers.models import MailingList

# A delivery in one of these states has reached, or may still reach, its subscriber.
MAY_HAVE_ARRIVED = (DeliveryState.PENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)
UNREACHED = (DeliveryState.REFUSED, DeliveryState.EXPIRED)


@dataclass(frozen=True)
class Plan:
    """What would be started: a proof, to a list, perhaps as a correction, perhaps `minus` the readers of other lists (by id)."""

    proof: Proof
    mailing_list: MailingList
    is_correction: bool = False
    minus: tuple[int, ...] = ()

    @classmethod
    def of(cls, dispatch: Dispatch) -> "Plan":
        """What was started."""
        return cls(dispatch.proof, dispatch.mailing_list, dispatch.is_correction, dispatch.minus)


Meant = sa.Select[int, str, bool, str | None]


def audience(session: Session, plan: Plan) -> Meant:
    """Everybody whom a dispatch of the plan accounts for, now. The same proof goes to nobody twice, whatever is chosen; who got
    an earlier one of the issue gets this one as a correction only. Whom the list's relay did not take it for when it went there
    before is left to that dispatch, where it is tried again.

    A list that came to want all languages after a start, of a proof that has no such edition, gets those of its readers.
    """
    return _meant(session, candidates(plan.mailing_list.id), plan)


def audience_and_left(session: Session, plan: Plan) -> Meant:
    """The same, and who has unsubscribed: a dispatch has no row of them, and people ask why somebody gets nothing."""
    return _meant(session, everybody(plan.mailing_list.id), plan)


def lock_issue(session: Session, proof: Proof) -> None:
    """Whoever gives people of an issue a delivery that may arrive does so one after the other, and sees whom others gave one.
    Comes after the lock of the dispatch."""
    session.execute(sa.select(Issue.id).where(Issue.id == proof.issue_id).with_for_update(key_share=True))


def may_arrive_otherwise(dispatch: Dispatch) -> sa.ColumnElement[bool]:
    """Whether the person of a Delivery of a dispatch has the issue, or may still get it, by another dispatch. For a correction
    an earlier proof does not count."""
    earlier, its_dispatch, its_proof = aliased(Delivery), aliased(Dispatch), aliased(Proof)
    found = (
        sa.select(earlier.id)
        .join(its_dispatch, its_dispatch.id == earlier.dispatch_id)
        .join(its_proof, its_proof.id == its_dispatch.proof_id)
        .where(
            earlier.subscriber_id == Delivery.subscriber_id,
            earlier.dispatch_id != dispatch.id,
            earlier.state.in_(MAY_HAVE_ARRIVED),
            its_proof.issue_id == dispatch.proof.issue_id,
        )
    )
    if dispatch.is_correction:
        found = found.where(its_proof.id >= dispatch.proof_id)
    return sa.exists(found.correlate(Delivery))


def _meant(session: Session, people: sa.Select[int, str, str | None], plan: Plan) -> Meant:
    proof = plan.proof
    candidate = people.subquery("candidate")
    *locales, last = _editions(session, proof)
    if last != STACKED:
        locales.append(last)
    elif plan.mailing_list.is_stacked:
        locales = [STACKED]
    editions = {
        locale: closest(locale, locales) or locales[0] for locale in (*locales, *locales_read(session))
    }
    enrolled = _enrolled(session, proof)
    of_this = [one for one in enrolled if one.proof_id == proof.id]

    def got(by: Sequence[_Enrolled], states: Sequence[DeliveryState]) -> sa.ColumnElement[bool]:
        """By key: their numbers are known, and mostly there are none."""
        if not by:
            return sa.false()
        one = aliased(Delivery)
        return sa.exists(
            sa.select(one.id).where(
                one.dispatch_id.in_([dispatch.id for dispatch in by]),
                one.subscriber_id == candidate.c.subscriber_id,
                one.state.in_(states),
            )
        )

    got_this = got(of_this, MAY_HAVE_ARRIVED)
    got_earlier = got([one for one in enrolled if one.proof_id != proof.id], MAY_HAVE_ARRIVED)
    has_it_already = got_this if plan.is_correction else sa.or_(got_this, got_earlier)
    was_there = [
        one
        for one in of_this
        if one.list_id == plan.mailing_list.id and one.state is not DispatchState.CANCELLED
    ]
    is_left_out = (
        ((is_on_one_of(plan.minus, candidate.c.subscriber_id), SkipReason.ON_ANOTHER_LIST.value),)
        if plan.minus
        else ()
    )
    return sa.select(
        candidate.c.subscriber_id,
        sa.case(editions, value=candidate.c.locale, else_=locales[0]).label("locale"),
        sa.and_(got_earlier, ~got_this).label("got_earlier"),
        sa.case(
            (candidate.c.why_not.is_not(None), candidate.c.why_not),
            (has_it_already, SkipReason.ALREADY_RECEIVED.value),
            *is_left_out,
            (got(was_there, UNREACHED), SkipReason.TRIED_BEFORE.value),
            else_=sa.null(),
        ).label("skip_reason"),
    )


_Enrolled = sa.Row[int, int, int, DispatchState]


def _enrolled(session: Session, proof: Proof) -> Sequence[_Enrolled]:
    """The dispatches of the issue that have deliveries."""
    return session.execute(
        sa.select(Dispatch.id, Dispatch.proof_id, Dispatch.list_id, Dispatch.state)
        .join(Dispatch.proof)
        .where(Proof.issue_id == proof.issue_id, Dispatch.enrolled_at.is_not(None))
    ).all()


def _editions(session: Session, proof: Proof) -> list[str]:
    """The editions of the proof: the first is the source language, the stacked one the last."""
    return list(
        session.scalars(
            sa.select(ProofEdition.locale).where(ProofEdition.proof_id == proof.id).order_by(ProofEdition.id)
        )
    )
