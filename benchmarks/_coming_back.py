"""Mails that come back, as mail systems write them, each with what is to be recorded of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsletter.feedback.bounces.reasons import Reason, Verdict
from newsletter.feedback.models import FeedbackKind
from newsletter.links import Purpose, mailbox
from newsletter.signing import Signer
from tests.feedback.bounces.families import FAMILIES, MINA
from tests.feedback.bounces.mails import VERP, complaint, delivery_report, group, plain

_DOMAIN = "news.example.org"
_LINE = '<td style=3D"padding:0 24px;font-size:16px">Neighbours open a repair caf=C3=A9</td>\n'
_HEAD = f"""\
Received: from relay.news.example.org (relay.news.example.org [192.0.2.1])
From: Bridge Quarterly <news@news.example.org>
To: {MINA}
Subject: Bridge Quarterly
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
"""
_WHOLE = f"{_HEAD}\n{_LINE * 160}"  # 14 KB, as our mails are


class Label(NamedTuple):
    """What is to be recorded."""

    kind: FeedbackKind
    verdict: Verdict | None = None
    reason: Reason | None = None


class Returned(NamedTuple):
    """A mail about a delivery; what it means."""

    data: bytes
    label: Label


def coming_back(signer: Signer, deliveries: Sequence[tuple[int, str]]) -> Iterator[Returned]:
    """One about each of these, which are given with their addresses; the kinds are mixed."""
    of_hundred = [returned for share, returned in _samples() for _ in range(share)]
    assert len(of_hundred) == 100
    for number, (delivery_id, email) in enumerate(deliveries):
        mail, label = of_hundred[number * 37 % 100]  # 37 and 100 have no divisor in common
        token = signer.token(Purpose.BOUNCE, delivery_id)
        theirs = mail.replace(VERP.encode(), mailbox(Purpose.BOUNCE, token, domain=_DOMAIN).encode())
        yield Returned(theirs.replace(MINA.encode(), email.encode()), label)


def _samples() -> Iterator[tuple[int, Returned]]:
    """Of how many in a hundred mails about Mina's there is one like it."""
    yield 10, _report("5.1.1", f"550 5.1.1 <{MINA}>: User unknown", Reason.NO_MAILBOX, back=_WHOLE)
    yield 4, _report("5.1.2", "Host or domain name not found", Reason.NO_DOMAIN)
    yield 10, _report("5.2.2", "552 5.2.2 Mailbox full", Reason.FULL, back=_WHOLE)
    yield 6, _report("5.7.1", "554 5.7.1 blocked using zen.spamhaus.org", Reason.BLOCKED)
    yield 4, _report("5.7.26", "550 5.7.26 This mail is unauthenticated", Reason.AUTHENTICATION)
    yield 6, _late("4.4.1", "connection timed out", Reason.CONNECTION)
    for share, name in ((6, "exim"), (6, "Gmail, old"), (4, "iCloud"), (4, "OpenSMTPD"), (4, "Barracuda")):
        yield share, _of_family(name)
    yield 4, _of_family("exim, late", kind=FeedbackKind.DELAYED)
    for share, name in ((3, "Exchange in Korean"), (3, "Naver in Korean"), (3, "Nate in EUC-KR")):
        yield share, _of_family(name)
    yield 2, _of_family("ezweb, rejected")
    yield 3, _of_family("Daum, dormant")
    yield 8, _away("Out of office: Bridge Quarterly", "I am away until Monday.")
    yield 6, _away("부재중 자동 회신", "휴가 중입니다. 다음 주 월요일에 답장드리겠습니다.")
    spam = complaint("abuse").replace(b"reader@mailbox.example", MINA.encode())
    yield 4, Returned(spam, Label(FeedbackKind.COMPLAINED))


def _report(status: str, diagnostic: str, reason: Reason, *, back: str = _HEAD) -> Returned:
    mail = delivery_report(group(MINA, "failed", status, diagnostic), returned=back)
    return Returned(mail, Label(FeedbackKind.BOUNCED, reason.verdict, reason))


def _late(status: str, diagnostic: str, reason: Reason) -> Returned:
    mail = delivery_report(group(MINA, "delayed", status, diagnostic), returned=_HEAD)
    return Returned(mail, Label(FeedbackKind.DELAYED, reason.verdict, reason))


def _of_family(name: str, *, kind: FeedbackKind = FeedbackKind.BOUNCED) -> Returned:
    mail, _, reason = FAMILIES[name]
    return Returned(mail, Label(kind, reason.verdict, reason))


def _away(subject: str, body: str) -> Returned:
    head = (f"From: {MINA}", f"To: {VERP}", f"Subject: {subject}", "Auto-Submitted: auto-replied")
    typed = ("MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8")
    return Returned(plain(*head, *typed, body=body), Label(FeedbackKind.ANSWERED))
