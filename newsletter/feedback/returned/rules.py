"""The rules of the house: what a phrase means in a mail that the judge cannot read.

A rule never speaks against the judge. Of a mail that no token of ours came with it says at most that nothing follows: anybody
could write one that names somebody else.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.errors import Invalid, NotFound
from newsletter.feedback.meanings import Meaning
from newsletter.feedback.models import BounceRule, ReturnedMail, ReturnedState
from newsletter.feedback.outcome import folded, searchable
from newsletter.feedback.returned.deciding import decide
from newsletter.feedback.returned.keeping import octets_of
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

SHORTEST = 8  # characters
LONGEST = 200
_HARMLESS = (Meaning.NOTHING, Meaning.TEMPORARY, Meaning.OURS)
_AT_ONCE = 100


def make_rule(
    session: Session, phrase: str, meaning: Meaning, *, by: By, now: datetime
) -> tuple[BounceRule, int]:
    """Keep a rule and apply it to the mails that wait; gives of how many. Raises Invalid and
    NotAllowed."""
    require(by, Deed.KEEP_BOUNCE_RULES)
    words = folded(phrase)
    if not SHORTEST <= len(words) <= LONGEST:
        raise Invalid(
            say(
                "A phrase has {shortest} to {longest} letters, so that it says one thing.",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    written = session.execute(
        insert(session, BounceRule)
        .values(phrase=words, meaning=meaning, author_id=by.id, created_at=now)
        .on_conflict_do_nothing(index_elements=[BounceRule.phrase])
        .returning(BounceRule.id)
    ).scalar_one_or_none()
    if written is None:
        raise Invalid(say("There is a rule with this phrase already. Remove it first."))
    rule = session.get_one(BounceRule, written)
    record(Act.BOUNCE_RULE_MADE, rule, by=by, meaning=meaning.value)
    return rule, _apply(session, rule, by=by, now=now)


def remove_rule(session: Session, rule_id: int, *, by: By) -> None:
    """Judge by it no more; what was decided stays. Raises NotFound and NotAllowed."""
    require(by, Deed.KEEP_BOUNCE_RULES)
    rule = session.get(BounceRule, rule_id)
    if rule is None:
        raise NotFound(say("This rule is not here any more."))
    record(Act.BOUNCE_RULE_REMOVED, rule, by=by)
    session.delete(rule)
    session.flush()  # the database takes it out of the mails that it decided


def rules(session: Session) -> Sequence[BounceRule]:
    """The rules, the newest first: the first that fits decides."""
    return session.scalars(sa.select(BounceRule).order_by(BounceRule.id.desc())).all()


def rule_for(known: Sequence[BounceRule], data: bytes, *, is_certain: bool) -> BounceRule | None:
    """The rule that fits a mail, if one does and may say so."""
    text = searchable(data) if known else ""
    return next((rule for rule in known if _fits(rule, text, is_certain=is_certain)), None)


def _apply(session: Session, rule: BounceRule, *, by: By, now: datetime) -> int:
    count, after = 0, 0
    while True:
        waiting = session.scalars(
            sa.select(ReturnedMail)
            .where(
                ReturnedMail.state == ReturnedState.WAITING,
                ReturnedMail.is_personal.is_(False),  # a phrase says nothing of what a person means
                ReturnedMail.id > after,
            )
            .order_by(ReturnedMail.id)
            .limit(_AT_ONCE)
        ).all()
        for returned in waiting:
            is_certain = returned.delivery_id is not None or returned.notice_id is not None
            if _fits(rule, searchable(octets_of(returned)), is_certain=is_certain):
                decide(session, returned, rule.meaning, by=by, now=now, rule_id=rule.id)
                count += 1
        if len(waiting) < _AT_ONCE:
            return count
        after = waiting[-1].id


def _fits(rule: BounceRule, text: str, *, is_certain: bool) -> bool:
    return rule.phrase in text and (is_certain or rule.meaning in _HARMLESS)
