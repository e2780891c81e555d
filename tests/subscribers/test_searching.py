"""The subscribers of a list, a page at a time."""

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import NotFound
from newsletter.paging import Page
from subscribers.lists import all_lists
from subscribers.models import MailingList, Subscriber, SubscriptionState, SuppressionReason
from subscribers.searching import Found, Order, counts_by_state, find_subscribers, find_subscription
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW


def person(
    session: Session, readers: MailingList, email: str, name: str = "", organisation: str = ""
) -> Subscriber:
    made = factories.subscription(session, readers, email).subscriber
    made.name, made.organisation = name, organisation
    return made


def emails(found: Page[Found]) -> list[str]:
    return [row.subscription.subscriber.email for row in found.rows]


def test_words_are_found_anywhere_and_literally(session: Session, readers: MailingList) -> None:
    person(session, readers, "kim@example.org", "Kim Minji", "Ferry Society")
    person(session, readers, "min@example.org", "김민지")
    person(session, readers, "percent@example.org", "100% Real")
    person(session, readers, "under_score@example.org")
    expected = {
        "minji": ["kim@example.org"],
        "민지": ["min@example.org"],
        "KIM@EXAMPLE": ["kim@example.org"],
        "\u1106\u1175\u11ab\u110c\u1175": ["min@example.org"],  # 민지, as a Mac writes it
        "min\x00ji": ["kim@example.org"],
        "ferry": ["kim@example.org"],
        "kim ferry": ["kim@example.org"],
        "kim 민지": [],
        "100%": ["percent@example.org"],
        "_": ["under_score@example.org"],
        "\\": [],
        "' OR 1=1 --": [],
    }

    found = {query: emails(find_subscribers(session, readers, query=query)) for query in expected}

    assert found == expected


def test_other_lists_are_not_searched(session: Session, readers: MailingList) -> None:
    other = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="other")
    person(session, other, "kim@example.org")

    assert find_subscribers(session, readers).total == 0


def test_a_state_narrows_the_search(session: Session, readers: MailingList) -> None:
    factories.subscription(session, readers, "here@example.org")
    factories.subscription(session, readers, "gone@example.org", state=SubscriptionState.UNSUBSCRIBED)

    found = find_subscribers(session, readers, state=SubscriptionState.UNSUBSCRIBED)

    assert emails(found) == ["gone@example.org"]


def test_a_page_is_sorted(session: Session, readers: MailingList) -> None:
    person(session, readers, "a@example.org", "Two")
    person(session, readers, "c@example.org", "one")
    nameless = factories.subscription(
        session, readers, "pia@example.org", state=SubscriptionState.UNSUBSCRIBED
    )
    nameless.changed_at = NOW
    person(session, readers, "b@example.org", "Twoo")

    found = {order: emails(find_subscribers(session, readers, order=order)) for order in Order}

    assert {order: "".join(email[0] for email in page) for order, page in found.items()} == {
        Order.NEWEST: "bpca",
        Order.NAME: "cpab",
        Order.NAME_BACKWARDS: "bapc",
        Order.STATE: "bcap",
        Order.STATE_BACKWARDS: "pbca",
        Order.SINCE: "acbp",
        Order.SINCE_BACKWARDS: "pbca",
    }


@pytest.mark.parametrize("order", Order)
def test_nobody_is_lost_between_the_pages(session: Session, readers: MailingList, order: Order) -> None:
    for number in range(7):
        person(session, readers, f"{number}@example.org", "Kim")

    pages = [find_subscribers(session, readers, order=order, page=page, per_page=2) for page in range(1, 5)]

    assert sorted(email for page in pages for email in emails(page)) == [
        f"{number}@example.org" for number in range(7)
    ]


def test_pages_are_counted_and_one_beyond_the_end_is_the_last(session: Session, readers: MailingList) -> None:
    for number in range(5):
        person(session, readers, f"{number}@example.org")

    found = find_subscribers(session, readers, order=Order.NAME, page=99, per_page=2)

    assert (found.total, found.count, found.number) == (5, 3, 3)
    assert emails(found) == ["4@example.org"]


def test_a_suppressed_address_says_why(session: Session, readers: MailingList) -> None:
    kim = person(session, readers, "kim@example.org")
    suppress(session, kim.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)

    (row,) = find_subscribers(session, readers).rows

    assert row.suppressed is SuppressionReason.BOUNCED


def test_states_are_counted_with_zeros(session: Session, readers: MailingList) -> None:
    person(session, readers, "kim@example.org")

    assert counts_by_state(session, readers) == {
        SubscriptionState.PENDING: 0,
        SubscriptionState.CONFIRMED: 1,
        SubscriptionState.UNSUBSCRIBED: 0,
    }


def test_lists_come_in_the_order_they_were_made(session: Session, readers: MailingList) -> None:
    members = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="a-members")

    assert all_lists(session) == [readers, members]


def test_an_unknown_id_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        find_subscription(session, 7)
