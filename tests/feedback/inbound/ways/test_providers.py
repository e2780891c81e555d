"""What each provider says is believed only with its secret, byte for byte and lately, and read as they publish it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from newsletter.egress.fetching import Egress
from newsletter.errors import Misconfigured
from newsletter.feedback.inbound.ways.hooks.brevo import BrevoHook
from newsletter.feedback.inbound.ways.hooks.calls import Event, Garbled, Hook, Request, Unbelieved
from newsletter.feedback.inbound.ways.hooks.generic import GenericHook
from newsletter.feedback.inbound.ways.hooks.mailgun import MailgunHook
from newsletter.feedback.inbound.ways.hooks.opening import hooks_of
from newsletter.feedback.inbound.ways.hooks.postmark import PostmarkHook
from newsletter.feedback.inbound.ways.hooks.sendgrid import SendGridHook
from tests.conftest import NOW
from tests.feedback.inbound.ways.conftest import ADDRESS
from tests.feedback.inbound.ways.providers import (
    LOGIN,
    SECRET,
    SendGrid,
    brevo_event,
    generic,
    mailgun,
    mailgun_failure,
    postmark_bounce,
    request,
    sendgrid_bounce,
    with_login,
)

SENDGRID, OTHER_SENDGRID = SendGrid(), SendGrid()
MESSAGE_ID = "<0123456789abcdef@bridge.example.org>"
MADE_UP = {"id": "1", "kind": "bounced", "address": ADDRESS, "text": "550 5.1.1 user unknown"}

HOOKS: dict[str, Hook] = {
    "sendgrid": SendGridHook.of([OTHER_SENDGRID.verification_key, SENDGRID.verification_key]),
    "mailgun": MailgunHook(("another signing key", SECRET)),
    "postmark": PostmarkHook(("staff:another password", LOGIN)),
    "brevo": BrevoHook(("another token of theirs", SECRET)),
    "generic": GenericHook(("another secret of theirs", SECRET)),
}
CALLS: dict[str, Callable[..., Request]] = {
    "sendgrid": lambda at=NOW: SENDGRID.call(sendgrid_bounce(ADDRESS), at=at),
    "mailgun": lambda at=NOW: mailgun(mailgun_failure(ADDRESS, message_id=MESSAGE_ID), at=at),
    "postmark": lambda at=NOW: with_login(postmark_bounce(ADDRESS)),
    "brevo": lambda at=NOW: request(brevo_event(ADDRESS, "hard_bounce"), authorization=f"Bearer {SECRET}"),
    "generic": lambda at=NOW: generic(MADE_UP, at=at),
}


def only_event(provider: str, call: Request) -> Event:
    (event,) = HOOKS[provider].read(call, now=NOW).events
    return event


@pytest.mark.parametrize("provider", HOOKS)
def test_a_bounce_is_read_with_either_of_two_secrets(provider: str) -> None:
    event = only_event(provider, CALLS[provider]())

    assert (event.kind.value, event.address) == ("bounced", ADDRESS)
    assert event.diagnostic.startswith("550 ")
    assert event.key


@pytest.mark.parametrize("provider", HOOKS)
def test_the_same_call_has_the_same_key_and_another_one_has_another(provider: str) -> None:
    call = CALLS[provider]()
    others = {
        "sendgrid": SENDGRID.call(sendgrid_bounce(ADDRESS, sg_event_id="2"), at=NOW),
        "mailgun": mailgun(mailgun_failure(ADDRESS, message_id=MESSAGE_ID), at=NOW, token="c7d8" * 12),
        "postmark": with_login(postmark_bounce(ADDRESS, ID=5)),
        "brevo": request(brevo_event(ADDRESS, "hard_bounce", ts_event=5), authorization=f"Bearer {SECRET}"),
        "generic": generic({**MADE_UP, "id": "2"}, at=NOW),
    }

    key = HOOKS[provider].read(call, now=NOW).key
    assert HOOKS[provider].read(call, now=NOW).key == key
    assert HOOKS[provider].read(others[provider], now=NOW).key != key


@pytest.mark.parametrize("provider", ["sendgrid", "generic"])
def test_a_flipped_bit_of_the_body_is_found(provider: str) -> None:
    headers, body = CALLS[provider]()
    for at in (0, len(body) // 2, len(body) - 1):
        flipped = bytes([*body[:at], body[at] ^ 1, *body[at + 1 :]])
        with pytest.raises(Unbelieved, match="wrong signature"):
            HOOKS[provider].read(Request(headers, flipped), now=NOW)


@pytest.mark.parametrize("provider", HOOKS)
def test_nothing_is_believed_without_a_secret(provider: str) -> None:
    headers, body = CALLS[provider]()
    without = Request({}, body)
    changed = Request({name: f"{value}x" for name, value in headers.items()}, body)
    if provider == "mailgun":
        changed = without = Request({}, body.replace(b'"signature": "', b'"signature": "0'))

    for call in (without, changed):
        with pytest.raises(Unbelieved):
            HOOKS[provider].read(call, now=NOW)


@pytest.mark.parametrize("provider", HOOKS)
def test_another_secret_is_not_ours(provider: str) -> None:
    calls = {
        "sendgrid": SendGrid().call(sendgrid_bounce(ADDRESS), at=NOW),
        "mailgun": mailgun({}, at=NOW, key="the key of another"),
        "postmark": with_login({}, "newsletter:wrong"),
        "brevo": request({}, authorization="Bearer wrong"),
        "generic": generic(MADE_UP, at=NOW, secret="the secret of another"),
    }

    with pytest.raises(Unbelieved):
        HOOKS[provider].read(calls[provider], now=NOW)


@pytest.mark.parametrize(
    ("provider", "within"),
    [
        ("sendgrid", timedelta(hours=24)),
        ("mailgun", timedelta(hours=24)),
        ("generic", timedelta(minutes=5)),
    ],
)
def test_what_was_said_too_long_ago_is_not_believed(provider: str, within: timedelta) -> None:
    second = timedelta(seconds=1)
    assert HOOKS[provider].read(CALLS[provider](NOW - within), now=NOW).events
    for at in (NOW - within - second, NOW + timedelta(minutes=5) + second):
        with pytest.raises(Unbelieved, match="too old"):
            HOOKS[provider].read(CALLS[provider](at), now=NOW)


@pytest.mark.parametrize("header", ["", "Basic", "Basic !", "Basic /w==", "Digest x", "Bearer"])
@pytest.mark.parametrize("provider", ["postmark", "brevo"])
def test_an_authorization_that_is_none(provider: str, header: str) -> None:
    with pytest.raises(Unbelieved):
        HOOKS[provider].read(request({}, authorization=header), now=NOW)


def test_brevo_may_have_a_password_instead_of_a_token() -> None:
    hook = BrevoHook((LOGIN,))

    assert hook.read(with_login(brevo_event(ADDRESS, "spam")), now=NOW).events
    assert hook.read(with_login([brevo_event(ADDRESS, "spam")] * 2), now=NOW).events[1]


@pytest.mark.parametrize(
    ("event", "kind", "is_lasting"),
    [
        ("delivered", "delivered", False),
        ("soft_bounce", "bounced", False),
        ("hard_bounce", "bounced", True),
        ("blocked", "bounced", False),
        ("deferred", "delayed", False),
        ("spam", "complained", False),
        ("unsubscribed", "unsubscribed", False),
    ],
)
def test_what_brevo_tells(event: str, kind: str, is_lasting: bool) -> None:
    told = only_event("brevo", request(brevo_event(ADDRESS, event), authorization=f"Bearer {SECRET}"))

    assert (told.kind.value, told.is_lasting) == (kind, is_lasting)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"event": "delivered", "response": "250 OK"}, "delivered"),
        ({"event": "deferred"}, "delayed"),
        ({"event": "dropped", "reason": "Bounced Address"}, "bounced"),
        ({"event": "spamreport"}, "complained"),
        ({"event": "group_unsubscribe"}, "unsubscribed"),
    ],
)
def test_what_sendgrid_tells(changed: dict[str, str], kind: str) -> None:
    event = only_event("sendgrid", SENDGRID.call(sendgrid_bounce(ADDRESS, **changed), at=NOW))

    assert event.kind.value == kind
    assert event.receipts == ("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "14c5d75ce93")


@pytest.mark.parametrize("event", ["processed", "open", "click", "somethingNew"])
def test_what_sendgrid_tells_besides_is_nothing_to_us(event: str) -> None:
    call = SENDGRID.call(sendgrid_bounce(ADDRESS, event=event), at=NOW)

    assert HOOKS["sendgrid"].read(call, now=NOW).events == ()


def test_mailgun_goes_on_trying_after_a_temporary_failure() -> None:
    failure = mailgun_failure(ADDRESS, message_id=MESSAGE_ID, severity="temporary")

    event = only_event("mailgun", mailgun(failure, at=NOW))

    assert event.kind.value == "delayed"
    assert event.message_id == MESSAGE_ID
    assert event.diagnostic == "550 5.1.1 The email account that you tried to reach does not exist"


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"Type": "SoftBounce"}, ["bounced"]),
        ({"Type": "SpamNotification"}, ["complained"]),
        ({"RecordType": "SpamComplaint"}, ["complained"]),
        ({"RecordType": "Delivery", "Recipient": ADDRESS}, ["delivered"]),
        ({"Type": "AutoResponder"}, []),
        ({"RecordType": "Open"}, []),
        (
            {
                "RecordType": "SubscriptionChange",
                "SuppressSending": True,
                "SuppressionReason": "ManualSuppression",
                "Origin": "Recipient",
            },
            ["unsubscribed"],
        ),
        (
            {
                "RecordType": "SubscriptionChange",
                "SuppressSending": True,
                "SuppressionReason": "ManualSuppression",
                "Origin": "Customer",
            },
            [],
        ),
    ],
)
def test_what_postmark_tells(changed: dict[str, object], kinds: list[str]) -> None:
    call = with_login(postmark_bounce(ADDRESS, **changed))

    assert [event.kind.value for event in HOOKS["postmark"].read(call, now=NOW).events] == kinds


@pytest.mark.parametrize(
    "event", [{}, {"id": "1", "kind": "opened", "address": "x"}, {"kind": "bounced", "address": "x"}, "x"]
)
def test_what_is_signed_and_says_nothing_is_garbled(event: dict[str, str]) -> None:
    with pytest.raises(Garbled):
        HOOKS["generic"].read(generic(event, at=NOW), now=NOW)


@pytest.mark.parametrize("said", [None, 5, "x", [], [5], {"event": {}}, {"event": "spam", "email": {}}])
def test_what_is_not_as_published_breaks_nothing(said: object) -> None:
    for provider in ("postmark", "brevo"):
        secret = (
            with_login(said) if provider == "postmark" else request(said, authorization=f"Bearer {SECRET}")
        )
        HOOKS[provider].read(secret, now=NOW)
    HOOKS["mailgun"].read(mailgun(said, at=NOW), now=NOW)  # type: ignore[arg-type]
    HOOKS["sendgrid"].read(SENDGRID.call(said, at=NOW), now=NOW)  # type: ignore[arg-type]


def test_who_has_no_secret_is_not_listened_to() -> None:
    given = {"mailgun": (SECRET,), "brevo": (), "mime": (SECRET,)}

    assert set(hooks_of(given, egress=Egress)) == {"mailgun"}


@pytest.mark.parametrize(
    ("provider", "secret"),
    [("ses", "bounces"), ("sendgrid", "no key"), ("sendgrid", "AAAA")],
)
def test_a_secret_that_cannot_be_one_is_told(provider: str, secret: str) -> None:
    with pytest.raises(Misconfigured, match=f"NEWSLETTER_HOOK_{provider.upper()}"):
        hooks_of({provider: (secret,)}, egress=Egress)
