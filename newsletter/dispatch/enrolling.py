"""Who a dispatch is for: a forecast beforehand, and the frozen Delivery rows when it begins.

Both ask the query of `audience.py`, so the sentence a person agreed to is the one that is carried out.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.audience import audience
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, SkipReason
from newsletter.dispatch.words import COUNTED_SKIPS
from newsletter.issues.models import Proof, ProofEdition
from newsletter.languages import MOTHER_TONGUE
from newsletter.wording import Sentence, say
from subscribers.models import MailingList


@dataclass(frozen=True)
class Forecast:
    """What a dispatch would do now: subscribers it would go to, and the others by reason.

    `earlier` of them got an earlier proof of this issue: left out, unless the dispatch is a correction.
    """

    will_go: int
    by_locale: dict[str, int]  # of those it would go to, by the edition they get
    skipped: dict[SkipReason, int]
    earlier: int
    sentence: Sentence

    @property
    def enrolled(self) -> int:
        """How many rows the dispatch would have."""
        return self.will_go + sum(self.skipped.values())


def forecast(
    session: Session,
    proof: Proof,
    mailing_list: MailingList,
    *,
    is_correction: bool = False,
    locale: str = MOTHER_TONGUE,
) -> Forecast:
    """Count what enrolling would do now, and say it in one sentence; `locale` picks the names in it."""
    meant = audience(session, proof, mailing_list, is_correction=is_correction).subquery()
    rows = session.execute(
        sa.select(
            meant.c.skip_reason,
            meant.c.locale,
            sa.func.count(),
            sa.func.count().filter(meant.c.got_earlier),
        ).group_by(meant.c.skip_reason, meant.c.locale)
    ).all()
    skipped: Counter[SkipReason] = Counter()
    for reason, _, count, _ in rows:
        if reason is not None:
            skipped[SkipReason(reason)] += count
    by_locale = {edition: count for reason, edition, count, _ in rows if reason is None}
    will_go = sum(by_locale.values())
    mailable = (None, SkipReason.ALREADY_RECEIVED)
    earlier = sum(count for reason, _, _, count in rows if reason in mailable)
    sentence = _sentence(session, proof, mailing_list, will_go, skipped, locale)
    return Forecast(will_go, by_locale, dict(skipped), earlier, sentence)


def enrol(session: Session, dispatch: Dispatch, *, now: datetime) -> int:
    """Freeze the audience into one Delivery row for each candidate, in one statement; returns how many."""
    meant = audience(
        session, dispatch.proof, dispatch.mailing_list, is_correction=dispatch.is_correction
    ).subquery()
    state = sa.case(
        (meant.c.skip_reason.is_(None), DeliveryState.PENDING.value), else_=DeliveryState.SKIPPED.value
    )
    rows = sa.select(
        sa.literal(dispatch.id),
        meant.c.subscriber_id,
        meant.c.locale,
        state,
        meant.c.skip_reason,
        sa.literal(0),
        sa.literal(0),
        sa.literal(""),
        sa.literal(now, type_=Delivery.changed_at.type),
    ).order_by(meant.c.subscriber_id)
    columns = [
        "dispatch_id",
        "subscriber_id",
        "locale",
        "state",
        "skip_reason",
        "attempt",
        "deferrals",
        "reply",
        "changed_at",
    ]
    session.execute(sa.insert(Delivery).from_select(columns, rows))
    dispatch.enrolled_at = now
    return session.scalar(sa.select(sa.func.count()).where(Delivery.dispatch_id == dispatch.id)) or 0


def _sentence(
    session: Session,
    proof: Proof,
    mailing_list: MailingList,
    will_go: int,
    skipped: dict[SkipReason, int],
    locale: str,
) -> Sentence:
    subjects = {
        found.locale: found.subject
        for found in session.execute(
            sa.select(ProofEdition.locale, ProofEdition.subject).where(ProofEdition.proof_id == proof.id)
        )
    }
    names = mailing_list.name
    values = {
        "issue": subjects.get(locale) or next(iter(subjects.values())),
        "list": names.get(locale) or next(iter(names.values()), mailing_list.slug),
        "count": f"{will_go:,}",
    }
    if not will_go and skipped:
        return say("“{issue}” would go to nobody of {list}: {reasons}.", **values, reasons=_reasons(skipped))
    if not will_go:
        return say("“{issue}” would go to nobody: {list} has no subscribers yet.", **values)
    going = (
        say("“{issue}” will go to 1 subscriber of {list}", **values)
        if will_go == 1
        else say("“{issue}” will go to {count} subscribers of {list}", **values)
    )
    match sum(skipped.values()):
        case 0:
            return say("{going}.", going=going)
        case 1:
            return say("{going}, 1 is skipped because {reasons}.", going=going, reasons=_reasons(skipped))
        case many:
            return say(
                "{going}, {skipped} are skipped because {reasons}.",
                going=going,
                skipped=f"{many:,}",
                reasons=_reasons(skipped),
            )


def _reasons(skipped: dict[SkipReason, int]) -> Sentence:
    parts = [COUNTED_SKIPS[reason](f"{count:,}") for reason, count in sorted(skipped.items())]
    whole = parts[0]
    for part in parts[1:]:
        whole = say("{some}, and {more}", some=whole, more=part)
    return whole
