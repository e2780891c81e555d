"""Who a dispatch is meant for: the one query that the forecast, the page before a start, the rehearsal and the enrolment ask.

A row is (subscriber_id, locale, got_earlier, skip_reason): the edition that somebody gets, whether they got an earlier proof
of the issue, and a SkipReason, or NULL for whom it goes to.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, SkipReason
from newsletter.issues.models import Proof, ProofEdition
from newsletter.languages import STACKED, closest
from subscribers.audiences import candidates, everybody
from subscribers.models import MailingList

# A delivery in one of these states has reached, or may still reach, its subscriber.
MAY_HAVE_ARRIVED = (DeliveryState.PENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class Plan:
    """What would be started: a proof, to a list, perhaps as a correction."""

    proof: Proof
    mailing_list: MailingList
    is_correction: bool = False


Meant = sa.Select[int, str, bool, str | None]


def audience(session: Session, proof: Proof, mailing_list: MailingList, *, is_correction: bool) -> Meant:
    """Everybody whom a dispatch of the proof to the list accounts for, now. The same proof goes to nobody twice, whatever is
    chosen; who got an earlier one of the issue gets this one as a correction only.

    A list that came to want all languages after a start, of a proof that has no such edition, gets those of its readers.
    """
    people = candidates(mailing_list.id)
    return _meant(session, people, proof, mailing_list, is_correction=is_correction)


def audience_and_left(
    session: Session, proof: Proof, mailing_list: MailingList, *, is_correction: bool
) -> Meant:
    """The same, and who has unsubscribed: a dispatch has no row of them, and people ask why somebody gets nothing."""
    people = everybody(mailing_list.id)
    return _meant(session, people, proof, mailing_list, is_correction=is_correction)


def _meant(
    session: Session,
    people: sa.Select[int, str, str | None],
    proof: Proof,
    mailing_list: MailingList,
    *,
    is_correction: bool,
) -> Meant:
    candidate = people.subquery("candidate")
    *locales, last = _editions(session, proof)
    if last != STACKED:
        locales.append(last)
    elif mailing_list.is_stacked:
        locales = [STACKED]
    read = session.scalars(sa.select(candidate.c.locale).distinct())
    editions = {locale: closest(locale, locales) or locales[0] for locale in (*locales, *read)}
    earlier, its_dispatch, its_proof = aliased(Delivery), aliased(Dispatch), aliased(Proof)

    def got(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists(
            sa.select(earlier.id)
            .join(its_dispatch, its_dispatch.id == earlier.dispatch_id)
            .join(its_proof, its_proof.id == its_dispatch.proof_id)
            .where(
                which,
                earlier.subscriber_id == candidate.c.subscriber_id,
                earlier.state.in_(MAY_HAVE_ARRIVED),
            )
        )

    got_this = got(its_proof.id == proof.id)
    got_earlier = got(sa.and_(its_proof.issue_id == proof.issue_id, its_proof.id != proof.id))
    has_it_already = got_this if is_correction else sa.or_(got_this, got_earlier)
    return sa.select(
        candidate.c.subscriber_id,
        sa.case(editions, value=candidate.c.locale, else_=locales[0]).label("locale"),
        sa.and_(got_earlier, ~got_this).label("got_earlier"),
        sa.case(
            (candidate.c.why_not.is_not(None), candidate.c.why_not),
            (has_it_already, SkipReason.ALREADY_RECEIVED.value),
            else_=sa.null(),
        ).label("skip_reason"),
    )


def _editions(session: Session, proof: Proof) -> list[str]:
    """The editions of the proof: the first is the source language, the stacked one the last."""
    return list(
        session.scalars(
            sa.select(ProofEdition.locale).where(ProofEdition.proof_id == proof.id).order_by(ProofEdition.id)
        )
    )
