"""Amazon SES by its API v2: SendEmail with raw content, GetAccount.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from newsletter.clock import Clock, utc_now
from newsletter.relays.base import Envelope, Fault, Outcome, Refused, Unavailable
from newsletter.relays.http.api import Answer, Ask, Endpoint, Request, accepted, judge_status
from newsletter.relays.http.sigv4 import Keys
from newsletter.relays.replies import at_its_limit, fault_in, takes_nothing_from_us
from newsletter.wording import say, verbatim

_SEND = "/v2/email/outbound-emails"
_ACCOUNT = "/v2/email/account"


@dataclass(frozen=True)
class SesApi:
    """One account of Amazon SES in one region."""

    keys: Keys
    endpoint: Endpoint
    clock: Clock = field(default=utc_now, repr=False)
    # https://docs.aws.amazon.com/ses/latest/dg/header-fields.html
    keeps_headers: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """`Amazon SES eu-west-1`."""
        return f"Amazon SES {self.keys.region}"

    def sending(self, envelope: Envelope, message: bytes) -> Request:
        """SendEmail. The message says itself whom it is from; SES has a return path of its own, and forwards to ours what comes
        back to it."""
        body: dict[str, object] = {
            "Destination": {"ToAddresses": [envelope.recipient]},
            "Content": {"Raw": {"Data": b64encode(message).decode()}},
        }
        if envelope.sender:
            body["FeedbackForwardingEmailAddress"] = envelope.sender
        return self._signed(
            Request("POST", _SEND, {"Content-Type": "application/json"}, json.dumps(body).encode())
        )

    def judge(self, answer: Answer, envelope: Envelope) -> Outcome:
        """See Api. Errors have names (CommonErrors and those of SendEmail), whatever their status is."""
        if 200 <= answer.status < 300:
            receipt = answer.text("MessageId")
            return accepted(answer, f"MessageId {receipt}" if receipt else "", receipt)
        error, words = _error(answer)
        said = answer.quoted(error, words)
        match error:
            case "MessageRejected":
                return self._rejected(words, said, envelope)
            case "BadRequestException":
                return Refused(verbatim(said), _fault_of_request(words, envelope))
            case "RequestEntityTooLargeException":
                return Refused(verbatim(said), Fault.SIZE)
        return self._about_us(answer) or judge_status(answer, f"{error} {words}".strip(), self.name)

    def obstacle(self, ask: Ask) -> Unavailable | None:
        """See Api: what GetAccount says of the account in this region."""
        answer = ask(self._signed(Request("GET", _ACCOUNT)))
        if answer.status == 200 and "SendingEnabled" in answer.said:
            return self._obstacle_of(answer.said)
        error, words = _error(answer)
        said = answer.quoted(error, words)
        if error == "AccessDeniedException":
            return Unavailable(
                say(
                    "{relay} does not let this key see the account ({reply}). Allow it ses:GetAccount beside ses:SendRawEmail.",
                    relay=self.name,
                    reply=said,
                )
            )
        return self._about_us(answer) or takes_nothing_from_us(self.name, said)

    def _obstacle_of(self, account: Mapping[str, object]) -> Unavailable | None:
        if not account["SendingEnabled"] or account.get("EnforcementStatus") == "SHUTDOWN":
            return Unavailable(say("{relay} has paused the account: its console says why", relay=self.name))
        if account.get("ProductionAccessEnabled") is False:
            return Unavailable(
                say(
                    "{relay} has the account in its sandbox, and takes mail to verified addresses only. "
                    "Ask for production access in its console.",
                    relay=self.name,
                )
            )
        if _is_used_up(account.get("SendQuota")):
            return at_its_limit(self.name, "SentLast24Hours = Max24HourSend")
        return None

    def _signed(self, request: Request) -> Request:
        headers = {**request.headers, "Host": self.endpoint.authority}
        signed = self.keys.sign(request.method, request.target, headers, request.body, now=self.clock())
        del signed["host"]  # every request has it
        return replace(request, headers=signed)

    def _rejected(self, words: str, said: str, envelope: Envelope) -> Outcome:
        fault = fault_in(words)
        if "not verified" in words.lower():
            # Of the sandbox, where recipients must be verified too; else of our sender, which is the same for everybody.
            if envelope.recipient.lower() in words.lower():
                return Refused(verbatim(said), Fault.RELAY)
            return takes_nothing_from_us(self.name, said)
        return Refused(verbatim(said), Fault.CONTENT if fault is Fault.UNCLEAR else fault)

    def _about_us(self, answer: Answer) -> Unavailable | None:
        """What would be said to us whoever the mail is for."""
        error, words = _error(answer)
        if error in _LIMITS:
            return at_its_limit(self.name, answer.quoted(error, words))
        if error in _KEYS or (answer.status in (401, 403) and error not in _CLOSED):
            if "expired" in words.lower() or error == "RequestExpired":
                return Unavailable(
                    say(
                        "{relay} finds our signature too old or too new ({reply}): look at the clock of this machine",
                        relay=self.name,
                        reply=answer.quoted(error),
                    )
                )
            # What a key was refused with may repeat it.
            return Unavailable(
                say(
                    "{relay} did not accept the access key and its secret ({reply})",
                    relay=self.name,
                    reply=answer.quoted(error),
                )
            )
        if error in _CLOSED:
            return takes_nothing_from_us(self.name, answer.quoted(error, words))
        return None


def _error(answer: Answer) -> tuple[str, str]:
    """The name of an error and its words: `MessageRejected`, `Email address is not verified. …`."""
    said = answer.headers.get("x-amzn-errortype", "") or answer.text("__type", "code", "Code")
    return said.partition(":")[0].rpartition("#")[2], answer.text("message", "Message")


def _fault_of_request(words: str, envelope: Envelope) -> Fault:
    """Whose fault a request is that SES cannot carry out. An address that it cannot read is theirs where it quotes their domain:
    it may as well be ours."""
    said, domain = words.lower(), envelope.recipient.lower().rpartition("@")[2]
    if "message length" in said:
        return Fault.SIZE
    if domain in said:
        return Fault.RECIPIENT
    fault = fault_in(words)
    return Fault.UNCLEAR if fault is Fault.RECIPIENT else fault


def _is_used_up(quota: object) -> bool:
    """Whether as many were sent in 24 hours as may be; -1 is without limit."""
    if not isinstance(quota, Mapping):
        return False
    most, sent = quota.get("Max24HourSend"), quota.get("SentLast24Hours")
    return isinstance(most, int | float) and isinstance(sent, int | float) and 0 <= most <= sent


_LIMITS = {"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "Throttling"}
_KEYS = {
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_CLOSED = {
    "AccessDeniedException",
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "NotAuthorized",
    "NotFoundException",
    "SendingPausedException",
    "ServiceUnavailable",  # “the request has failed due to a temporary failure”: not taken, and said so
    "ServiceUnavailableException",
}
