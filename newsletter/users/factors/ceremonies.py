"""What a browser is asked for a passkey, and whether its answer is right: everything that knows WebAuthn, and no database.

The library takes a second to load, and few requests need it. It reads what strangers wrote, down to CBOR and certificates,
so whatever it stumbles over is an answer that is not right.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from newsletter.users.factors.models import Passkey

Answer = TypeVar("Answer")

LONGEST_ANSWER = 20_000  # characters; a browser's has some thousand, with a certificate in it
_CHALLENGE_BYTES = 32
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Site:
    """For whom a passkey is: it works on this origin and nowhere else."""

    host: str
    origin: str

    @classmethod
    def at(cls, base_url: str) -> "Site":
        """The site of a public address."""
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else ""
        return cls(host, f"{parts.scheme}://{host}{port}")

    @property
    def takes_passkeys(self) -> bool:
        """Whether browsers allow for them there: by https, or on the machine itself, and never under a bare IP address."""
        try:
            ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https://") or self.host == "localhost"
        return False


@dataclass(frozen=True)
class NewCredential:
    """The public half of a new passkey."""

    credential_id: str
    public_key: bytes
    sign_count: int


def new_challenge() -> str:
    """What an answer must sign, as it is kept."""
    return text_of(secrets.token_bytes(_CHALLENGE_BYTES))


def request_to_create(
    site: Site, challenge: str, *, handle: bytes, email: str, name: str, known: Iterable[Passkey]
) -> str:
    """The options for `navigator.credentials.create`, as JSON. A key that the user has already is not made once more."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Newsletter",
        user_id=handle,
        user_name=email,
        user_display_name=name,
        challenge=octets_of(challenge),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=octets_of(one.credential_id)) for one in known
        ],
    )
    return options_to_json(options)


def request_to_use(site: Site, challenge: str, *, known: Iterable[Passkey]) -> str:
    """The options for `navigator.credentials.get`, as JSON; with no passkeys known, the user says which one it is.

    A passkey that is the only step must verify its user, by a PIN or a finger.
    """
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers import structs

    allowed = [structs.PublicKeyCredentialDescriptor(id=octets_of(one.credential_id)) for one in known]
    wanted = structs.UserVerificationRequirement
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=octets_of(challenge),
        allow_credentials=allowed,
        user_verification=wanted.DISCOURAGED if allowed else wanted.REQUIRED,
    )
    return options_to_json(options)


def created(answer: str, challenge: str, *, site: Site) -> NewCredential | None:
    """The new passkey of an answer; None when the answer is not right."""
    from webauthn import verify_registration_response

    verified = _read(
        lambda: verify_registration_response(
            credential=answer,
            expected_challenge=octets_of(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    )
    if verified is None:
        return None
    return NewCredential(text_of(verified.credential_id), verified.credential_public_key, verified.sign_count)


def used(answer: str, challenge: str, passkey: Passkey, *, site: Site, verified: bool) -> int | None:
    """How often the passkey has signed by now, when it signed this challenge; None when it did not, or counted backwards.

    With `verified` it must have verified its user too.
    """
    from webauthn import verify_authentication_response

    done = _read(
        lambda: verify_authentication_response(
            credential=answer,
            expected_challenge=octets_of(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=verified,
        )
    )
    return None if done is None else done.new_sign_count


@dataclass(frozen=True)
class Claims:
    """What an answer says of itself, before anything of it was checked."""

    challenge: str
    credential_id: str
    handle: bytes | None


def claims_of(answer: str) -> Claims | None:
    """Which challenge an answer says it is for, and by which passkey; None when it is none."""
    if len(answer) > LONGEST_ANSWER:
        return None
    return _read(lambda: _claims(json.loads(answer)))


def text_of(octets: bytes) -> str:
    """Base64url without padding, as browsers write it."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets_of(text: str) -> bytes:
    """What such a text stands for."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _claims(read: Any) -> Claims:
    data = json.loads(octets_of(read["response"]["clientDataJSON"]))
    handle = read["response"].get("userHandle")
    return Claims(str(data["challenge"]), str(read["id"]), octets_of(handle) if handle else None)


def _read(question: Callable[[], Answer]) -> Answer | None:
    try:
        return question()
    except Exception:
        return None
