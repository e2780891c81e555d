"""Amazon SNS: only what the topics that are set say, now, signed by a key that Amazon's own host vouches for."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from newsletter.feedback.inbound.ways.hooks.calls import EventKind, Garbled, Later, Request, Unbelieved
from newsletter.feedback.inbound.ways.hooks.sns import SnsHook, Topic
from tests.conftest import NOW
from tests.feedback.inbound.ways.conftest import ADDRESS, RECEIPT
from tests.feedback.inbound.ways.providers import (
    PEM_PATH,
    SNS_HOST,
    TOPIC,
    Amazon,
    request,
    ses_bounce,
    ses_complaint,
    ses_delivery,
)
from tests.sites import Site

BOUNCE = ses_bounce(ADDRESS, receipt=RECEIPT)


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def site(tmp_path: Path, amazon: Amazon) -> Iterator[Site]:
    with Site(tmp_path, names=(SNS_HOST, "sns.cn-north-1.amazonaws.com.cn")).running() as running:
        running.says(PEM_PATH, amazon.certificate, "application/x-pem-file")
        yield running


@pytest.fixture
def hook(site: Site) -> Iterator[SnsHook]:
    egress = site.egress()
    yield SnsHook([Topic.of(TOPIC)], egress=egress)
    egress.close()


def test_a_bounce_is_read(hook: SnsHook, amazon: Amazon) -> None:
    call = hook.read(request(amazon.signed(BOUNCE, at=NOW)), now=NOW)

    (event,) = call.events
    assert call.key == "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324"
    assert (event.kind, event.address, event.status) == (EventKind.BOUNCED, ADDRESS, "5.1.1")
    assert event.diagnostic == "smtp; 550 5.1.1 user unknown"
    assert event.receipts == (RECEIPT,)


def test_what_else_amazon_tells(hook: SnsHook, amazon: Amazon) -> None:
    said = {
        "complaint": ses_complaint(ADDRESS, receipt=RECEIPT),
        "no complaint": ses_complaint(ADDRESS, receipt=RECEIPT, kind="not-spam"),
        "delivery": ses_delivery(ADDRESS, receipt=RECEIPT),
        "an open": {"eventType": "Open", "mail": {"messageId": RECEIPT}},
        "of their own": {"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have …"},
    }

    kinds = {
        name: [event.kind.value for event in hook.read(request(amazon.signed(one, at=NOW)), now=NOW).events]
        for name, one in said.items()
    }

    assert kinds == {
        "complaint": ["complained"],
        "no complaint": [],
        "delivery": ["delivered"],
        "an open": [],
        "of their own": [],
    }


def test_a_subject_is_signed_with_the_rest(hook: SnsHook, amazon: Amazon) -> None:
    signed = amazon.signed(BOUNCE, at=NOW, Subject="Amazon SES Email Event Notification")

    assert hook.read(request(signed), now=NOW).events
    with pytest.raises(Unbelieved, match="wrong signature"):
        hook.read(request({**signed, "Subject": "another"}), now=NOW)


@pytest.mark.parametrize("name", ["Message", "MessageId", "Timestamp", "Signature"])
def test_a_flipped_bit_is_found(hook: SnsHook, amazon: Amazon, name: str) -> None:
    signed = amazon.signed(BOUNCE, at=NOW)
    at = len(signed[name]) // 2
    flipped = chr(ord(signed[name][at]) ^ 1)
    signed[name] = signed[name][:at] + flipped + signed[name][at + 1 :]

    with pytest.raises(Unbelieved):
        hook.read(request(signed), now=NOW)


def test_another_topic_is_not_listened_to_though_it_signs_validly(
    hook: SnsHook, amazon: Amazon, site: Site
) -> None:
    foreign = TOPIC.replace("123456789012", "999999999999")

    with pytest.raises(Unbelieved, match="another topic"):
        hook.read(request(amazon.signed(BOUNCE, at=NOW, TopicArn=foreign)), now=NOW)

    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        f"https://{SNS_HOST}.evil{PEM_PATH}",
        f"https://evil.example.org{PEM_PATH}",
        f"http://{SNS_HOST}{PEM_PATH}",
        f"https://{SNS_HOST}:8443{PEM_PATH}",
        f"https://{SNS_HOST}@evil.example.org{PEM_PATH}",
        f"https://evil.example.org/#{SNS_HOST}{PEM_PATH}",
        f"https://{SNS_HOST}/other.pem",
        f"https://{SNS_HOST}/x{PEM_PATH}",
        f"https://{SNS_HOST}{PEM_PATH}?redirect=https://evil.example.org",
        f"https://sns.eu-west-1.amazonaws.com{PEM_PATH}",
        f"https://sns-us-east-1.s3.amazonaws.com{PEM_PATH}",
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_not_even_asked_for(
    hook: SnsHook, amazon: Amazon, site: Site, address: str
) -> None:
    with pytest.raises(Unbelieved, match="from elsewhere"):
        hook.read(request(amazon.signed(BOUNCE, at=NOW, SigningCertURL=address)), now=NOW)

    assert (site.asked, site.dialled) == ([], [])


@pytest.mark.parametrize(
    ("signer", "reason"),
    [
        (Amazon(name="evil.example.org"), "of somebody else"),
        (Amazon(since=NOW - timedelta(days=2), days=1), "not valid now"),
        (Amazon(since=NOW + timedelta(days=1)), "not valid now"),
    ],
    ids=["another name", "over", "to come"],
)
def test_a_certificate_that_vouches_for_nothing(
    hook: SnsHook, site: Site, signer: Amazon, reason: str
) -> None:
    site.says(PEM_PATH, signer.certificate)

    with pytest.raises(Unbelieved, match=reason):
        hook.read(request(signer.signed(BOUNCE, at=NOW)), now=NOW)


def test_a_name_that_leads_into_our_own_network_is_not_asked(
    hook: SnsHook, amazon: Amazon, site: Site
) -> None:
    site.names[SNS_HOST] = ["169.254.169.254"]

    with pytest.raises(Later, match="cannot be had"):
        hook.read(request(amazon.signed(BOUNCE, at=NOW)), now=NOW)

    assert site.dialled == []


def test_a_certificate_that_lies_behind_a_redirect_is_not_theirs(
    hook: SnsHook, amazon: Amazon, site: Site
) -> None:
    site.leads(PEM_PATH, "https://sns.cn-north-1.amazonaws.com.cn/other.pem")
    site.says("/other.pem", amazon.certificate)

    with pytest.raises(Unbelieved, match="from elsewhere"):
        hook.read(request(amazon.signed(BOUNCE, at=NOW)), now=NOW)


def test_sha_1_is_not_enough(hook: SnsHook, amazon: Amazon) -> None:
    with pytest.raises(Unbelieved, match="SHA-256"):
        hook.read(request(amazon.signed(BOUNCE, at=NOW, SignatureVersion="1")), now=NOW)


@pytest.mark.parametrize("age", [timedelta(hours=1, seconds=1), -timedelta(minutes=6)])
def test_what_is_old_or_ahead_of_time_is_not_believed(hook: SnsHook, amazon: Amazon, age: timedelta) -> None:
    signed = amazon.signed(BOUNCE, at=NOW - age)

    with pytest.raises(Unbelieved, match="too old"):
        hook.read(request(signed), now=NOW)


def test_a_certificate_is_fetched_once(hook: SnsHook, amazon: Amazon, site: Site) -> None:
    for _ in range(3):
        hook.read(request(amazon.signed(BOUNCE, at=NOW)), now=NOW)

    assert site.asked == [(SNS_HOST, PEM_PATH)]


def test_who_makes_up_certificates_is_not_followed_for_long(
    hook: SnsHook, amazon: Amazon, site: Site
) -> None:
    for number in range(20):
        address = f"https://{SNS_HOST}/SimpleNotificationService-{number}.pem"
        with pytest.raises(Later):
            hook.read(request(amazon.signed(BOUNCE, at=NOW, SigningCertURL=address)), now=NOW)

    assert len(site.asked) == 10
    later = NOW + timedelta(minutes=11)
    assert hook.read(request(amazon.signed(BOUNCE, at=later)), now=later).events


def test_a_subscription_of_our_topic_is_confirmed_with_its_own_host(
    hook: SnsHook, amazon: Amazon, site: Site
) -> None:
    token = "2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92"
    path = f"/?Action=ConfirmSubscription&TopicArn={TOPIC.replace(':', '%3A')}&Token={token}"
    site.says(path, "<ConfirmSubscriptionResponse/>", "text/xml")
    about = {
        "Type": "SubscriptionConfirmation",
        "Token": token,
        "Message": "You have chosen to subscribe …",
        "SubscribeURL": "https://evil.example.org/?Action=ConfirmSubscription",
    }

    call = hook.read(request(amazon.signed({}, at=NOW, **about)), now=NOW)

    assert call.events == ()
    assert site.asked == [(SNS_HOST, PEM_PATH), (SNS_HOST, path)]


def test_a_subscription_that_nobody_signed_is_not_confirmed(
    hook: SnsHook, amazon: Amazon, site: Site
) -> None:
    about = {"Type": "SubscriptionConfirmation", "Token": "abc", "SubscribeURL": "https://x", "Message": "x"}
    signed = amazon.signed({}, at=NOW, **about)

    with pytest.raises(Unbelieved):
        hook.read(request({**signed, "Token": "abd"}), now=NOW)

    assert all(path == PEM_PATH for _, path in site.asked)


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"[]", b"null", b'{"TopicArn": 5}', b"\xff"])
def test_what_is_no_message(hook: SnsHook, body: bytes) -> None:
    with pytest.raises((Unbelieved, Garbled)):
        hook.read(Request({}, body), now=NOW)


def test_what_moto_signs_is_understood(site: Site) -> None:
    backend = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    topic = backend.create_topic("bounces")
    subscription = backend.subscribe(topic.arn, "http://127.0.0.1:1/hooks/ses", "http")
    posted: dict[str, Any] = subscription.get_post_data(json.dumps(BOUNCE), "7c0b…1", None)
    path = urlsplit(posted["SigningCertURL"]).path
    site.says(path, backend._message_public_keys[path.strip("/")])
    egress = site.egress()

    call = SnsHook([Topic.of(topic.arn)], egress=egress).read(request(posted), now=datetime.now(UTC))

    assert [event.address for event in call.events] == [ADDRESS]
    egress.close()


def test_topics_of_other_parts_of_amazon_have_other_hosts() -> None:
    topic = Topic.of("arn:aws-cn:sns:cn-north-1:123456789012:bounces")

    assert topic.host == "sns.cn-north-1.amazonaws.com.cn"
    assert topic.names == (topic.host, "sns.amazonaws.com.cn")


@pytest.mark.parametrize("arn", ["", "bounces", "arn:aws:sqs:us-east-1:123456789012:x", TOPIC + "\n"])
def test_what_is_no_topic(arn: str) -> None:
    with pytest.raises(ValueError, match="no ARN"):
        Topic.of(arn)
