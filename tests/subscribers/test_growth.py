"""How lists grow is added up from rows of which there are ever fewer, and always comes to who is confirmed."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.evidence import Occasion
from subscribers.growth import by_month, fold, note
from subscribers.models import How, ListGrowth, MailingList, SuppressionReason
from subscribers.subscription_ledger import confirm, forget, lapse
from tests import factories
from tests.conftest import NOW
from tests.subscribers.asking import ask, block

MONTH = f"{NOW:%Y-%m}"


def rows(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(ListGrowth)) or 0


def test_months_are_those_of_utc(session: Session, readers: MailingList) -> None:
    note(session, readers.id, came=1, at=datetime(2026, 12, 1, 3, tzinfo=timezone(timedelta(hours=9))))
    note(session, readers.id, came=1, at=datetime(2026, 12, 1, tzinfo=UTC))

    assert by_month(session, [readers.id])[0] == {"2026-11": 1, "2026-12": 1}


def test_folding_changes_no_number(session: Session, readers: MailingList) -> None:
    friends = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="friends")
    for number in range(40):
        of, month = (readers, friends)[number % 2], 1 + number % 6
        note(session, of.id, came=number, went=number % 3, at=datetime(2026, month, 2, tzinfo=UTC))
    before = [by_month(session, [of.id]) for of in (readers, friends)]

    taken = []
    while not taken or taken[-1]:
        taken.append(fold(session, at_most=7))

    assert [by_month(session, [of.id]) for of in (readers, friends)] == before
    assert rows(session) == 6
    assert max(taken) == 7


def test_who_is_erased_has_left_and_came_all_the_same(session: Session, readers: MailingList) -> None:
    asked = ask(session, readers)
    assert asked is not None
    confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))

    forget(session, asked.subscriber, now=NOW + timedelta(days=40))

    assert by_month(session, [readers.id]) == (
        {MONTH: 1, f"{NOW + timedelta(days=40):%Y-%m}": 0},
        {MONTH: 0, f"{NOW + timedelta(days=40):%Y-%m}": 1},
    )


def test_who_asks_again_since_their_mail_bounced_and_never_answers_has_left(
    session: Session, readers: MailingList
) -> None:
    asked = ask(session, readers)
    assert asked is not None
    confirm(session, asked, occasion=Occasion(How.LINK, {}, NOW))
    block(session, asked, SuppressionReason.BOUNCED)
    ask(session, readers, at=NOW + timedelta(days=2))

    assert lapse(session, asked_before=NOW + timedelta(days=3), at_most=10) == 1

    came, went = by_month(session, [readers.id])
    assert (came.total(), went.total()) == (1, 1)


def test_a_list_of_nobody_grew_by_nobody(session: Session) -> None:
    assert by_month(session, [7]) == (Counter(), Counter())
    assert fold(session, at_most=10) == 0
