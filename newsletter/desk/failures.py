"""Who did not get a dispatch, as a file that a spreadsheet opens safely."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import of_dispatch, slices
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, SkipReason
from newsletter.dispatch.words import SKIP_REASONS
from newsletter.users.deeds import By, Deed, require
from subscribers.imports.cells import csv_line
from subscribers.models import Subscriber

_COLUMNS = ("email", "name", "locale", "state", "fault", "reason", "changed_at")
_FAILED = (DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)
_UNREACHED = (SkipReason.UNREACHABLE, SkipReason.TOO_LATE)
_PORTION = 1_000  # rows


def failures_csv(session: Session, dispatch: Dispatch, *, by: By) -> Iterator[bytes]:
    """Whoever was refused, expired, is uncertain, could not be reached or came too late, in UTF-8 with its mark, in portions.

    `reason` is what the relay said, without addresses; who was erased since has no line. Raises NotAllowed.
    """
    require(by, Deed.EXPORT_SUBSCRIBERS, newsletter=dispatch.mailing_list.newsletter_id)
    return _portions(session, dispatch.id)


def _portions(session: Session, dispatch_id: int) -> Iterator[bytes]:
    yield ("\ufeff" + csv_line(list(_COLUMNS))).encode()
    failed = (
        sa.select(Delivery, Subscriber.email, Subscriber.name)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(sa.or_(Delivery.state.in_(_FAILED), Delivery.skip_reason.in_(_UNREACHED)))
        .order_by(Delivery.id)
    )
    which = of_dispatch(dispatch_id, *_FAILED, DeliveryState.SKIPPED)
    for portion in slices(session, dispatch_id, which, size=_PORTION):
        if rows := session.execute(failed.where(portion)).all():
            yield "".join(csv_line(_cells(*row)) for row in rows).encode()


def _cells(delivery: Delivery, email: str, name: str) -> list[str]:
    reason = delivery.reply or (
        SKIP_REASONS[delivery.skip_reason] if delivery.skip_reason else delivery.reply
    )
    changed_at = delivery.changed_at.isoformat(timespec="seconds")
    return [email, name, delivery.locale, delivery.state, delivery.fault or "", str(reason), changed_at]
