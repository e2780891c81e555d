"""What a next server says when it does not take a mail, and what is to be concluded of it."""

from typing import NamedTuple

from newsletter.feedback.bounces.reasons import Reason


class Refusal(NamedTuple):
    """What is said to one recipient. `reasons` are those that are right."""

    reply: str
    reasons: tuple[Reason, ...]
    stage: str = "RCPT"


def raw(text: str, charset: str) -> str:
    """A reply in a charset in which no server may answer."""
    return "raw:" + (text + "\r\n").encode(charset).decode("latin-1")


_GONE = (Reason.NO_MAILBOX,)
_FULL = (Reason.FULL,)
_BLOCKED = (Reason.BLOCKED, Reason.REPUTATION)
_AUTH = (Reason.AUTHENTICATION,)
_OURS = (Reason.POLICY, Reason.CONTENT, Reason.BLOCKED, Reason.REPUTATION)

REFUSALS: dict[str, Refusal] = {
    "gone": Refusal("550 5.1.1 User unknown", _GONE),
    "gone-postfix": Refusal(
        "550 5.1.1 <{address}>: Recipient address rejected: User unknown in virtual mailbox table", _GONE),
    "gone-exchange": Refusal(
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {address} not found by SMTP address lookup", _GONE),
    "gone-gmail": Refusal(
        "550-5.1.1 The email account that you tried to reach does not exist. Please try\r\n550-5.1.1 double-checking the"
        " recipient's email address for typos or\r\n550 5.1.1 unnecessary spaces.", _GONE),
    "gone-dovecot": Refusal("550 5.1.1 <{address}> User doesn't exist: {address}", _GONE),
    "gone-bare": Refusal("550 No such user here", _GONE),
    "gone-sendmail": Refusal("553 5.3.0 <{address}>... No such mailbox", _GONE),
    "gone-exim": Refusal("550 Unrouteable address", (Reason.NO_MAILBOX, Reason.NO_DOMAIN)),
    "gone-550": Refusal("550 {address} unknown or illegal alias", _GONE),
    "gone-korean": Refusal(raw("550 5.1.1 존재하지 않는 사용자입니다", "utf-8"), _GONE),
    "gone-euckr": Refusal(raw("550 5.1.1 존재하지 않는 사용자입니다", "euc-kr"), _GONE),
    "gone-euckr-bare": Refusal(raw("550 없는 사용자입니다", "euc-kr"), _GONE),
    "disabled": Refusal("550 5.2.1 The account is disabled", (Reason.DISABLED,)),
    "disabled-gmail": Refusal(
        "550-5.2.1 The email account that you tried to reach is inactive. For more\r\n550 5.2.1 information, go to"
        " https://support.google.com/mail/?p=DisabledUser", (Reason.DISABLED, Reason.INACTIVE)),
    "full": Refusal("552 5.2.2 Mailbox full", _FULL),
    "full-dovecot": Refusal("552 5.2.2 <{address}> Quota exceeded (mailbox for user is full)", _FULL),
    "size-dovecot": Refusal(
        "552 5.2.3 <{address}> Mail size is larger than the maximum size allowed by server configuration", (Reason.SIZE,)),
    "broken-dovecot": Refusal(
        "451 4.2.0 <{address}> Internal error occurred. Refer to server log for more information.", (Reason.SYSTEM,)),
    "full-gmail": Refusal(
        "552-5.2.2 The recipient's inbox is out of storage space. Please direct the\r\n552 5.2.2 recipient to"
        " https://support.google.com/mail/?p=OverQuotaPerm", _FULL),
    "full-bare": Refusal("554 Quota exceeded", _FULL),
    "full-korean": Refusal(raw("552 5.2.2 받는 사람의 메일함 용량이 초과되었습니다", "euc-kr"), _FULL),
    "size": Refusal("552 5.3.4 Message size exceeds fixed limit", (Reason.SIZE,), "DOT"),
    "size-2": Refusal("552 5.2.3 Message too large for this mailbox", (Reason.SIZE,)),
    "no-route": Refusal("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
                        (Reason.UNCLEAR, Reason.POLICY, Reason.NO_MAILBOX)),
    "no-host": Refusal("550 5.4.4 Invalid domain: host or domain name not found", (Reason.NO_DOMAIN,)),
    "no-host-2": Refusal("550 5.1.2 Bad destination system address", (Reason.NO_DOMAIN,)),
    "null-mx": Refusal("556 5.1.10 Domain does not accept mail (nullMX)", (Reason.NO_DOMAIN,)),
    "syntax": Refusal("554 5.5.0 Protocol error", (Reason.UNCLEAR, Reason.SYSTEM)),
    "policy": Refusal("550 5.7.1 Message refused by policy", _OURS),
    "policy-554": Refusal("554 5.7.1 <{address}>: Recipient address rejected: Access denied", (*_OURS, Reason.UNCLEAR)),
    "blocklist": Refusal("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", _BLOCKED),
    "blocklist-bare": Refusal("550 Your IP 192.0.2.1 is in our black list", _BLOCKED),
    "blocklist-511": Refusal("550 5.1.1 <{address}>: rejected, 192.0.2.1 listed at bl.spamcop.net", _BLOCKED),
    "reputation": Refusal(
        "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely\r\n550-5.7.1 suspicious due to the"
        " very low reputation of the sending domain.\r\n550 5.7.1 To best protect our users the message has been blocked.",
        (*_OURS,), "DOT"),
    "outlook-blocked": Refusal(
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider"
        " since part of their network is on our block list (S3150).", _BLOCKED, "MAIL"),
    "spf": Refusal("550 5.7.23 The message was rejected because of Sender Policy Framework violation", _AUTH),
    "dkim": Refusal("550 5.7.20 No passing DKIM signature found", _AUTH, "DOT"),
    "dmarc": Refusal(
        "550-5.7.26 Unauthenticated email from bridge.example.org is not accepted due to\r\n550 5.7.26 domain's DMARC policy.",
        _AUTH, "DOT"),
    "ptr": Refusal("550 5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", _AUTH),
    "spam": Refusal("554 5.7.1 This message has been identified as spam", (Reason.CONTENT,), "DOT"),
    "spam-bare": Refusal("554 Transaction failed: spam message rejected", (Reason.CONTENT,), "DOT"),
    "spam-korean": Refusal(raw("554 5.7.1 스팸 메일로 차단되었습니다", "utf-8"), (Reason.CONTENT, Reason.BLOCKED), "DOT"),
    "relaying": Refusal("554 5.7.1 <{address}>: Relay access denied", (Reason.RELAYING,)),
    "relaying-550": Refusal("550 5.7.1 Unable to relay for {address}", (Reason.RELAYING,)),
    "sender": Refusal("550 5.1.8 Sender address rejected: Domain not found", (Reason.SENDER_ADDRESS,), "MAIL"),
    "sender-bare": Refusal("550 Sender verify failed", (Reason.SENDER_ADDRESS,)),
    "rate": Refusal("550 5.7.28 Too many messages from your network", (Reason.RATE, Reason.BLOCKED, Reason.REPUTATION)),
    "hops": Refusal("554 5.4.6 Too many hops", (Reason.CONNECTION, Reason.CONTENT, Reason.SYSTEM)),
    "moved": Refusal("551 5.1.6 User has moved; please try <new@elsewhere.example>", (Reason.MOVED,)),
    "no-code": Refusal("550 Requested action not taken", (Reason.UNCLEAR,)),
    "mailbox-unavailable": Refusal("550 Requested action not taken: mailbox unavailable", _GONE),
    "greylist-550": Refusal("550 5.7.1 Greylisted, please try again in 300 seconds", (Reason.GREYLISTED,)),
}  # fmt: skip
