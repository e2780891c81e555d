"""Mailgun by its API: messages.mime, and what it says of a domain.

https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import quote

from newsletter.relays.base import Envelope, Fault, Outcome, Refused, Unavailable
from newsletter.relays.http.api import Answer, Ask, Endpoint, Request, accepted, judge_status
from newsletter.relays.replies import takes_nothing_from_us
from newsletter.wording import say, verbatim


@dataclass(frozen=True)
class MailgunApi:
    """One domain at Mailgun."""

    key: str = field(repr=False)
    domain: str
    endpoint: Endpoint
    keeps_headers: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """`Mailgun mg.example.org`."""
        return f"Mailgun {self.domain}"

    def sending(self, envelope: Envelope, message: bytes) -> Request:
        """messages.mime. Tracking is off for this message: it would put other links in the place of ours."""
        return self._sending({"to": envelope.recipient, "o:tracking": "no"}, message)

    def judge(self, answer: Answer, _: Envelope) -> Outcome:
        """See Api. What an error is about stands in its `message` only."""
        words = answer.text("message", "Error")
        if 200 <= answer.status < 300:
            return accepted(answer, words, answer.text("id").strip("<>"))
        if answer.status == 401:
            return self._key_refused(answer)
        if answer.status == 400 and "'to' parameter" in words:
            return Refused(verbatim(answer.quoted(words)), Fault.RECIPIENT)
        if answer.status in (400, 403) and "authorized recipients" in words:  # a domain to try things out
            return Refused(verbatim(answer.quoted(words)), Fault.RELAY)
        return judge_status(answer, words, self.name)

    def obstacle(self, ask: Ask) -> Unavailable | None:
        """See Api: what it says of the domain. A sending key may not ask that: it is tried on a message that has neither a
        recipient nor a text, which is refused to everybody (400) and to a wrong key as such (401)."""
        answer = ask(Request("GET", f"/v4/domains/{quote(self.domain)}", self._authorization))
        domain = answer.said.get("domain")
        if answer.status == 200 and isinstance(domain, Mapping):
            return self._obstacle_of(domain)
        if answer.status in (401, 403):
            answer = ask(self._sending({"o:tracking": "no"}))
            if answer.status == 400:
                return None
        if answer.status == 401:
            return self._key_refused(answer)
        return takes_nothing_from_us(self.name, answer.quoted(answer.text("message", "Error")))

    def _obstacle_of(self, domain: Mapping[str, object]) -> Unavailable | None:
        if domain.get("is_disabled") or domain.get("state") == "disabled":
            return Unavailable(say("{relay} has disabled the domain: its console says why", relay=self.name))
        if domain.get("state") == "unverified":
            return Unavailable(
                say(
                    "{relay} has not verified the domain yet: publish the DNS records that its console shows",
                    relay=self.name,
                )
            )
        return None

    def _key_refused(self, answer: Answer) -> Unavailable:
        return Unavailable(
            say(
                "{relay} did not accept the API key ({reply}). Keys of the EU need ?region=eu in its URL.",
                relay=self.name,
                reply=answer.quoted(),
            )
        )

    def _sending(self, fields: Mapping[str, str], message: bytes | None = None) -> Request:
        boundary = secrets.token_hex(30)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", **self._authorization}
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        if message is not None:
            disposition = 'form-data; name="message"; filename="message.eml"'
            head = f"Content-Disposition: {disposition}\r\nContent-Type: message/rfc822\r\n\r\n"
            body += f"--{boundary}\r\n{head}".encode() + message + b"\r\n"
        target = f"/v3/{quote(self.domain)}/messages.mime"
        return Request("POST", target, headers, body + f"--{boundary}--\r\n".encode())

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Basic {b64encode(f'api:{self.key}'.encode()).decode()}"}
