"""Mails that come back, made from the parts that matter to a test."""

TOKEN = "mfrggzdfmztwq2lknnwg23tpobyxe43u"
VERP = f"bounce+{TOKEN}@news.example.org"


def delivery_report(
    *groups: str,
    to: str = VERP,
    kind: str = "message/delivery-status",
    encoding: str = "7bit",
    returned: str = "Subject: Bridge Quarterly\n",
) -> bytes:
    """A multipart/report as a mail system writes it; `groups` are the blocks of the status part."""
    status = "\n\n".join(("Reporting-MTA: dns; mx.example.net", *groups))
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="=_part/1"

This is a MIME-encapsulated message.

--=_part/1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_part/1
Content-Type: {kind}
Content-Transfer-Encoding: {encoding}

{status}

--=_part/1
Content-Type: message/rfc822

{returned}
Hello.

--=_part/1--
""".encode()


def group(address: str, action: str, status: str, diagnostic: str = "") -> str:
    """The block of one recipient."""
    lines = [f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}"]
    return "\n".join([*lines, f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else lines)


def complaint(kind: str) -> bytes:
    """An abuse report (RFC 5965) about one of our mails."""
    return f"""\
From: <feedback@mailbox.example>
To: abuse@news.example.org
Subject: FW: Bridge Quarterly
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=abc

--abc
Content-Type: text/plain

This is an email abuse report.
--abc
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: ExampleFeedback/1.0
Version: 1
Original-Mail-From: <{VERP}>
Original-Rcpt-To: <reader@mailbox.example>
--abc
Content-Type: message/rfc822

From: Bridge Quarterly <news@news.example.org>

Hello.
--abc--
""".encode()


def plain(*header: str, body: str = "I am away until Monday.") -> bytes:
    """A mail without any report."""
    return "\n".join((*header, "", body, "")).encode()
