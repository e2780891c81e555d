"""Amazon SES by Amazon SNS. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html

Only the topics that are set are listened to, whoever else signs validly: anybody may have one.
"""

import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from newsletter.egress.fetching import Egress, Wanted
from newsletter.errors import Conflict, Invalid
from newsletter.feedback.inbound.ways.hooks.calls import (
    Call,
    Garbled,
    Later,
    Request,
    Unbelieved,
    document_of,
    require_lately,
)
from newsletter.feedback.inbound.ways.hooks.ses_events import events_in

_WITHIN = timedelta(hours=1)
_CERTIFICATE = Wanted("*/*", ("",), most_bytes=20_000, may_be_cut=False)
_CONFIRMED = Wanted("*/*", ("",), most_bytes=100_000, may_be_cut=True)
_PEM = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem")
_ARN = re.compile(r"arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{1,40}):(\d{12}):[\w.-]{1,256}", re.ASCII)
_SUFFIXES = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}
_SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_SIGNED_TO_CONFIRM = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_MOST_KNOWN = 8
_MOST_FETCHED, _WHILE = (
    10,
    timedelta(minutes=10),
)  # whoever makes up names of certificates makes us ask for each


class Topic(NamedTuple):
    """A topic that may tell us something, and the only host that speaks for it."""

    arn: str
    host: str

    @classmethod
    def of(cls, arn: str) -> Self:
        """The topic of an ARN. Raises ValueError."""
        found = _ARN.fullmatch(arn)
        if found is None:
            raise ValueError(f"{arn} is no ARN of a topic of Amazon SNS")
        return cls(arn, f"sns.{found[2]}.{_SUFFIXES[found[1]]}")

    @property
    def names(self) -> tuple[str, str]:
        """Whom a certificate that signs for it is made out to."""
        suffix = self.host.partition(".")[2].partition(".")[2]
        return self.host, f"sns.{suffix}"


class SnsHook:
    """The topics that are set. Certificates are fetched once for each process."""

    def __init__(self, topics: Sequence[Topic], *, egress: Egress) -> None:
        self._topics = {topic.arn: topic for topic in topics}
        self._egress = egress
        self._known: dict[str, x509.Certificate] = {}
        self._fetched: deque[datetime] = deque(maxlen=_MOST_FETCHED)

    def read(self, request: Request, *, now: datetime) -> Call:
        """See Hook. A subscription of a topic of ours is confirmed."""
        said = document_of(request.body)
        if not isinstance(said, Mapping):
            raise Unbelieved("no message of SNS")
        topic = self._topics.get(_of(said, "TopicArn"))
        if topic is None:
            raise Unbelieved("another topic")
        kind = _of(said, "Type")
        self._require_signed(said, kind, topic, now=now)
        require_lately(_moment(_of(said, "Timestamp")), within=_WITHIN, now=now)
        if kind == "SubscriptionConfirmation":
            self._confirm(_of(said, "Token"), topic)
        events = events_in(document_of(_of(said, "Message").encode())) if kind == "Notification" else ()
        return Call(_of(said, "MessageId"), events)

    def _require_signed(self, said: Mapping[str, Any], kind: str, topic: Topic, *, now: datetime) -> None:
        if _of(said, "SignatureVersion") != "2":  # 1 is SHA-1
            raise Unbelieved("not signed with SHA-256: set SignatureVersion of the topic to 2")
        names = _SIGNED if kind == "Notification" else _SIGNED_TO_CONFIRM
        signed = "".join(f"{name}\n{_of(said, name)}\n" for name in names if said.get(name) is not None)
        try:
            signature = b64decode(_of(said, "Signature"), validate=True)
        except NoBase64:
            raise Unbelieved("no signature") from None
        key = self._certificate(_of(said, "SigningCertURL"), topic, now=now).public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise Unbelieved("another kind of key")
        try:
            key.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise Unbelieved("wrong signature") from None

    def _certificate(self, address: str, topic: Topic, *, now: datetime) -> x509.Certificate:
        """The certificate at an address of the topic's own host, which TLS proves to be Amazon's."""
        parts = urlsplit(address)
        is_theirs = parts.scheme == "https" and parts.netloc == topic.host and _PEM.fullmatch(parts.path)
        if not is_theirs or parts.query or parts.fragment:
            raise Unbelieved("a certificate from elsewhere")
        found = self._known.get(address)
        if found is None:
            found = self._fetch(address, now=now)
        if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
            raise Unbelieved("a certificate that is not valid now")
        names = [str(one.value) for one in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
        if not set(names) & set(topic.names):
            raise Unbelieved("a certificate of somebody else")
        return found

    def _fetch(self, address: str, *, now: datetime) -> x509.Certificate:
        if len(self._fetched) == _MOST_FETCHED and now - self._fetched[0] < _WHILE:
            raise Later("too many certificates")
        self._fetched.append(now)
        try:
            fetched = self._egress.fetch(address, _CERTIFICATE)
        except (Invalid, Conflict):
            raise Later("the certificate cannot be had") from None
        if fetched.address != address:
            raise Unbelieved("a certificate from elsewhere")
        try:
            found = x509.load_pem_x509_certificate(fetched.body)
        except ValueError:
            raise Unbelieved("no certificate") from None
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[address] = found
        return found

    def _confirm(self, token: str, topic: Topic) -> None:
        query = urlencode({"Action": "ConfirmSubscription", "TopicArn": topic.arn, "Token": token})
        try:
            self._egress.fetch(f"https://{topic.host}/?{query}", _CONFIRMED)
        except (Invalid, Conflict):
            raise Later("the subscription cannot be confirmed") from None


def _of(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise Unbelieved("no message of SNS")
    return value


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise Garbled("no time") from None
    if moment.tzinfo is None:
        raise Garbled("no time zone")
    return moment
