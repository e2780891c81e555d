"""A click of somebody who shares theirs is known as theirs, and of nobody else; both are counted, never both at once."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.feedback.clicks.counting import Key, forget_shared, write_down
from newsletter.feedback.clicks.models import ClickKind, LinkClicks, SharedClick
from newsletter.issues.models import Newsletter
from subscribers.models import ClickSharing, Subscription
from tests import factories
from tests.conftest import NOW
from tests.factories import LONG_AGO

READER = ClickKind.READER


@pytest.fixture
def paper(session: Session) -> Newsletter:
    made = factories.newsletter(session)
    made.counts_clicks = made.asks_for_clicks = True
    return made


@pytest.fixture
def link(session: Session, paper: Newsletter) -> int:
    return factories.proof(session, paper).counted_links[0].id


@pytest.fixture
def kim(session: Session, paper: Newsletter) -> Subscription:
    """Shares her clicks."""
    made = factories.subscription(session, factories.mailing_list(session, paper), "kim@example.org")
    session.add(ClickSharing(subscription_id=made.id, since=LONG_AGO))
    session.flush()
    return made


def counted(session: Session) -> tuple[int, list[int]]:
    """The clicks of all readers together, and whose are known."""
    common = session.scalar(sa.select(sa.func.sum(LinkClicks.clicks)).where(LinkClicks.kind == READER)) or 0
    return common, list(session.scalars(sa.select(SharedClick.subscription_id)))


def test_it_is_theirs_and_not_among_the_others(session: Session, link: int, kim: Subscription) -> None:
    write_down(session, {Key(link, READER, kim.id): 1, Key(link, READER): 4}, now=NOW)
    write_down(session, {Key(link, READER, kim.id): 1}, now=NOW.replace(year=2030))

    assert counted(session) == (4, [kim.id])
    assert session.scalars(sa.select(SharedClick.at)).one() == NOW  # the first


def test_after_the_end_an_old_mail_tells_of_nobody(session: Session, link: int, kim: Subscription) -> None:
    session.execute(sa.delete(ClickSharing))

    write_down(session, {Key(link, READER, kim.id): 1}, now=NOW)

    assert counted(session) == (1, [])


def test_while_the_newsletter_does_not_ask_nothing_is_known(
    session: Session, link: int, kim: Subscription, paper: Newsletter
) -> None:
    paper.asks_for_clicks = False
    session.flush()

    write_down(session, {Key(link, READER, kim.id): 1}, now=NOW)

    assert counted(session) == (1, [])


@pytest.mark.parametrize("is_sharing", [True, False])
def test_what_a_program_opened_is_taken_back_from_where_it_was_counted(
    session: Session, link: int, kim: Subscription, is_sharing: bool
) -> None:
    if not is_sharing:
        session.execute(sa.delete(ClickSharing))
    write_down(session, {Key(link, READER, kim.id): 1}, now=NOW)

    write_down(session, {Key(link, READER, kim.id): -1, Key(link, ClickKind.SCANNER): 1}, now=NOW)

    assert counted(session) == (0, [])


def test_a_program_is_nobody_even_in_the_mail_of_somebody(
    session: Session, link: int, kim: Subscription
) -> None:
    write_down(session, {Key(link, ClickKind.PREFETCH, kim.id): 1}, now=NOW)

    assert counted(session) == (0, [])


def test_what_was_opened_long_ago_is_let_go_of(session: Session, link: int, kim: Subscription) -> None:
    write_down(session, {Key(link, READER, kim.id): 1}, now=NOW)

    assert forget_shared(session, opened_before=NOW, at_most=10) == 0
    assert forget_shared(session, opened_before=NOW.replace(year=2030), at_most=10) == 1
    assert counted(session) == (0, [])
