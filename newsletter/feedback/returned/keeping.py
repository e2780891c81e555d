"""Keeping a mail that came back as it arrived, for a month, so that anybody can look at what it said."""

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.feedback.bounces.mail import Part
from newsletter.feedback.models import BounceRule, ReturnedMail, ReturnedState
from newsletter.feedback.outcome import Outcome

_MOST_OCTETS = 2_000_000  # as much as is read of one
_MOST_STRANGE = 5_000  # of which nobody knows whose they are: anybody can write such a mail
_MOST_HEADING = 200  # characters
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


@dataclass(frozen=True)
class Whose:
    """To whom the mail went that came back, as far as it is known. An address alone proves nothing: anybody can write one."""

    delivery_id: int | None = None
    notice_id: int | None = None
    subscriber_id: int | None = None
    newsletter_id: int | None = None
    is_gone: bool = False  # a token of ours says so, and leads to nothing any more

    @property
    def is_certain(self) -> bool:
        """Whether a token of ours says so."""
        return self.delivery_id is not None or self.notice_id is not None


def keep(
    session: Session,
    data: bytes,
    mail: Part,
    outcome: Outcome,
    *,
    whose: Whose,
    is_waiting: bool,
    rule: BounceRule | None = None,
    is_personal: bool = False,
    now: datetime,
) -> int | None:
    """Keep it, once; gives its number. None: it was kept already, or too many wait of which nobody knows whose they are.

    It waits for a person, unless it was understood, or a `rule` has decided. A person's own mail (`is_personal`) is kept only
    while nobody has got it who reads the answers.
    """
    state = ReturnedState.WAITING if is_waiting else ReturnedState.KEPT
    if not whose.is_certain and _strange(session) >= _MOST_STRANGE:
        return None
    octets = data[:_MOST_OCTETS]
    written = session.execute(
        insert(session, ReturnedMail)
        .values(
            fingerprint=_fingerprint(mail, whose),
            data=zlib.compress(octets),
            size=len(octets),
            sender=_heading(mail, "from"),
            subject=_heading(mail, "subject"),
            delivery_id=whose.delivery_id,
            notice_id=whose.notice_id,
            subscriber_id=whose.subscriber_id,
            newsletter_id=whose.newsletter_id,
            is_personal=is_personal,
            state=ReturnedState.DECIDED if rule else state,
            meaning=rule.meaning if rule else None,
            rule_id=rule.id if rule else None,
            decider_id=rule.author_id if rule else None,
            decided_at=now if rule else None,
            verdict=outcome.verdict,
            reason=outcome.reason,
            status=outcome.status,
            host=outcome.host,
            text=outcome.text,
            arrived_at=now,
        )
        .on_conflict_do_nothing(index_elements=[ReturnedMail.fingerprint])
        .returning(ReturnedMail.id)
    )
    return written.scalar_one_or_none()


def octets_of(returned: ReturnedMail) -> bytes:
    """The mail, as it arrived."""
    return zlib.decompress(returned.data)


def forget_returned(session: Session, *, arrived_before: datetime, at_most: int) -> int:
    """Let go of mails that came back before a moment, decided or not; gives of how many. What was recorded stays."""
    old = (
        sa.select(ReturnedMail.id)
        .where(ReturnedMail.arrived_at < arrived_before)
        .order_by(ReturnedMail.arrived_at)
        .limit(at_most)
    )
    return affected(session, sa.delete(ReturnedMail).where(ReturnedMail.id.in_(old)))


def _strange(session: Session) -> int:
    waiting = sa.select(sa.func.count(ReturnedMail.id)).where(
        ReturnedMail.state == ReturnedState.WAITING,
        ReturnedMail.delivery_id.is_(None),
        ReturnedMail.notice_id.is_(None),
    )
    return session.scalars(waiting).one()


def _fingerprint(mail: Part, whose: Whose) -> str:
    """The same for a mail that is handed over twice. Several people's may say the same, word by word."""
    named = [str(whose.delivery_id or ""), str(whose.notice_id or "")]
    if not whose.is_certain:
        named += [mail.header.get(name) for name in ("from", "subject", "message-id", "x-failed-recipients")]
    return hashlib.sha256("\n".join(named).encode("utf-8", "replace") + b"\n" + mail.body.strip()).hexdigest()


def _heading(mail: Part, name: str) -> str:
    return _UNPRINTABLE.sub(" ", mail.header.get(name))[:_MOST_HEADING]
