"""Amazon SES and Mailgun as their documents describe them: what they are asked, and what they answer."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote

from python_multipart import parse_form

from tests.http_server import Asked, HttpServer, Script, answer

ACCESS_KEY = "AKIDEXAMPLE"
ACCOUNT = {
    "DedicatedIpAutoWarmupEnabled": False,
    "EnforcementStatus": "HEALTHY",
    "ProductionAccessEnabled": True,
    "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 12.0},
    "SendingEnabled": True,
}
DOMAIN = {"name": "mg.example.org", "state": "active", "is_disabled": False, "type": "custom"}


@dataclass
class Mails:
    """What was taken; `instead` answers instead of taking anything, and `silently` it is taken without a word."""

    taken: list[bytes] = field(default_factory=list)
    instead: bytes | None = None
    silently: bool = False


def ses_error(status: int, name: str, message: str) -> bytes:
    """An error of SES."""
    headers = {"x-amzn-RequestId": "7b7f", "x-amzn-ErrorType": f"{name}:http://internal.amazon.com/coral/"}
    return answer(status, {"message": message}, headers=headers)


def ses(mails: Mails, *, account: Mapping[str, Any] = ACCOUNT) -> Script:
    """SES, which looks at the access key, not at the signature."""

    def script(asked: Asked) -> bytes | None:
        if mails.instead:
            return mails.instead
        if f"Credential={ACCESS_KEY}/" not in asked.headers["authorization"]:
            return ses_error(403, "UnrecognizedClientException", "The security token is invalid.")
        match asked.method, asked.target:
            case "GET", "/v2/email/account":
                return answer(200, account)
            case "POST", "/v2/email/outbound-emails":
                mails.taken.append(b64decode(json.loads(asked.body)["Content"]["Raw"]["Data"], validate=True))
                receipt = f"0107019a{len(mails.taken):08x}-5c0e-4bd1-a6e8-000000"
                return None if mails.silently else answer(200, {"MessageId": receipt})
        return ses_error(404, "UnknownOperationException", "")

    return script


def mailgun(
    mails: Mails, *, key: str, is_sending_key: bool = False, domain: Mapping[str, Any] = DOMAIN
) -> Script:
    """Mailgun for one domain; a sending key may post messages, and nothing else."""

    def script(asked: Asked) -> bytes | None:
        if mails.instead:
            return mails.instead
        if asked.headers["authorization"] != f"Basic {b64encode(f'api:{key}'.encode()).decode()}":
            return answer(401, b"Forbidden", headers={"Content-Type": "text/plain"})
        match asked.method, asked.target:
            case "GET", "/v4/domains/mg.example.org":
                return answer(401, b"Forbidden") if is_sending_key else answer(200, {"domain": domain})
            case "POST", "/v3/mg.example.org/messages.mime":
                fields = form(asked)
                if "to" not in fields:
                    return answer(400, {"message": "to parameter is missing"})
                mails.taken.append(fields["message"])
                receipt = f"<2026112{len(mails.taken)}.1.ABCD@mg.example.org>"
                taken = answer(200, {"id": receipt, "message": "Queued. Thank you."})
                return None if mails.silently else taken
        return answer(404, {"message": "Domain not found: " + asked.target})

    return script


def form(asked: Asked) -> dict[str, bytes]:
    """The fields and files of a form, as the web framework reads them."""
    found: dict[str, bytes] = {}

    def on_field(item: Any) -> None:
        found[item.field_name.decode()] = item.value

    def on_file(item: Any) -> None:
        item.file_object.seek(0)
        found[item.field_name.decode()] = item.file_object.read()

    headers = {name.title(): value.encode() for name, value in asked.headers.items()}
    parse_form(headers, BytesIO(asked.body), on_field, on_file)
    return found


def ses_url(server: HttpServer, *, secret: str = "secret", options: str = "") -> str:
    """What leads to a server that speaks as SES."""
    return f"ses://{ACCESS_KEY}:{quote(secret, safe='')}@eu-west-1?endpoint={server.url}{options}"


def mailgun_url(server: HttpServer, *, key: str, options: str = "") -> str:
    """What leads to a server that speaks as Mailgun."""
    return f"mailgun://{quote(key, safe='')}@mg.example.org?endpoint={server.url}{options}"
