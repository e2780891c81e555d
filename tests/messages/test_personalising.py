"""Messages, parsed by the email package and compared with what the slots should have become."""

import html
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.content.merge_tags import PAGE
from newsletter.languages import STACKED
from newsletter.messages.headers import HeaderError
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Message, Recipient
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.messages.skeleton import Skeleton
from newsletter.relays.base import Envelope
from newsletter.relays.transparency import stuffed
from newsletter.rendering.contexts import SlotMisplaced
from newsletter.rendering.own_pages import page_of
from newsletter.rendering.preview import filled
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import SlotMaker
from newsletter.signing import Signer
from tests.messages import rfc2047

DATE = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SIGNER = Signer("a secret key that is only used in tests")
NASTY = [
    "\r\n.\r\nMAIL FROM:<x@y.z>",
    "\r\n\r\n--=_proof_7\r\nContent-Type: text/html\r\n\r\n<script>",
    "--=_proof_7--",
    "=?utf-8?B?eA==?=",
    "<b>&amp;\"'</b>",
    "{{ 7 * 7 }}",
    ".",
    "From me",
    "a\x00b",
    "\ud800",
    "\u2028\u2029\x85",
    "=",
    "=0D=0A",
    " lead and trail ",
    "김하늘",
    "x" * 500,
    "가" * 200,
    "",
]
VALUE = st.text(max_size=120) | st.sampled_from(NASTY) | st.lists(st.sampled_from(NASTY)).map("".join)


ENVELOPE = ProofEnvelope(
    sender_name={"en": "Bridge Quarterly", "ko": "다리 계간"},
    sender_address="news@bridge.example.org",
    reply_to="editors@bridge.example.org",
    list_label="Bridge Quarterly",
    list_host="quarterly.bridge.example.org",
    feedback_id="issue-12:quarterly:newsletter:bridge01",
)
ANNA = Recipient(
    delivery_id=41,
    subscription_id=9,
    subscriber_id=5,
    address="anna@example.net",
    email="anna@example.net",
    name="Anna Kim",
    first_name="Anna",
    last_name="Kim",
    organisation="",
    locale="en",
)


def edition(locale: str = "en") -> Rendition:
    slots = SlotMaker("content")
    name, organisation = slots.token("first_name", "friend"), slots.token("organisation", "")
    leave, page = slots.token("unsubscribe_url"), slots.token("browser_url")
    paragraphs = "".join(
        f'<p style="margin:0 0 {n}px">다리 {name}, line {n}.  Two spaces</p>\n' for n in range(20)
    )
    document = (
        f'<!DOCTYPE html><html lang="{locale}"><head><title>Hi {name}</title></head><body>'
        f'<p title="for {name}">Dear {name}{organisation},</p>\n.\nFrom here on\n{paragraphs}'
        f'<a href="{leave}">leave</a> <a href="https://example.org/?n={name}&amp;o=1">x</a><img alt="" src="x.png">'
        f"</body></html>{organisation}"
    )
    text = f"Dear {name},\n\n.\nFrom us\ntrailing \n다리{organisation}\n{leave}\n{page}\n-- \n{name}"
    return Rendition(locale, f"{name}, 두 기슭", "", document, text, slots.table(), ())


def composer(envelope: ProofEnvelope = ENVELOPE) -> Composer:
    editions = {"en": edition(), "ko": edition("ko")}
    return Composer(
        7, envelope, editions, issue="shores-7", letterhead=Letterhead("https://news.example.org", SIGNER)
    )


COMPOSER = composer()


def compose(recipient: Recipient = ANNA) -> Message:
    return COMPOSER.compose(recipient, date=DATE)


def parsed(data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=policy.default.clone(raise_on_defect=True))
    assert isinstance(mail, EmailMessage)
    return mail


def head(message: Message) -> dict[str, str]:
    found = rfc2047.fields(message.data.partition(b"\r\n\r\n")[0] + b"\r\n")
    assert len({name for name, _ in found}) == len(found), "no header stands twice"
    return dict(found)


def part(data: bytes, kind: str) -> str:
    found = parsed(data).get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_one_mail_in_all_languages_leads_each_to_its_own_page() -> None:
    slots = SlotMaker("content")
    korean = slots.naming({PAGE: page_of("ko")})
    text = f"{slots.token(PAGE)}\n{korean.token(PAGE)}\n"
    both = Rendition(STACKED, "Both", "", "<p>Both</p>", text, slots.table(), ())
    editions = {"en": edition(), "ko": edition("ko"), STACKED: both}
    names = {"sender_name": {**ENVELOPE.sender_name, STACKED: "Two Shores"}}
    envelope = ENVELOPE.model_copy(update=names)
    letterhead = Letterhead("https://news.example.org", SIGNER)
    made = Composer(7, envelope, editions, issue="shores-7", letterhead=letterhead)

    message = made.compose(ANNA._replace(locale=STACKED), date=DATE)

    pages = [f"https://news.example.org/editions/shores-7/{locale}" for locale in ("en", "ko")]
    assert part(message.data, "plain").split() == pages


