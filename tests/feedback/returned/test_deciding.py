"""A person says what a mail means: it acts as the judge would have, once, and is written down."""

import zlib
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid, NotAllowed
from newsletter.feedback.effects import Deed
from newsletter.feedback.meanings import Meaning
from newsletter.feedback.models import BounceRule, Feedback, FeedbackKind, ReturnedMail, ReturnedState
from newsletter.feedback.returned.deciding import decide, find_returned
from newsletter.feedback.returned.rules import make_rule, remove_rule
from newsletter.trail.acts import Act
from newsletter.trail.recording import noted_in
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from subscribers.models import Consent, ConsentEvent, SubscriptionState, SuppressionReason
from tests import factories
from tests.feedback.bounces.mails import plain
from tests.feedback.conftest import Reader, Receive

WORDS = "이 메일함은 더 이상 쓰이지 않습니다. Box no longer served here."
PHRASE = "BOX no  longer served"


def prose(address: str, words: str = WORDS) -> bytes:
    return plain(
        "Return-Path: <>", "From: MAILER-DAEMON@mx.example", f"To: {address}", "Subject: failure", body=words
    )


def waiting(session: Session) -> ReturnedMail:
    return session.scalars(sa.select(ReturnedMail).where(ReturnedMail.state == ReturnedState.WAITING)).one()


@pytest.mark.parametrize(
    ("meaning", "recorded", "suppressed"),
    [
        (Meaning.DEAD, (FeedbackKind.BOUNCED, "hard", "no-mailbox"), SuppressionReason.BOUNCED),
        (Meaning.FULL, (FeedbackKind.BOUNCED, "soft", "full"), None),
        (Meaning.TEMPORARY, (FeedbackKind.BOUNCED, "soft", "temporary"), None),
        (Meaning.OURS, (FeedbackKind.BOUNCED, "sender", "policy"), None),
        (Meaning.COMPLAINT, (FeedbackKind.COMPLAINED, None, None), SuppressionReason.COMPLAINED),
        (Meaning.NOTHING, (FeedbackKind.ANSWERED, None, None), None),
    ],
)
def test_it_acts_as_if_it_had_been_understood(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
    meaning: Meaning,
    recorded: tuple[object, ...],
    suppressed: SuppressionReason | None,
) -> None:
    take(prose(reader.return_path))
    returned = waiting(session)

    decide(session, returned, meaning, by=OPERATOR, now=now)

    one = session.scalars(sa.select(Feedback).execution_options(populate_existing=True)).one()
    assert (one.kind, one.verdict, one.reason) == recorded
    assert reader.suppressed_because is suppressed
    assert [noted.act for noted in noted_in(session)][-1:] == [Act.RETURNED_DECIDED]
    session.refresh(returned)
    assert (returned.state, returned.meaning) == (ReturnedState.DECIDED, meaning)
    if suppressed is SuppressionReason.COMPLAINED:
        assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED


def test_a_colleague_who_was_faster_has_decided(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
) -> None:
    take(prose(reader.return_path))
    returned = waiting(session)
    decide(session, returned, Meaning.NOTHING, by=OPERATOR, now=now)

    with pytest.raises(Conflict):
        decide(session, returned, Meaning.DEAD, by=OPERATOR, now=now)

    assert reader.suppressed_because is None


def test_who_confirmed_since_it_came_keeps_their_mail(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
) -> None:
    take(prose(reader.return_path))
    waiting(session).arrived_at = factories.LONG_AGO
    session.add(
        Consent(
            subscription_id=reader.subscription.id,
            event=ConsentEvent.CONFIRMED,
            how="link",
            wording="",
            locale="en",
            evidence={},
            at=now,
        )
    )
    session.flush()

    assert decide(session, waiting(session), Meaning.DEAD, by=OPERATOR, now=now) == []
    assert reader.suppressed_because is None


def test_what_is_of_no_newsletter_is_for_those_who_answer_for_the_whole_house(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
) -> None:
    take(prose("bounces@bridge.example.org"))
    editor = factories.user(session, email="ed@bridge.example.org", role=Role.EDITOR)
    admin = factories.user(session, email="ad@bridge.example.org", role=Role.ADMIN)
    returned = waiting(session)

    with pytest.raises(NotAllowed):
        find_returned(session, returned.id, by=editor)
    with pytest.raises(NotAllowed):
        decide(session, returned, Meaning.NOTHING, by=editor, now=now)

    assert find_returned(session, returned.id, by=admin) is returned


