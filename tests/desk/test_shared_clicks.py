"""What is known of readers who share their clicks: on their page, and of an issue to those who may see who they are."""

import pytest
from sqlalchemy.orm import Session

from newsletter.desk.clicks import clicks_of
from newsletter.desk.shared_clicks import shared_by, shared_clicks, sharings
from newsletter.feedback.clicks.counting import Key, write_down
from newsletter.feedback.clicks.models import ClickKind
from newsletter.issues.models import Newsletter, Proof
from newsletter.users.roles import Role
from subscribers.models import ClickSharing, MailingList, Subscription
from tests import factories
from tests.conftest import NOW
from tests.desk.test_clicks import FORM, REPORT, click, issue
from tests.factories import LONG_AGO


@pytest.fixture
def paper(session: Session) -> Newsletter:
    made = factories.newsletter(session)
    made.counts_clicks = made.asks_for_clicks = True
    return made


@pytest.fixture
def readers(session: Session, paper: Newsletter) -> MailingList:
    return factories.mailing_list(session, paper)


@pytest.fixture
def kim(session: Session, readers: MailingList) -> Subscription:
    """Shares her clicks."""
    made = factories.subscription(session, readers, "kim@example.org")
    made.subscriber.name = "Kim Minji"
    session.add(ClickSharing(subscription_id=made.id, since=LONG_AGO))
    session.flush()
    return made


@pytest.fixture
def proof(session: Session, paper: Newsletter, readers: MailingList) -> Proof:
    made = factories.proof(session, paper, says=issue())
    factories.dispatch(session, made, readers).enrolled_at = NOW
    return made


def opened(session: Session, proof: Proof, reader: Subscription, url: str, locale: str = "en") -> None:
    link = next(one for one in proof.counted_links if (one.locale, one.url) == (locale, url))
    write_down(session, {Key(link.id, ClickKind.READER, reader.id): 1}, now=NOW)


def test_the_page_of_a_person_says_what_they_opened_and_in_which_mail(
    session: Session, proof: Proof, kim: Subscription, readers: MailingList
) -> None:
    opened(session, proof, kim, FORM)
    lee = factories.subscription(session, readers, "lee@example.org")
    opened(session, proof, lee, FORM)

    told = shared_by(session, kim)

    assert told.since == LONG_AGO
    (one,) = told.opened
    assert (one.words, one.address, one.locale, one.at) == ("Sign up", FORM, "en", NOW)
    assert one.subject == "Friend, the autumn issue of Two Shores is here"  # as nobody in particular reads it
    assert shared_by(session, lee) == type(told)(None, ())


def test_of_an_issue_they_are_counted_by_themselves(
    session: Session, proof: Proof, kim: Subscription
) -> None:
    click(session, proof, {("en", REPORT): 12, ("en", FORM): 3})
    opened(session, proof, kim, FORM)

    told = clicks_of(session, proof.issue)

    assert told.is_shared
    lines = {line.address: line for block in told.editions[0].blocks for line in block.links}
    assert (lines[FORM].clicks, lines[FORM].readers) == (None, 1)
    assert told.clicks.at_least == 12


def test_who_they_are_is_for_those_who_may_know(session: Session, proof: Proof, kim: Subscription) -> None:
    opened(session, proof, kim, FORM)
    viewer = factories.user(session, email="viewer@bridge.example.org", role=Role.VIEWER)

    (line,) = shared_clicks(session, proof.issue, by=factories.user(session))
    assert (line.name, line.subscription_id, line.list_slug) == ("Kim Minji", kim.id, "readers")
    assert line.opened.words == "Sign up"
    assert shared_clicks(session, proof.issue, by=viewer) == []


def test_a_person_is_asked_by_the_newsletters_whose_mail_they_get(
    session: Session, kim: Subscription, paper: Newsletter
) -> None:
    silent = factories.newsletter(session, slug="silent")
    factories.subscription_of(session, factories.mailing_list(session, silent, slug="quiet"), kim.subscriber)
    factories.newsletter(session, slug="foreign").asks_for_clicks = True
    session.flush()

    assert [(one.newsletter.slug, one.is_shared) for one in sharings(session, kim.subscriber)] == [
        ("bridge", True)
    ]
    paper.asks_for_clicks = False  # what they once allowed they can take back all the same
    session.flush()
    assert [one.newsletter.slug for one in sharings(session, kim.subscriber)] == ["bridge"]
