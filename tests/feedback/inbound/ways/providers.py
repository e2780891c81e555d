"""Calls as providers make them, from the formats that they publish, signed with keys of the tests."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from newsletter.feedback.inbound.ways.hooks.calls import Request

TOPIC = "arn:aws:sns:us-east-1:123456789012:bounces"
SNS_HOST = "sns.us-east-1.amazonaws.com"
PEM_PATH = "/SimpleNotificationService-0123456789abcdef.pem"
SECRET = "a secret of sixteen letters"
LOGIN = "newsletter:a password of its own"


class Amazon:
    """A key that signs for SNS, and its certificate."""

    def __init__(
        self, *, name: str = "sns.amazonaws.com", since: datetime | None = None, days: float = 365
    ) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        begins = since or datetime(2026, 1, 1, tzinfo=UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of the tests")]))
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=days))
            .sign(self.key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )

    def signed(self, said: dict[str, Any], *, at: datetime, **other: Any) -> dict[str, Any]:
        """A notification of the topic about a message, signed; `other` fields before that, too."""
        message: dict[str, Any] = {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": json.dumps(said),
            "Timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "SignatureVersion": "2",
            "SigningCertURL": f"https://{SNS_HOST}{PEM_PATH}",
            **other,
        }
        names = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
        text = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
        signature = self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return {**message, "Signature": base64.b64encode(signature).decode()}


def ses_bounce(
    address: str,
    *,
    receipt: str = "of somebody else",
    headers: tuple[dict[str, str], ...] = (),
    diagnostic: str = "smtp; 550 5.1.1 user unknown",
    status: str = "5.1.1",
    key: str = "0100018f-feedback",
) -> dict[str, Any]:
    """https://docs.aws.amazon.com/ses/latest/dg/notification-examples.html"""
    return {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {"emailAddress": address, "action": "failed", "status": status, "diagnosticCode": diagnostic}
            ],
            "timestamp": "2026-11-21T08:59:38.605Z",
            "feedbackId": key,
            "reportingMTA": "dsn; a8-50.smtp-out.amazonses.com",
        },
        "mail": {
            "timestamp": "2026-11-21T08:58:38.605Z",
            "source": "news@bridge.example.org",
            "messageId": receipt,
            "destination": [address],
            "headers": list(headers),
        },
    }


def ses_complaint(address: str, *, receipt: str, kind: str = "abuse") -> dict[str, Any]:
    return {
        "eventType": "Complaint",
        "complaint": {
            "complainedRecipients": [{"emailAddress": address}],
            "timestamp": "2026-11-21T08:59:38.605Z",
            "feedbackId": "0100018f-complaint",
            "complaintFeedbackType": kind,
        },
        "mail": {"messageId": receipt, "source": "news@bridge.example.org"},
    }


def ses_delivery(address: str, *, receipt: str) -> dict[str, Any]:
    return {
        "notificationType": "Delivery",
        "delivery": {
            "timestamp": "2026-11-21T08:59:38.605Z",
            "recipients": [address],
            "smtpResponse": "250 2.6.0 Message received",
        },
        "mail": {"messageId": receipt, "source": "news@bridge.example.org"},
    }


def request(said: object, **headers: str) -> Request:
    """A call with a document, and headers by their names with underlines."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Request({name.replace("_", "-"): value for name, value in headers.items()}, body)


class SendGrid:
    """A signing key of an event webhook."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.verification_key = base64.b64encode(
            self._key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        ).decode()

    def call(self, *events: dict[str, Any], at: datetime) -> Request:
        body, timestamp = json.dumps(events).encode(), str(int(at.timestamp()))
        signature = self._key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return request(
            body,
            x_twilio_email_event_webhook_timestamp=timestamp,
            x_twilio_email_event_webhook_signature=base64.b64encode(signature).decode(),
        )


def sendgrid_bounce(address: str, **other: str) -> dict[str, Any]:
    """https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event"""
    return {
        "email": address,
        "timestamp": 1795251578,
        "smtp-id": "<somebody@example.com>",
        "event": "bounce",
        "category": ["newsletter"],
        "sg_event_id": "6g4ZI7SA-xmRDv57GoPIPw==",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "reason": "550 5.1.1 The email account that you tried to reach does not exist.",
        "status": "5.1.1",
        "type": "bounce",
        **other,
    }


def mailgun(event: dict[str, Any], *, at: datetime, key: str = SECRET, token: str = "a5b6" * 12) -> Request:
    """https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks"""
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), sha256).hexdigest()
    signed = {"timestamp": timestamp, "token": token, "signature": signature}
    return request({"signature": signed, "event-data": event})


def mailgun_failure(address: str, *, message_id: str, severity: str = "permanent") -> dict[str, Any]:
    return {
        "event": "failed",
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1795251578.605,
        "severity": severity,
        "reason": "bounce",
        "recipient": address,
        "envelope": {"sender": "bounces@mg.example.com", "targets": address},
        "message": {"headers": {"message-id": message_id.strip("<>"), "to": address}},
        "delivery-status": {
            "code": 550,
            "enhanced-code": "5.1.1",
            "message": "5.1.1 The email account that you tried to reach does not exist",
            "description": "",
            "attempt-no": 1,
        },
        "user-variables": {},
    }


def with_login(said: object, login: str = LOGIN) -> Request:
    return request(said, authorization=f"Basic {base64.b64encode(login.encode()).decode()}")


def postmark_bounce(address: str, **other: Any) -> dict[str, Any]:
    """https://postmarkapp.com/developer/webhooks/bounce-webhook"""
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Tag": "newsletter",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": address,
        "From": "news@bridge.example.org",
        "BouncedAt": "2026-11-21T08:59:38Z",
        "Metadata": {},
        **other,
    }


def brevo_event(address: str, event: str, **other: Any) -> dict[str, Any]:
    """https://developers.brevo.com/docs/transactional-webhooks"""
    return {
        "event": event,
        "email": address,
        "id": 26224,
        "date": "2026-11-21 08:59:38",
        "ts": 1795251578,
        "ts_event": 1795251578,
        "message-id": "<202611210859.76543@smtp-relay.mailin.fr>",
        "reason": "550 5.1.1 The email account that you tried to reach does not exist",
        **other,
    }


def generic(*events: dict[str, Any], at: datetime, secret: str = SECRET) -> Request:
    """As the guide for operators has it."""
    body, timestamp = json.dumps({"events": events}).encode(), str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()
    return request(body, x_newsletter_timestamp=timestamp, x_newsletter_signature=signature)