class TestBody:
    @given(st.fixed_dictionaries({"first_name": VALUE, "organisation": VALUE}))
    @example({"first_name": "", "organisation": ""})
    def test_both_parts_read_as_the_rendition_with_its_slots_filled(self, values: dict[str, str]) -> None:
        message = compose(ANNA._replace(**values))

        token = re.search(r"/u/(\w+)>", head(message)["List-Unsubscribe"])
        assert token
        links = {
            "unsubscribe_url": f"https://news.example.org/u/{token[1]}",
            "browser_url": "https://news.example.org/editions/shores-7/en",
        }
        expected = filled(edition(), {**values, **links})
        assert part(message.data, "html") == expected.html + "\n"
        assert part(message.data, "plain") == expected.text + "\n"

    @given(st.fixed_dictionaries({"first_name": VALUE, "organisation": VALUE, "name": VALUE}))
    def test_no_value_adds_a_header_a_part_or_a_line_that_smtp_forbids(self, values: dict[str, str]) -> None:
        message = compose(ANNA._replace(**values))

        assert list(head(message)) == HEADERS
        assert [found.get_content_type() for found in parsed(message.data).walk()] == STRUCTURE
        lines = message.data.partition(b"\r\n\r\n")[2].split(b"\r\n")
        assert all(b"\n" not in line and b"\r" not in line and len(line) <= 76 for line in lines)
        assert not any(line.startswith(b".") for line in lines)
        assert message.proven_from == message.data.index(b"\r\n\r\n") + 4
        assert stuffed(message.data, proven_from=message.proven_from) == stuffed(message.data)

    @given(
        st.lists(
            st.text(alphabet=".\r\na\N{LATIN SMALL LETTER E WITH ACUTE}", max_size=5), min_size=1, max_size=4
        )
    )
    def test_what_is_said_to_need_no_stuffing_needs_none(self, pieces: list[str]) -> None:
        fixed = tuple(piece.encode() for piece in pieces)
        slots = SlotMaker("content")
        slots.token("first_name")
        name = Skeleton.of("", "", slots.token("first_name"), slots.table()).fillings[0]
        between = (0,) * (len(fixed) - 1)
        made = Skeleton(("",), fixed, (name,), between).fill({"first_name": "An\n.na"})

        if made.needs_no_stuffing:
            assert made.body.isascii()
            assert not re.search(rb"(?:\A|[\r\n])\.", made.body)
        else:
            assert any(re.search(rb"(?:\A|[\r\n])\.|[^\x00-\x7f]", piece) for piece in fixed)

    def test_a_value_that_is_missing_becomes_its_default(self) -> None:
        message = compose(ANNA._replace(first_name=""))

        assert "Dear friend," in part(message.data, "html")
        assert rfc2047.text(head(message)["Subject"]) == "friend, 두 기슭"

    def test_values_cannot_become_markup(self) -> None:
        message = compose(ANNA._replace(first_name='"><script>alert(1)</script>'))

        assert "<script>" not in part(message.data, "html")
        assert html.escape('"><script>') in part(message.data, "html")

    def test_a_slot_where_no_text_is_safe_is_refused(self) -> None:
        slots = SlotMaker("content")
        document = f"<style>p{{color:{slots.token('first_name')}}}</style>"

        with pytest.raises(SlotMisplaced):
            Skeleton.of("", document, "", slots.table())

    def test_a_boundary_that_could_occur_in_a_part_is_refused(self) -> None:
        with pytest.raises(ValueError, match="boundary"):
            Skeleton.of("", "", "", SlotMaker("").table(), boundary="part")


