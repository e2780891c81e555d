"""Keeping a mail that came back as it arrived, for a month, so that anybody can look at what it said."""

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert, insert_all
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


@dataclass(frozen=True)
class Keeping:
    """A mail that is to be kept, and what we think of it.

    It waits for a person, unless it was understood, or a rule has decided. A person's own mail (`is_personal`) is kept only while
    nobody has got it who reads the answers.
    """

    data: bytes
    mail: Part
    outcome: Outcome
    whose: Whose
    is_waiting: bool
    rule: BounceRule | None = None
    is_personal: bool = False


def keep(session: Session, mails: Sequence[Keeping], *, now: datetime) -> list[int | None]:
    """Keep up to some hundred, each once; gives their numbers. None: it was kept already, or too many wait of which nobody knows
    whose they are."""
    taken = _within_bounds(session, mails)
    rows = [_row(one, now=now) for one, is_taken in zip(mails, taken, strict=True) if is_taken]
    if not rows:
        return [None] * len(mails)
    writing = insert(session, ReturnedMail).on_conflict_do_nothing(index_elements=[ReturnedMail.fingerprint])
    written = insert_all(session, writing.returning(ReturnedMail.fingerprint, ReturnedMail.id), rows)
    numbers: dict[str, int] = {row.fingerprint: row.id for row in written}
    named = iter(rows)
    return [numbers.pop(next(named)["fingerprint"], None) if is_taken else None for is_taken in taken]


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


def _within_bounds(session: Session, mails: Sequence[Keeping]) -> list[bool]:
    """Which of them may be kept: of those of which nobody knows whose they are, as many as there is room for."""
    if all(one.whose.is_certain for one in mails):
        return [True] * len(mails)
    room = _MOST_STRANGE - _strange(session)
    strange = accumulate(not one.whose.is_certain for one in mails)
    return [one.whose.is_certain or number <= room for one, number in zip(mails, strange, strict=True)]


def _row(one: Keeping, *, now: datetime) -> dict[str, Any]:
    octets, whose, outcome, rule = one.data[:_MOST_OCTETS], one.whose, one.outcome, one.rule
    state = ReturnedState.WAITING if one.is_waiting else ReturnedState.KEPT
    return {
        "fingerprint": _fingerprint(one.mail, whose),
        "data": zlib.compress(octets),
        "size": len(octets),
        "sender": _heading(one.mail, "from"),
        "subject": _heading(one.mail, "subject"),
        "delivery_id": whose.delivery_id,
        "notice_id": whose.notice_id,
        "subscriber_id": whose.subscriber_id,
        "newsletter_id": whose.newsletter_id,
        "is_personal": one.is_personal,
        "state": ReturnedState.DECIDED if rule else state,
        "meaning": rule.meaning if rule else None,
        "rule_id": rule.id if rule else None,
        "decider_id": rule.author_id if rule else None,
        "decided_at": now if rule else None,
        "verdict": outcome.verdict,
        "reason": outcome.reason,
        "status": outcome.status,
        "host": outcome.host,
        "text": outcome.text,
        "arrived_at": now,
    }


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
