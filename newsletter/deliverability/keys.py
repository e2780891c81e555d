"""Whether the key that signs is the key that DNS publishes (RFC 6376 §3.6.1)."""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from newsletter.deliverability.findings import Aspect, Finding, bad, good, no_answer, unknown, warning
from newsletter.deliverability.names import NoAnswer, Resolver, tags_of, txt_record
from newsletter.deliverability.sender import Sender, SigningKey
from newsletter.wording import say

_ADVISED_BITS = 2048
_LEAST_BITS = 1024


def look_at_dkim(sender: Sender, resolver: Resolver) -> list[Finding]:
    """The signature: what is published for ours, or what can be said of the relay's."""
    leaving = [way for way in sender.ways if way.host]
    if sender.key is None and not leaving:
        return [
            unknown(
                Aspect.DKIM,
                say("Nobody signs the mail yet: neither a key nor a relay is set."),
                say("Let the relay sign, or make a key: newsletter doctor --new-dkim-key FILE"),
            )
        ]
    found = [
        unknown(
            Aspect.DKIM,
            say("{relay} signs the mail, if anybody does; its key cannot be seen from here.", relay=way.name),
            say(
                "Look at the source of a mail that has arrived: DKIM-Signature should have d={domain}, and List-Unsubscribe and "
                "List-Unsubscribe-Post in h=.",
                domain=sender.domain,
            ),
        )
        for way in leaving
        if way.signs or sender.key is None
    ]
    if sender.key is None or (leaving and all(way.signs for way in leaving)):
        return found
    name = f"{sender.key.selector}._domainkey.{sender.domain}"
    try:
        records = resolver.texts(name)
    except NoAnswer:
        return [*found, no_answer(Aspect.DKIM, name)]
    return [*found, *_of_the_records(name, records, sender.key)]


def _of_the_records(name: str, published: Sequence[str], key: SigningKey) -> Iterator[Finding]:
    record = txt_record(name, f"v=DKIM1; k=rsa; p={key.public}")
    if not published:
        yield bad(
            Aspect.DKIM,
            say("The key that signs is not published: {name} has no record.", name=name),
            say("Publish this record. Until then every signature fails."),
            record,
        )
        return
    if len(published) > 1:
        yield bad(
            Aspect.DKIM,
            say(
                "{name} has {count} records; which of them counts is anybody's guess.",
                name=name,
                count=len(published),
            ),
            say("Keep this one alone."),
            record,
        )
        return
    tags = tags_of(published[0])
    public = re.sub(r"\s", "", tags.get("p", ""))
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        yield bad(
            Aspect.DKIM,
            say("The record at {name} is no DKIM key.", name=name),
            say("Replace it by this one."),
            record,
        )
    elif not public:
        yield bad(
            Aspect.DKIM,
            say("The key at {name} was revoked: its p= is empty.", name=name),
            say("Sign with a new key under a new selector, or publish this record again."),
            record,
        )
    elif public != key.public:
        yield bad(
            Aspect.DKIM,
            say("{name} publishes another key than the one that signs.", name=name),
            say("Publish this record, or name the key file in the settings whose key is published."),
            record,
        )
    elif "sha256" not in tags.get("h", "sha256") or tags.get("s", "*") not in ("*", "email"):
        yield bad(
            Aspect.DKIM,
            say(
                "The record at {name} does not allow its key for this: h= must have sha256, s= be * or email.",
                name=name,
            ),
            say("Replace it by this one."),
            record,
        )
    else:
        yield from _of_the_key(name, public, tags.get("t", ""), record)


def _of_the_key(name: str, public: str, flags: str, record: str) -> Iterator[Finding]:
    if "y" in flags.split(":"):
        yield warning(
            Aspect.DKIM,
            say(
                "The record at {name} says that you are only testing (t=y): receivers may treat the mail as unsigned.",
                name=name,
            ),
            say("Publish it without t=y."),
            record,
        )
    bits = _bits(public)
    if bits < _LEAST_BITS:
        yield bad(
            Aspect.DKIM,
            say(
                "The key at {name} has {bits} bits; less than {least} is refused.",
                name=name,
                bits=bits,
                least=_LEAST_BITS,
            ),
            say("Make a new key: newsletter doctor --new-dkim-key FILE"),
        )
    elif bits < _ADVISED_BITS:
        yield warning(
            Aspect.DKIM,
            say("The key at {name} has {bits} bits.", name=name, bits=bits),
            say("Make one of {most} bits: newsletter doctor --new-dkim-key FILE", most=_ADVISED_BITS),
        )
    else:
        yield good(
            Aspect.DKIM,
            say(
                "The key that signs is published at {name}, with {bits} bits. The signature covers both unsubscribe headers, and "
                "nobody can add a header of those it names.",
                name=name,
                bits=bits,
            ),
        )


def _bits(public: str) -> int:
    try:
        key = load_der_public_key(b64decode(public, validate=True))
    except ValueError:
        return 0
    return key.key_size if isinstance(key, RSAPublicKey) else 0