def test_a_rule_decides_those_that_wait_and_those_that_come(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
) -> None:
    take(prose(reader.return_path))
    take(prose(reader.return_path, words="Something else"))

    rule, count = make_rule(session, PHRASE, Meaning.DEAD, by=OPERATOR, now=now)

    assert count == 1
    assert reader.suppressed_because is SuppressionReason.BOUNCED
    assert [noted.act for noted in noted_in(session)][-2:] == [Act.BOUNCE_RULE_MADE, Act.RETURNED_DECIDED]
    later = take(prose(reader.return_path, words=f"{WORDS} Again."))
    assert later.done == (Deed.RECORDED, Deed.SUPPRESSED)
    newest = session.scalars(sa.select(ReturnedMail).order_by(ReturnedMail.id.desc())).first()
    assert newest is not None
    assert (newest.state, newest.rule_id) == (ReturnedState.DECIDED, rule.id)
    remove_rule(session, rule.id, by=OPERATOR)
    assert Deed.WAITING in take(prose(reader.return_path, words=f"{WORDS} Once more.")).done
    assert session.scalars(sa.select(BounceRule)).all() == []


@pytest.mark.parametrize(("meaning", "count"), [(Meaning.DEAD, 0), (Meaning.FULL, 0), (Meaning.NOTHING, 1)])
def test_a_rule_says_nothing_against_anybody_where_no_token_proves_whose_mail_it_was(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
    meaning: Meaning,
    count: int,
) -> None:
    take(prose("bounces@bridge.example.org"))

    assert make_rule(session, PHRASE, meaning, by=OPERATOR, now=now)[1] == count
    assert reader.suppressed_because is None


def test_a_rule_never_looks_into_the_mail_of_ours_that_comes_back(
    session: Session,
    reader: Reader,
    take: Receive,
    now: datetime,
) -> None:
    mail = b"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example
To: %s
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

It failed.
--b
Content-Type: message/rfc822

Subject: box no longer served

box no longer served
--b--
"""
    take(mail % reader.return_path.encode())

    assert make_rule(session, PHRASE, Meaning.DEAD, by=OPERATOR, now=now)[1] == 0


@pytest.mark.parametrize("phrase", ["", "550", " a  b ", "x" * 201])
def test_a_phrase_that_says_nothing_is_no_rule(session: Session, now: datetime, phrase: str) -> None:
    with pytest.raises(Invalid):
        make_rule(session, phrase, Meaning.DEAD, by=OPERATOR, now=now)


def test_one_phrase_has_one_rule(session: Session, now: datetime) -> None:
    make_rule(session, PHRASE, Meaning.DEAD, by=OPERATOR, now=now)

    with pytest.raises(Invalid):
        make_rule(session, PHRASE.lower(), Meaning.NOTHING, by=OPERATOR, now=now)


def test_no_rule_speaks_for_a_person(session: Session, reader: Reader, take: Receive, now: datetime) -> None:
    author = factories.newsletter(session, slug="other")
    session.add(personal := _personal(reader, author.id, now=now))
    session.flush()

    _, count = make_rule(session, PHRASE, Meaning.DEAD, by=OPERATOR, now=now)

    assert count == 0
    assert personal.state is ReturnedState.WAITING
    assert decide(session, personal, Meaning.NOTHING, by=OPERATOR, now=now) == []


def _personal(reader: Reader, newsletter_id: int, *, now: datetime) -> ReturnedMail:
    return ReturnedMail(
        fingerprint="a person",
        data=zlib.compress(plain("From: reader@mailbox.example", body=WORDS)),
        size=1,
        sender="reader@mailbox.example",
        subject="",
        delivery_id=reader.delivery.id,
        subscriber_id=reader.subscription.subscriber_id,
        newsletter_id=newsletter_id,
        is_personal=True,
        state=ReturnedState.WAITING,
        reason="",
        status="",
        host="",
        text="",
        arrived_at=now,
    )
