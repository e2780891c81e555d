"""Reports about our mails: what is certain has effect, everything else leaves people their mail."""

import random
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Notice, NoticeKind, NoticeState
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound.mail_in import receive
from newsletter.feedback.models import FeedbackKind
from newsletter.signing import Signer
from newsletter.wording import verbatim
from subscribers.models import Consent, ConsentEvent, How, Subscription, SubscriptionState, SuppressionReason
from subscribers.subscription_ledger import forget
from subscribers.suppressing import release
from tests import factories
from tests.feedback.bounces.mails import VERP, complaint, delivery_report, group, plain
from tests.feedback.conftest import ADDRESS, Reader, Receive

NO_MAILBOX = group(ADDRESS, "failed", "5.1.1", f"550 5.1.1 <{ADDRESS}>: User unknown")
BOUNCED = (FeedbackKind.BOUNCED, "dsn")


def test_a_mailbox_that_does_not_exist_is_recorded_and_suppressed(reader: Reader, take: Receive) -> None:
    received = take(delivery_report(NO_MAILBOX, to=reader.return_path))

    assert received.done == (Deed.RECORDED, Deed.SUPPRESSED)
    assert str(received.sentence) == (
        f"Delivery {reader.delivery.id}: the mail bounced. Its address is suppressed."
    )
    assert reader.feedback == [BOUNCED]
    assert reader.suppressed_because is SuppressionReason.BOUNCED
    assert reader.subscription.state is SubscriptionState.CONFIRMED


def test_the_evidence_names_the_mail_and_the_delivery_and_no_address(reader: Reader, take: Receive) -> None:
    take(delivery_report(NO_MAILBOX, to=reader.return_path))

    assert reader.evidence.keys() == {"mail", "delivery", "reason", "status"}
    assert "@" not in str(reader.evidence)


def test_the_document_holds_the_conclusion(reader: Reader, take: Receive) -> None:
    document = take(delivery_report(NO_MAILBOX, to=reader.return_path)).as_json()

    assert (document["purpose"], document["delivery"]) == ("bounce", reader.delivery.id)
    assert document["done"] == ["recorded", "suppressed"]
    assert document["concluded"]["recipients"][0]["verdict"] == "hard"


@pytest.mark.parametrize(
    ("status", "diagnostic", "done"),
    [
        ("5.7.26", "550 5.7.26 unauthenticated mail is blocked", (Deed.RECORDED,)),
        ("5.1.1", "550 5.7.1 blocked by policy, user unknown", (Deed.RECORDED,)),
        ("5.2.2", "552 5.2.2 mailbox full", (Deed.RECORDED,)),
        ("5.0.0", "550 something went wrong", (Deed.RECORDED, Deed.WAITING)),
        ("5.0.0", "554 스팸으로 차단되었습니다. 존재하지 않는 사용자", (Deed.RECORDED,)),
    ],
)
def test_a_bounce_that_says_nothing_certain_of_the_mailbox_is_only_recorded(
    reader: Reader, take: Receive, status: str, diagnostic: str, done: tuple[Deed, ...]
) -> None:
    report = delivery_report(group(ADDRESS, "failed", status, diagnostic), to=reader.return_path)

    assert take(report).done == done
    assert reader.feedback == [BOUNCED]
    assert reader.suppressed_because is None


def test_a_dead_mailbox_behind_an_address_that_forwards_costs_nobody_their_mail(
    reader: Reader, take: Receive
) -> None:
    elsewhere = group("retired@elsewhere.example", "failed", "5.1.1", "550 5.1.1 User unknown")

    received = take(delivery_report(elsewhere, to=reader.return_path))

    assert received.done == (Deed.RECORDED, Deed.WAITING)
    assert reader.suppressed_because is None


def test_the_address_we_mailed_is_known_by_the_original_recipient(reader: Reader, take: Receive) -> None:
    original = f"Original-Recipient: rfc822;{ADDRESS.upper()}\n"
    elsewhere = group("r.eader@internal.example", "failed", "5.1.1", "550 5.1.1 User unknown")

    take(delivery_report(original + elsewhere, to=reader.return_path))

    assert reader.suppressed_because is SuppressionReason.BOUNCED


