"""Who would get a proof that goes to a list now, and who would not and why: person by person, a few at random, as a file."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import masked
from newsletter.dispatch.audience import Plan, audience, audience_and_left
from newsletter.dispatch.models import SkipReason
from newsletter.dispatch.words import SKIP_REASONS
from newsletter.errors import NotFound
from newsletter.paging import Page, page_of
from newsletter.users.deeds import By, Deed, may, require
from newsletter.wording import say
from subscribers.imports.cells import csv_line
from subscribers.models import Subscriber, Subscription
from subscribers.searching import matching

DRAWN = 3  # people whose mails are looked at
_PORTION = 1_000  # rows
_PRIME = 2_147_483_647  # 2^31 − 1: multiplied within it each number has a place of its own, and the product fits into 64 bits


class Group(StrEnum):
    """Those who would get it, and those who would not."""

    GOING = "going"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class MeantPerson:
    """Somebody of the list, the edition meant for them, and why they would not get it, if so.

    As far as whoever looks may know: else the address is masked, and name and organisation are not there.
    """

    subscriber_id: int
    subscription_id: int
    name: str
    first_name: str
    last_name: str
    organisation: str
    email: str
    locale: str
    edition: str
    skip_reason: SkipReason | None


def meant_people(
    session: Session,
    plan: Plan,
    group: Group,
    *,
    reason: SkipReason | None = None,
    query: str = "",
    page: int = 1,
    by: By,
) -> Page[MeantPerson]:
    """A page of a group, in the order of the dispatch; with a `reason`, those who are left out for it.

    Whoever may not see personal data does not find by words: it would tell who is there. Raises NotAllowed.
    """
    _require_starting(plan, by)
    is_open = may(by, Deed.SEE_PERSONAL_DATA, newsletter=plan.mailing_list.newsletter_id)
    rows = _people(session, plan, group)
    if reason is not None:
        rows = rows.where(rows.selected_columns.skip_reason == reason)
    found = page_of(session, rows.where(*matching(query if is_open else "")), number=page)
    people = [_person(row) for row in found.rows]
    return replace(found, rows=people if is_open else [_hidden(person) for person in people])


def left_out(session: Session, plan: Plan) -> dict[SkipReason, int]:
    """How many of the list would not get it, by the reason, the most frequent first."""
    meant = audience_and_left(session, plan).subquery()
    counted = session.execute(
        sa.select(meant.c.skip_reason, sa.func.count())
        .where(meant.c.skip_reason.is_not(None))
        .group_by(meant.c.skip_reason)
        .order_by(sa.func.count().desc(), meant.c.skip_reason)
    )
    return {SkipReason(reason): count for reason, count in counted}


def drawn(session: Session, plan: Plan, *, seed: int, by: By) -> Sequence[MeantPerson]:
    """Three at random of those who would get it; the same `seed` draws the same. Raises NotAllowed."""
    _require_seeing(plan, by)
    factor = random.Random(seed).randrange(1, _PRIME)  # noqa: S311 (nobody gains by a guess)
    rows = _people(session, plan, Group.GOING).order_by(None)
    found = session.execute(rows.order_by(Subscriber.id * sa.literal(factor) % _PRIME).limit(DRAWN))
    return [_person(row) for row in found]


def person_going(session: Session, plan: Plan, subscriber_id: int, *, by: By) -> MeantPerson:
    """One of those who would get it. Raises NotAllowed and NotFound."""
    _require_seeing(plan, by)
    found = session.execute(_people(session, plan, Group.GOING).where(Subscriber.id == subscriber_id)).first()
    if found is None:
        raise NotFound(say("This person would not get it any more. Choose another one."))
    return _person(found)


def people_csv(session: Session, plan: Plan, group: Group, *, by: By) -> Iterator[bytes]:
    """Everybody of a group, in UTF-8 with its mark, in portions; `reason` is why somebody is left out. Raises NotAllowed."""
    _require_starting(plan, by)
    require(by, Deed.EXPORT_SUBSCRIBERS, newsletter=plan.mailing_list.newsletter_id)
    return _portions(session, plan, group)


def _portions(session: Session, plan: Plan, group: Group) -> Iterator[bytes]:
    is_left_out = group is Group.LEFT_OUT
    columns = ["email", "name", "organisation", "locale", "edition", *(["reason"] if is_left_out else [])]
    yield ("\ufeff" + csv_line(columns)).encode()
    rows = session.execute(_people(session, plan, group).execution_options(yield_per=_PORTION))
    for portion in rows.partitions():
        yield "".join(csv_line(_cells(_person(row))) for row in portion).encode()


def _cells(person: MeantPerson) -> list[str]:
    known = [person.email, person.name, person.organisation, person.locale, person.edition]
    return [*known, *([str(SKIP_REASONS[person.skip_reason])] if person.skip_reason else [])]


def _people(session: Session, plan: Plan, group: Group) -> sa.Select[Any]:
    whole = audience if group is Group.GOING else audience_and_left
    meant = whole(session, plan).subquery()
    is_going = meant.c.skip_reason.is_(None)
    return (
        sa.select(
            Subscriber.id.label("subscriber_id"),
            Subscription.id.label("subscription_id"),
            Subscriber.name,
            Subscriber.first_name,
            Subscriber.last_name,
            Subscriber.organisation,
            Subscriber.email,
            Subscriber.locale,
            meant.c.locale.label("edition"),
            meant.c.skip_reason,
        )
        .join(meant, meant.c.subscriber_id == Subscriber.id)
        .join(
            Subscription,
            sa.and_(
                Subscription.subscriber_id == Subscriber.id, Subscription.list_id == plan.mailing_list.id
            ),
        )
        .where(is_going if group is Group.GOING else ~is_going)
        .order_by(Subscriber.id)
    )


def _person(row: sa.Row[Any]) -> MeantPerson:
    person = MeantPerson(**row._mapping)
    return replace(person, skip_reason=SkipReason(person.skip_reason) if person.skip_reason else None)


def _hidden(person: MeantPerson) -> MeantPerson:
    return replace(person, name="", first_name="", last_name="", organisation="", email=masked(person.email))


def _require_starting(plan: Plan, by: By) -> None:
    require(by, Deed.DISPATCH, newsletter=plan.mailing_list.newsletter_id)


def _require_seeing(plan: Plan, by: By) -> None:
    _require_starting(plan, by)
    require(by, Deed.SEE_PERSONAL_DATA, newsletter=plan.mailing_list.newsletter_id)
