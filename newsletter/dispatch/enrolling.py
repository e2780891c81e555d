"""Who a dispatch is for: a forecast beforehand, and the frozen Delivery rows when it begins, in portions.

Both ask the query of `audience.py`, so the sentence a person agreed to is the one that is carried out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from newsletter.dispatch import canaries, mornings
from newsletter.dispatch.audience import Plan, audience
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, SkipReason
from newsletter.dispatch.words import COUNTED_SKIPS
from newsletter.issues.models import Proof, ProofEdition
from newsletter.languages import MOTHER_TONGUE
from newsletter.rendering.slots import for_anybody
from newsletter.wording import NOTHING, Sentence, say
from subscribers.models import MailingList, Subscriber, Subscription

_PORTION = 10_000  # people who are enrolled in one transaction
_FIRST_PORTION = 2_000  # so that their mails leave while the others are enrolled
_SHARES, _LEAST, _MOST = 16, 64, 1_000  # a portion is cut into so many chunks, of so many rows


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


def forecast(session: Session, plan: Plan, *, locale: str = MOTHER_TONGUE) -> Forecast:
    """Count what enrolling would do now, and say it in one sentence; `locale` picks the names in it."""
    meant = audience(session, plan).subquery()
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
    sentence = _sentence(session, plan.proof, plan.mailing_list, will_go, skipped, locale)
    return Forecast(will_go, by_locale, dict(skipped), earlier, sentence)


def enrol(session: Session, dispatch: Dispatch, *, now: datetime) -> bool:
    """Freeze the next portion of the audience into a Delivery row for each candidate; True while there are more.

    Its chunks can be worked on at once. The caller holds the lock of the dispatch.
    """
    meant = audience(session, Plan.of(dispatch)).subquery()
    portion = sa.select(meant).where(meant.c.subscriber_id > (dispatch.enrolled_to or 0))
    last = _last_of_portion(session, dispatch)
    if last is not None:
        portion = portion.where(meant.c.subscriber_id <= last)
    rows = _write(session, dispatch, portion.subquery("portion"), now=now)
    if rows:
        _share_out(session, dispatch, rows, now=now)
    dispatch.enrolled_to, dispatch.enrolled_at = last, dispatch.enrolled_at or now
    return last is not None


def _last_of_portion(session: Session, dispatch: Dispatch) -> int | None:
    """The subscriber with whom the next portion ends, found by an index alone; None for the last portion."""
    most = _PORTION if dispatch.enrolled_to else min(_FIRST_PORTION, _PORTION)
    return session.scalar(
        sa.select(Subscription.subscriber_id)
        .where(
            Subscription.list_id == dispatch.list_id,
            Subscription.subscriber_id > (dispatch.enrolled_to or 0),
        )
        .order_by(Subscription.subscriber_id)
        .offset(most - 1)
        .limit(1)
    )


_Enrolled = sa.Row[
    int, int, str, SkipReason | None
]  # its id, whose it is, in which edition, why it is skipped


def _write(
    session: Session, dispatch: Dispatch, portion: sa.Subquery, *, now: datetime
) -> Sequence[_Enrolled]:
    """A row for each of a portion of the audience, by language, in one statement: nobody passes through this process."""
    meant = portion.c
    is_skipped = meant.skip_reason.is_not(None)
    row: dict[InstrumentedAttribute[Any], sa.ColumnElement[Any]] = {
        Delivery.dispatch_id: sa.literal(dispatch.id, Delivery.dispatch_id.type),
        Delivery.subscriber_id: meant.subscriber_id,
        Delivery.locale: meant.locale,
        Delivery.state: sa.case(
            (is_skipped, sa.literal(DeliveryState.SKIPPED, Delivery.state.type)),
            else_=sa.literal(DeliveryState.PENDING, Delivery.state.type),
        ),
        Delivery.skip_reason: meant.skip_reason,
        Delivery.attempt: sa.literal(0),
        Delivery.deferrals: sa.literal(0),
        Delivery.reply: sa.literal(NOTHING, Delivery.reply.type),
        Delivery.changed_at: sa.literal(now, Delivery.changed_at.type),
    }
    read = sa.select(*row.values())
    if by_hour := mornings.in_turn(dispatch, now=now):
        read = read.join(Subscriber, Subscriber.id == meant.subscriber_id)
    written = sa.insert(Delivery).from_select(
        list(row), read.order_by(meant.locale, *by_hour, meant.subscriber_id)
    )
    told = written.returning(Delivery.id, Delivery.subscriber_id, Delivery.locale, Delivery.skip_reason)
    return sorted(session.execute(told), key=attrgetter("id"))


def _share_out(session: Session, dispatch: Dispatch, rows: Sequence[_Enrolled], *, now: datetime) -> None:
    """Cut the rows of a portion, in order, into chunks."""
    size = min(max(len(rows) // _SHARES, _LEAST), _MOST)
    waiting = Counter(row.locale for row in rows if row.skip_reason is None)
    begin = canaries.first_of(session, dispatch, waiting)
    openings = mornings.openings(session, dispatch, first_id=rows[0].id, last_id=rows[-1].id, now=now)
    for locale, of_locale in groupby(rows, key=attrgetter("locale")):
        written = list(of_locale)
        ends = accumulate(row.skip_reason is None for row in written)
        ahead = sum(end <= begin.get(locale, 0) for end in ends)
        for part, may_begin in ((written[:ahead], True), (written[ahead:], False)):
            for opening, together in groupby(part, key=lambda row: openings.get(row.id)):
                of_hour = list(together)
                for first in range(0, len(of_hour), size):
                    chunk = _chunk(dispatch, locale, of_hour[first : first + size], opening)
                    if may_begin and dispatch.is_at_canary:
                        canaries.open_at_once(chunk)
                    if may_begin and chunk.pending:  # the others rest, see canaries.py
                        chunk.due_at = chunk.open_from(now)
                    session.add(chunk)
    session.flush()


def _chunk(
    dispatch: Dispatch,
    locale: str,
    rows: Sequence[_Enrolled],
    opening: mornings.Opening | None,
) -> Chunk:
    skipped = Counter(row.skip_reason.value for row in rows if row.skip_reason is not None)
    return Chunk(
        dispatch_id=dispatch.id,
        locale=locale,
        first_id=rows[0].id,
        last_id=rows[-1].id,
        enrolled=len(rows),
        zone=opening.zone if opening else "",
        opens_at=opening.at if opening else None,
        read_from=rows[0].id - 1,
        read_to=rows[0].id - 1,
        in_hand=0,
        deferred=0,
        accepted=0,
        refused=0,
        expired=0,
        skipped=skipped.total(),
        uncertain=0,
        reasons=dict(skipped),
    )


def _sentence(
    session: Session,
    proof: Proof,
    mailing_list: MailingList,
    will_go: int,
    skipped: dict[SkipReason, int],
    locale: str,
) -> Sentence:
    subjects = {
        locale: for_anybody(subject, slots)
        for locale, subject, slots in session.execute(
            sa.select(ProofEdition.locale, ProofEdition.subject, ProofEdition.slots).where(
                ProofEdition.proof_id == proof.id
            )
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