def test_a_korean_report_is_heeded(reader: Reader, take: Receive) -> None:
    refused = group(ADDRESS, "failed", "5.0.0", "550 존재하지 않는 사용자입니다")

    take(delivery_report(refused, to=reader.return_path).decode().encode("cp949"))

    assert reader.suppressed_because is SuppressionReason.BOUNCED


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_the_same_report_twice_is_one(reader: Reader, take: Receive, line_end: bytes) -> None:
    report = delivery_report(NO_MAILBOX, to=reader.return_path)
    take(report)

    again = take(b"From MAILER-DAEMON Sat Nov 21 09:00:00 2026\n" + report.replace(b"\n", line_end))

    assert again.done == ()
    assert reader.feedback == [BOUNCED]


def test_an_old_report_told_again_does_not_undo_that_the_person_came_back(
    reader: Reader, take: Receive
) -> None:
    take(delivery_report(NO_MAILBOX, to=reader.return_path))
    release(reader.session, reader.subscription.subscriber.address_hash)

    take(delivery_report(NO_MAILBOX, to=reader.return_path))

    assert reader.suppressed_because is None


@pytest.mark.parametrize(
    ("action", "feedback"),
    [
        ("delivered", [(FeedbackKind.DELIVERED, "dsn")]),
        ("relayed", [(FeedbackKind.ANSWERED, "dsn")]),
        ("expanded", [(FeedbackKind.ANSWERED, "dsn")]),
        ("delayed", [(FeedbackKind.DELAYED, "dsn")]),
    ],
)
def test_only_a_mailbox_that_took_the_mail_is_called_delivered(
    reader: Reader, take: Receive, action: str, feedback: list[tuple[FeedbackKind, str]]
) -> None:
    take(delivery_report(group(ADDRESS, action, "2.0.0"), to=reader.return_path))

    assert reader.feedback == feedback
    assert reader.suppressed_because is None


def test_a_complaint_is_recorded_and_suppressed_wherever_it_arrives(reader: Reader, take: Receive) -> None:
    report = complaint("abuse").replace(VERP.encode(), reader.return_path.encode())

    received = take(report, recipient="abuse@bridge.example.org")

    assert received.done == (Deed.RECORDED, Deed.SUPPRESSED)
    assert reader.feedback == [(FeedbackKind.COMPLAINED, "arf")]
    assert reader.suppressed_because is SuppressionReason.COMPLAINED


def test_a_complaint_is_a_refusal_of_every_list_with_its_evidence(reader: Reader, take: Receive) -> None:
    elsewhere = factories.mailing_list(
        reader.session, factories.newsletter(reader.session, slug="other"), slug="elsewhere"
    )
    factories.subscription_of(reader.session, elsewhere, reader.subscription.subscriber)

    take(complaint("abuse").replace(VERP.encode(), reader.return_path.encode()))

    states = reader.session.scalars(sa.select(Subscription.state)).all()
    assert states == [SubscriptionState.UNSUBSCRIBED] * 2
    lines = reader.session.scalars(sa.select(Consent)).all()
    assert [(line.event, line.how) for line in lines] == [(ConsentEvent.WITHDRAWN, How.FEEDBACK)] * 2
    assert all(line.evidence["delivery"] == reader.delivery.id for line in lines)


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        (
            ("From: reader@mailbox.example", "Subject: Away", "Auto-Submitted: auto-replied"),
            FeedbackKind.ANSWERED,
        ),
        (("From: reader@mailbox.example", "Subject: Thank you"), FeedbackKind.ANSWERED),
        (("From: MAILER-DAEMON@mx.example", "Subject: Greetings"), FeedbackKind.UNREAD),
    ],
)
def test_any_other_mail_to_the_return_path_counts_as_nothing(
    reader: Reader, take: Receive, mail: tuple[str, ...], kind: FeedbackKind
) -> None:
    received = take(plain(*mail, f"To: {reader.return_path}"))

    assert received.purpose == "bounce"
    assert reader.feedback == [(kind, "dsn")]
    assert reader.suppressed_because is None
    assert reader.subscription.state is SubscriptionState.CONFIRMED


