"""How many messages one core writes per second, beside the standard library, and beside the physical limit: joining the bytes,
or, where messages are signed, the bare RSA signature. Readers of different names cost more than one and the same, and
Korean particles that follow their names a little more.

Goal: 8,000 messages a second with 75 KB of HTML, unsigned.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from newsletter.content.issue import IssueContent
from newsletter.messages.dkim import DkimSigner
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Recipient
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.rendering.preview import filled
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.signing import Signer
from tests.rendering.samples import BASE_URL, content, every_block, publication

RESULTS = Path(__file__).parent / "results" / "personalise.json"
SIZE = 75_000  # bytes of HTML
SECONDS = 0.5
ROUNDS = 8
PARTICLES = (
    "{{first_name|독자}}은/는 {{first_name|독자}}을/를 {{first_name|독자}}와/과 {{first_name|독자}}(으)로"
)
ONE_FORM = "{{first_name|독자}}는 {{first_name|독자}}를 {{first_name|독자}}와 {{first_name|독자}}로"
DATE = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ENVELOPE = ProofEnvelope(
    sender_name={"en": "Bridge Quarterly", "ko": "계간 다리"},
    sender_address="quarterly@twoshores.example.org",
    reply_to="hello@twoshores.example.org",
    list_label="Bridge Quarterly",
    list_host="bridge-quarterly.twoshores.example.org",
    feedback_id="bridge-quarterly-12:bridge-quarterly:issue:twoshores",
)


def rendition_of_size(locale: str, issue: IssueContent) -> Rendition:
    """An issue with its articles repeated until its HTML has the size of a full one."""
    articles = [block for block in issue.blocks if block.type == "article"]
    while True:
        rendition = render(issue, locale, publication(), base_url=BASE_URL)
        if rendition.html_bytes >= SIZE:
            return rendition
        more = [
            article.model_copy(update={"id": f"{len(issue.blocks)}-{article.id}"}) for article in articles[:1]
        ]
        issue = issue.model_copy(update={"blocks": (*issue.blocks, *more)})


def greeting(words: str) -> IssueContent:
    """The sample issue, whose Korean letter begins with these words."""
    blocks = every_block()
    letter = next(block for block in blocks if block["type"] == "letter")
    letter["body"]["ko"] = f"{words}\n\n{letter['body']['ko']}"
    return content(blocks)


def recipient(number: int, locale: str) -> Recipient:
    """Someone with a name in the language of the edition."""
    first, last = ("하늘", "김") if locale == "ko" else ("Alex", "Morgan")
    return Recipient(
        delivery_id=number,
        subscription_id=number,
        subscriber_id=number,
        address=f"reader{number}@example.net",
        email=f"reader{number}@example.net",
        name=f"{last}{first}" if locale == "ko" else f"{first} {last}",
        first_name=first,
        last_name=last,
        organisation="",
        locale=locale,
    )


def per_second(work: Callable[[int], object]) -> float:
    """How often the work is done per second of processor time, in the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        done, start = 0, time.process_time()
        while (spent := time.process_time() - start) < SECONDS:
            for _ in range(10):
                work(100_000 + done)
                done += 1
        best = max(best, done / spent)
    return round(best)


def cases(locale: str) -> list[dict[str, object]]:
    rendition = rendition_of_size(locale, content())
    someone = recipient(1, locale)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def composing(dkim: DkimSigner | None) -> Callable[[int], bytes]:
        composer = Composer(
            1,
            ENVELOPE,
            {locale: rendition},
            issue="benchmark-1",
            letterhead=Letterhead(BASE_URL, Signer("k" * 32), dkim),
        )
        return lambda number: composer.compose(someone._replace(delivery_id=number), date=DATE).data

    def with_the_library(number: int) -> bytes:
        mail = EmailMessage()
        text = filled(rendition, {"first_name": someone.first_name})
        mail["Subject"], mail["To"] = text.subject, f"reader{number}@example.net"
        mail.set_content(text.text)
        mail.add_alternative(text.html, subtype="html")
        return mail.as_bytes()

    compose = composing(None)
    message = compose(1)
    pieces = [message[start : start + 4000] for start in range(0, len(message), 4000)]
    about = f"({locale}, {rendition.html_bytes // 1000} KB HTML, message {len(message) // 1000} KB)"
    composed, signed = per_second(compose), per_second(composing(DkimSigner(key, selector="newsletter")))
    library, joined = per_second(with_the_library), per_second(lambda _: b"".join(pieces))
    bare = per_second(lambda number: key.sign(str(number).encode(), PKCS1v15(), SHA256()))
    return [
        case(
            f"compose a message {about}; yardstick: email.message of the standard library", composed, library
        ),
        case(f"compose a message {about}; yardstick: joining as many bytes", composed, joined),
        case(f"compose and sign a message {about}; yardstick: RSA-2048 signatures alone", signed, bare),
    ]


def particle_cases() -> list[dict[str, object]]:
    readers = [recipient(number, "ko")._replace(first_name=chr(0xAC00 + number)) for number in range(11_172)]

    def composed(words: str) -> float:
        editions = {"ko": rendition_of_size("ko", greeting(words))}
        composer = Composer(
            1, ENVELOPE, editions, issue="particles", letterhead=Letterhead(BASE_URL, Signer("k" * 32))
        )
        return per_second(lambda number: composer.compose(readers[number % len(readers)], date=DATE))

    return [
        case(
            "compose a message with four particles, for readers of different names (ko); yardstick: without the particles",
            composed(PARTICLES),
            composed(ONE_FORM),
        )
    ]


def case(name: str, ours: float, yardstick: float) -> dict[str, object]:
    return {
        "name": name,
        "unit": "messages/s",
        "ours": ours,
        "yardstick": yardstick,
        "ratio": round(ours / yardstick, 2),
    }


if __name__ == "__main__":
    results = [case for locale in ("en", "ko") for case in cases(locale)] + particle_cases()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"cases": results}, indent=2) + "\n", encoding="utf-8")
    for result in results:
        print(result)