class TestHeaders:
    def test_every_header_of_a_message(self) -> None:
        message = compose()
        found = head(message)

        leave = SIGNER.token("unsubscribe", 9, 41)
        assert found == {
            "From": "Bridge Quarterly <news@bridge.example.org>",
            "To": "Anna Kim <anna@example.net>",
            "Subject": found["Subject"],
            "Date": "Sat, 21 Nov 2026 09:00:00 +0000",
            "Message-ID": message.message_id,
            "List-Unsubscribe": f"<https://news.example.org/u/{leave}>,"
            f" <mailto:unsubscribe+{leave}@bridge.example.org?subject=unsubscribe>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": "Bridge Quarterly <quarterly.bridge.example.org>",
            "Feedback-ID": "issue-12:quarterly:newsletter:bridge01",
            "Reply-To": "editors@bridge.example.org",
            "MIME-Version": "1.0",
            "Content-Type": 'multipart/alternative; boundary="=_proof_7"',
        }
        assert rfc2047.text(found["Subject"]) == "Anna, 두 기슭"

    def test_the_sender_has_its_name_in_the_language_of_the_edition(self) -> None:
        message = compose(ANNA._replace(locale="ko"))

        assert rfc2047.mailbox(head(message)["From"]) == ("다리 계간", "news@bridge.example.org")

    def test_without_an_address_for_answers_there_is_no_reply_to(self) -> None:
        assert "Reply-To" not in head(
            composer(ENVELOPE.model_copy(update={"reply_to": ""})).compose(ANNA, date=DATE)
        )

    def test_a_name_with_invisible_characters_is_cleaned(self) -> None:
        message = compose(ANNA._replace(name="An\u202ena\r\nBcc: all@example.net"))

        assert rfc2047.mailbox(head(message)["To"]) == ("Anna Bcc: all@example.net", "anna@example.net")

    def test_an_address_that_cannot_be_written_is_refused(self) -> None:
        with pytest.raises(HeaderError):
            compose(ANNA._replace(address="한글@example.net"))

    def test_an_edition_that_the_proof_has_not_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no edition in fr"):
            compose(ANNA._replace(locale="fr"))

    def test_a_sender_name_cannot_deceive_with_invisible_characters(self) -> None:
        deceiving = ENVELOPE.model_copy(update={"sender_name": {"en": "Bridge\u202e\u200b", "ko": "다리"}})

        message = composer(deceiving).compose(ANNA, date=DATE)

        assert head(message)["From"] == "Bridge <news@bridge.example.org>"

    def test_an_address_for_answers_that_cannot_be_written_is_refused_at_once(self) -> None:
        with pytest.raises(HeaderError):
            composer(ENVELOPE.model_copy(update={"reply_to": "편집@example.org"}))


class TestIdentity:
    def test_the_same_delivery_gives_the_same_bytes_every_time(self) -> None:
        assert compose() == compose()

    def test_another_delivery_has_another_identity_and_other_links(self) -> None:
        first, second = compose(), compose(ANNA._replace(delivery_id=42))

        assert first.message_id != second.message_id
        assert head(first)["List-Unsubscribe"] != head(second)["List-Unsubscribe"]
        assert first.envelope.sender != second.envelope.sender

    def test_the_return_path_names_the_delivery(self) -> None:
        message = compose()

        local, _, domain = message.envelope.sender.partition("@")
        assert message.envelope == Envelope(message.envelope.sender, "anna@example.net")
        assert domain == "bridge.example.org"
        assert local.startswith("bounce+")
        assert len(local) <= 64
        assert SIGNER.ids("bounce", local.removeprefix("bounce+")) == (41,)

    def test_every_link_in_a_large_database_still_fits(self) -> None:
        most = 2**63 - 1
        message = compose(ANNA._replace(delivery_id=most, subscription_id=most, subscriber_id=most))

        assert len(message.envelope.sender.partition("@")[0]) <= 64
        assert "List-Unsubscribe" in head(message)


STRUCTURE = ["multipart/alternative", "text/plain", "text/html"]
HEADERS = list(head(compose()))


def test_a_particle_follows_the_name_of_each_recipient() -> None:
    slots = SlotMaker("content")
    name = slots.token("first_name", "독자")
    follows = slots.particle(name, "은/는")
    said = f"{name}{follows} 읽습니다"
    rendition = Rendition("en", said, "", f"<p>{said}</p>", said, slots.table(), ())
    writes = Composer(
        7,
        ENVELOPE,
        {"en": rendition},
        issue="shores-7",
        letterhead=Letterhead("https://news.example.org", SIGNER),
    )

    for first_name, read in (
        ("하늘", "하늘은 읽습니다"),
        ("Anna", "Anna는 읽습니다"),
        ("", "독자는 읽습니다"),
    ):
        message = writes.compose(ANNA._replace(first_name=first_name), date=DATE)

        assert parsed(message.data)["Subject"] == read
        assert part(message.data, "html").strip() == f"<p>{read}</p>"
        assert part(message.data, "plain").strip() == read