@pytest.mark.parametrize("forge", ["other key", "other purpose", "no token"])
def test_a_forged_report_changes_nothing(reader: Reader, take: Receive, forge: str) -> None:
    token = {
        "other key": Signer("the secret key of somebody else, who guesses").token(
            "bounce", reader.delivery.id
        ),
        "other purpose": factories.SIGNER.token("browser", reader.delivery.id),
        "no token": "",
    }[forge]

    received = take(delivery_report(NO_MAILBOX, to=f"bounce+{token}@bridge.example.org"))

    assert (received.purpose, received.delivery_id, received.done) == (None, None, (Deed.WAITING,))
    assert reader.feedback == []
    assert reader.suppressed_because is None


def test_a_report_on_somebody_who_was_erased_is_recorded_without_them(
    session: Session, reader: Reader, take: Receive, now: datetime
) -> None:
    report = delivery_report(NO_MAILBOX, to=reader.return_path)
    address_hash = reader.subscription.subscriber.address_hash
    forget(session, reader.subscription.subscriber, now=now)

    assert take(report).done == (Deed.RECORDED,)
    assert release(session, address_hash) is SuppressionReason.ERASED


def test_a_report_on_a_delivery_that_is_not_there_changes_nothing(take: Receive) -> None:
    address = f"bounce+{factories.SIGNER.token('bounce', 4711)}@bridge.example.org"

    assert take(delivery_report(NO_MAILBOX, to=address)).done == ()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (SubscriptionState.PENDING, SuppressionReason.BOUNCED),
        (SubscriptionState.CONFIRMED, None),  # whoever confirmed has got mail there
    ],
)
def test_a_bounced_confirmation_mail_suppresses_who_never_answered(
    reader: Reader, take: Receive, now: datetime, state: SubscriptionState, reason: SuppressionReason | None
) -> None:
    reader.subscription.state = state

    take(delivery_report(NO_MAILBOX, to=notice_return_path(reader, now=now)))

    assert reader.suppressed_because is reason
    assert reader.feedback == []


def test_who_reports_a_confirmation_mail_as_spam_is_never_asked_again(
    reader: Reader, take: Receive, now: datetime
) -> None:
    reader.subscription.state = SubscriptionState.PENDING

    take(complaint("abuse").replace(VERP.encode(), notice_return_path(reader, now=now).encode()))

    assert reader.suppressed_because is SuppressionReason.COMPLAINED
    assert reader.subscription.state is SubscriptionState.UNSUBSCRIBED


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(), noise=st.binary(max_size=60))
def test_a_damaged_mail_raises_nothing_and_speaks_of_no_other_delivery(
    session: Session, reader: Reader, now: datetime, seed: int, noise: bytes
) -> None:
    dice = random.Random(seed)
    report = bytearray(delivery_report(NO_MAILBOX, to=dice.choice([reader.return_path, reader.leave_at])))
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(report))
        report[at : at + dice.randint(0, 30)] = dice.choice([noise, b"", b"\n\n", b"\0", b"\xff\xfe"])

    received = receive(session, bytes(report), signer=factories.SIGNER, now=now)

    assert str(received.sentence)
    assert received.as_json()["delivery"] in (None, reader.delivery.id)
    assert received.purpose or received.done in ((), (Deed.WAITING,))


@given(data=st.binary(max_size=400), recipient=st.text(max_size=80))
def test_noise_is_for_nobody(data: bytes, recipient: str) -> None:
    with Session() as nowhere:  # without a database: nothing may be asked of one
        received = receive(
            nowhere, data, recipient=recipient, signer=factories.SIGNER, now=factories.LONG_AGO
        )

    assert received.done == ()


def notice_return_path(reader: Reader, *, now: datetime) -> str:
    """The return path of the mail that asked this person to confirm."""
    notice = Notice(
        kind=NoticeKind.CONFIRM,
        subscription_id=reader.subscription.id,
        state=NoticeState.ACCEPTED,
        attempt=1,
        not_before=now,
        reply=verbatim("250 ok"),
        created_at=now,
        changed_at=now,
    )
    reader.session.add(notice)
    reader.session.flush()
    return f"bounce+{factories.SIGNER.token('notice-bounce', notice.id)}@bridge.example.org"
