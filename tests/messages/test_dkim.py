"""Signed messages, verified by dkimpy; whatever is changed or added afterwards breaks the signature."""

import re
import stat
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import dkim.canonicalization
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import Conflict, Misconfigured
from newsletter.messages.dkim import SIGNED, DkimSigner, make_key
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Recipient
from newsletter.settings import Settings
from tests.messages.dkim_oracle import DKIM, DOMAIN, KEY, is_valid, published
from tests.messages.test_personalising import ANNA, ENVELOPE, NASTY, SIGNER, edition

DATE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
TEXT = st.text(max_size=60) | st.sampled_from(NASTY)
RECIPIENT = st.builds(
    ANNA._replace,
    name=TEXT,
    first_name=TEXT,
    organisation=TEXT,
    locale=st.sampled_from(["en", "ko"]),
    delivery_id=st.integers(1, 2**63 - 1),
)


def composer(*, reply_to: str = ENVELOPE.reply_to, signed_by: DkimSigner | None = DKIM) -> Composer:
    envelope = ENVELOPE.model_copy(update={"reply_to": reply_to})
    editions = {"en": edition(), "ko": edition("ko")}
    return Composer(
        7,
        envelope,
        editions,
        issue="shores-7",
        letterhead=Letterhead("https://news.example.org", SIGNER, signed_by),
    )


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encryption: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption())


COMPOSERS = {reply_to: composer(reply_to=reply_to) for reply_to in ("", ENVELOPE.reply_to)}
MESSAGE = COMPOSERS[ENVELOPE.reply_to].compose(ANNA, date=DATE).data
HEAD = MESSAGE.partition(b"\r\n\r\n")[0]
PRESENT = [name for name in SIGNED if re.search(rf"\r\n{name}: ".encode(), HEAD)]
# Not CR: dkimpy takes a bare LF for the end of a line, and one bit makes a CR a tab, which is blank at its end.
PLACES = [place for place, octet in enumerate(MESSAGE.partition(b"\r\n\r\n")[2]) if octet != 0x0D]


class TestMessages:
    @given(RECIPIENT, st.sampled_from(list(COMPOSERS)))
    @example(ANNA._replace(name="김하늘", first_name="하늘", locale="ko"), "")
    def test_every_message_verifies(self, recipient: Recipient, reply_to: str) -> None:
        assert is_valid(COMPOSERS[reply_to].compose(recipient, date=DATE).data)

    @given(RECIPIENT)
    def test_a_body_is_its_own_relaxed_form_so_that_it_may_be_hashed_as_it_is(
        self, recipient: Recipient
    ) -> None:
        body = COMPOSERS[""].compose(recipient, date=DATE).data.partition(b"\r\n\r\n")[2]

        assert dkim.canonicalization.Relaxed.canonicalize_body(body) == body

    def test_a_message_has_the_same_bytes_on_every_attempt(self) -> None:
        again = composer().compose(ANNA, date=DATE).data

        assert again == MESSAGE
        assert f" t={int(DATE.timestamp())};\r\n".encode() in MESSAGE

    def test_the_signature_is_put_before_what_goes_out_without_a_key(self) -> None:
        bare = composer(signed_by=None).compose(ANNA, date=DATE).data

        assert b"DKIM-Signature" not in bare
        assert MESSAGE.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;")
        assert MESSAGE.endswith(b"\r\n" + bare)

    def test_no_line_of_the_signature_is_longer_than_78_characters(self) -> None:
        field = MESSAGE.partition(b"\r\nFrom:")[0]

        assert all(len(line) <= 78 for line in field.split(b"\r\n"))

    def test_each_header_is_listed_once_more_than_it_is_there(self) -> None:
        listed = re.search(r" h=([^;]+);", COMPOSERS[""].compose(ANNA, date=DATE).data.decode())

        assert listed
        names = re.sub(r"\s", "", listed[1]).split(":")
        assert {name: names.count(name) for name in names} == {
            name: 2 if name in PRESENT and name != "Reply-To" else 1 for name in SIGNED
        }


