"""Who reads a newsletter, for looking at a mail as one of them."""

import pytest
from sqlalchemy.orm import Session

from newsletter.desk.readership import SHOWN, reader_of, readers_found
from newsletter.errors import NotAllowed, NotFound
from newsletter.issues.models import Newsletter
from newsletter.languages import STACKED
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from subscribers.models import MailingList, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW

EDITIONS = ("en", "ko", STACKED)


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def readers(session: Session, paper: Newsletter) -> MailingList:
    return factories.mailing_list(session, paper)


def found(session: Session, paper: Newsletter, words: str = "") -> list[str]:
    return [one.email for one in readers_found(session, paper.id, words, editions=EDITIONS, by=OPERATOR)]


def joined(session: Session, on: MailingList, email: str, *, name: str = "", locale: str = "en") -> int:
    person = factories.subscriber(session, email, name=name, locale=locale)
    factories.subscription_of(session, on, person)
    return person.id


def test_people_are_found_by_each_word_of_their_name_address_or_organisation(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    joined(session, readers, "sora@example.org", name="Yoon Sora")
    joined(session, readers, "kim@example.org", name="김하늘", locale="ko")

    assert found(session, paper, "sora yoon") == ["sora@example.org"]
    assert found(session, paper, "하늘") == ["kim@example.org"]
    assert found(session, paper, "EXAMPLE.org") == ["sora@example.org", "kim@example.org"]
    assert found(session, paper, "100%") == []


def test_only_some_are_shown_by_name(session: Session, paper: Newsletter, readers: MailingList) -> None:
    for number in range(SHOWN + 2):
        joined(session, readers, f"r{number}@example.org", name=f"Reader {9 - number:02}")

    names = readers_found(session, paper.id, "", editions=EDITIONS, by=OPERATOR)

    assert [one.name for one in names] == sorted(one.name for one in names)
    assert len(names) == SHOWN


def test_who_gets_no_mail_of_it_is_not_found(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    elsewhere = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="other")
    closed = factories.mailing_list(session, paper, slug="closed")
    joined(session, elsewhere, "elsewhere@example.org")
    joined(session, closed, "closed@example.org")
    closed.closed_at = NOW
    for state in (SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED):
        factories.subscription(session, readers, f"{state}@example.org", state=state)
    bounced = factories.subscription(session, readers, "bounced@example.org").subscriber
    suppress(session, bounced.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)
    session.flush()

    assert found(session, paper) == []
    with pytest.raises(NotFound, match="Choose another reader"):
        reader_of(session, paper.id, bounced.id, editions=EDITIONS, by=OPERATOR)


def test_the_edition_is_the_one_they_get(session: Session, paper: Newsletter, readers: MailingList) -> None:
    together = factories.mailing_list(session, paper, slug="together")
    together.is_stacked = True
    korean = joined(session, readers, "a@example.org", locale="ko-KR")
    other = joined(session, readers, "b@example.org", locale="fr")
    both = joined(session, together, "c@example.org", locale="ko")

    editions = [
        reader_of(session, paper.id, reader, editions=EDITIONS, by=OPERATOR).edition
        for reader in (korean, other, both)
    ]

    assert editions == ["ko", "en", STACKED]
    assert reader_of(session, paper.id, both, editions=("en", "ko"), by=OPERATOR).edition == "ko"


def test_somebody_on_two_lists_is_found_once(
    session: Session, paper: Newsletter, readers: MailingList
) -> None:
    person = factories.subscriber(session, "twice@example.org")
    for on in (readers, factories.mailing_list(session, paper, slug="second")):
        factories.subscription_of(session, on, person)

    assert found(session, paper) == ["twice@example.org"]


def test_whoever_may_not_see_people_finds_nobody(session: Session, paper: Newsletter) -> None:
    viewer = factories.user(session, role=Role.VIEWER)

    with pytest.raises(NotAllowed):
        readers_found(session, paper.id, "", editions=EDITIONS, by=viewer)
    with pytest.raises(NotAllowed):
        reader_of(session, paper.id, 1, editions=EDITIONS, by=viewer)