class TestChanges:
    @given(st.sampled_from(PLACES), st.integers(0, 7))
    def test_no_bit_of_the_body_can_be_flipped(self, place: int, bit: int) -> None:
        head, end, body = MESSAGE.partition(b"\r\n\r\n")
        flipped = bytes([body[place] ^ 1 << bit])

        assert not is_valid(head + end + body[:place] + flipped + body[place + 1 :])

    @pytest.mark.parametrize("name", PRESENT)
    def test_no_signed_header_can_be_changed(self, name: str) -> None:
        changed = re.sub(rf"(\r\n{name}: )".encode(), rb"\1x", MESSAGE, count=1)

        assert changed != MESSAGE
        assert not is_valid(changed)

    @pytest.mark.parametrize("name", PRESENT)
    def test_no_signed_header_can_be_removed(self, name: str) -> None:
        removed = re.sub(rf"\r\n{name}: .*?(?=\r\n\S|\r\n\r\n)".encode(), b"", MESSAGE, count=1, flags=re.S)

        assert removed != MESSAGE
        assert not is_valid(removed)

    @pytest.mark.parametrize("reply_to", COMPOSERS)
    @pytest.mark.parametrize("name", SIGNED)
    def test_no_header_can_be_added_above_or_below(self, name: str, reply_to: str) -> None:
        message = COMPOSERS[reply_to].compose(ANNA, date=DATE).data
        field = f"{name}: <https://elsewhere.example/>\r\n".encode()

        assert not is_valid(field + message)
        assert not is_valid(message.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n", 1))

    def test_headers_may_be_folded_anew_and_others_put_above(self) -> None:
        folded = MESSAGE.replace(b"\r\nSubject: ", b"\r\nsubject:\r\n\t ", 1)

        assert is_valid(b"Received: from relay.example.net\r\n" + folded)

    def test_of_several_headers_of_a_name_all_are_signed(self) -> None:
        head = b"From: a@bridge.example.org\r\nTo: b@example.net\r\nTo: c@example.net\r\n\r\n"
        signature = DKIM.signature(head, b"Hello.\r\n", domain=DOMAIN, at=DATE)

        assert is_valid(signature + head + b"Hello.\r\n")
        assert not is_valid(signature + b"To: d@example.net\r\n" + head + b"Hello.\r\n")


class TestKey:
    @pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
    def test_a_key_is_read_from_its_file(self, form: PrivateFormat, tmp_path: Path) -> None:
        file = tmp_path / "dkim.pem"
        file.write_bytes(pem(KEY, form=form))

        read = DkimSigner.from_file(file, selector="autumn")

        assert read.record(DOMAIN) == DKIM.record(DOMAIN)

    def test_the_record_publishes_the_public_half(self) -> None:
        owner, value = published(DKIM.record(DOMAIN))

        assert owner == "autumn._domainkey.bridge.example.org."
        assert value.startswith("v=DKIM1; k=rsa; p=")
        der = b64decode(value.partition("p=")[2], validate=True)
        assert load_der_public_key(der) == KEY.public_key()

    def test_a_new_key_signs_and_is_for_its_owner_only(self, tmp_path: Path) -> None:
        file = tmp_path / "dkim.pem"

        make_key(file)

        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        _, value = published(DkimSigner.from_file(file, selector="spring").record(DOMAIN))
        public = load_der_public_key(b64decode(value.partition("p=")[2], validate=True))
        assert isinstance(public, rsa.RSAPublicKey)
        assert public.key_size == 2048

    def test_no_key_that_is_there_is_overwritten(self, tmp_path: Path) -> None:
        file = tmp_path / "dkim.pem"
        file.write_bytes(b"in use")

        with pytest.raises(Conflict, match="exists already"):
            make_key(file)

        assert file.read_bytes() == b"in use"

    @pytest.mark.parametrize(
        ("octets", "reason"),
        [
            (None, "No such file or directory"),
            (b"", "it is not a private key in PEM format"),
            (b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "it is not a private key"),
            (pem(KEY, encryption=BestAvailableEncryption(b"secret")), "it is protected by a password"),
            (pem(ec.generate_private_key(ec.SECP256R1())), "it is not an RSA key"),
            (pem(rsa.generate_private_key(65537, 1024)), "it has 1024 bits, fewer than 2048"),
        ],
        ids=["missing", "empty", "garbled", "encrypted", "not RSA", "short"],
    )
    def test_a_key_that_cannot_sign_is_refused_in_one_sentence(
        self, octets: bytes | None, reason: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "dkim.pem"
        if octets is not None:
            file.write_bytes(octets)

        with pytest.raises(Misconfigured, match=reason) as refused:
            DkimSigner.from_file(file, selector="autumn")

        assert str(file) in str(refused.value)
        assert "\n" not in str(refused.value)

    @pytest.mark.parametrize("selector", ["", "two words", "-", "a..b", "a;b", "x" * 64])
    def test_a_selector_that_is_no_name_in_dns_is_refused(self, selector: str) -> None:
        with pytest.raises(Misconfigured, match="NEWSLETTER_DKIM_SELECTOR"):
            Settings.from_environment(dkim_selector=selector)
