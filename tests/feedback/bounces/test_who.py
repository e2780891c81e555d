"""Our tokens are found wherever they stand in what comes back."""

import base64
import quopri

import pytest

from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.bounces.who import addresses_in
from newsletter.links import Purpose
from tests.feedback.bounces.mails import TOKEN, VERP, delivery_report, group, plain

ELSEWHERE = "hostmaster@example.org"
OTHER = "nbswy3dpeb3w64tmmqqhg2lhnzswiidj"
FAILED = group("mina@reader.example", "failed", "5.1.1")
LEAVING = (
    f"List-Unsubscribe: <https://news.example.org/u/{OTHER}>,\n"
    f" <mailto:unsubscribe+{OTHER}@news.example.org?subject=unsubscribe>\n"
)
NAMES = ["From: MAILER-DAEMON@mx.example", f"To: {ELSEWHERE}"]


def test_the_unsubscribe_address_and_page_are_under_their_own_purpose() -> None:
    conclusion = conclude(delivery_report(FAILED, returned=LEAVING))

    assert conclusion.delivery_token == TOKEN
    assert conclusion.tokens == {Purpose.BOUNCE: (TOKEN,), Purpose.UNSUBSCRIBE: (OTHER,)}


@pytest.mark.parametrize(
    "returned",
    [
        f"Return-Path: <{VERP}>\n",
        f"X-Envelope-From: {VERP.upper()}\n",
        f"Return-Path: <SRS0=ab=cd=news.example.org=bounce+{TOKEN}@forward.example>\n",
        f"Received: by mx.example (envelope-from <{VERP}>)\n",
    ],
)
def test_the_return_path_is_found_in_the_returned_mail(returned: str) -> None:
    assert conclude(delivery_report(FAILED, to=ELSEWHERE, returned=returned)).delivery_token == TOKEN


def test_links_are_found_in_a_text_of_the_returned_mail_in_quoted_printable() -> None:
    link = quopri.encodestring(
        f"See https://news.example.org/some/where/that/is/long/u/{OTHER} now".encode()
    ).decode()
    returned = f"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n{link}\n"

    assert conclude(delivery_report(FAILED, to=ELSEWHERE, returned=returned)).tokens[Purpose.UNSUBSCRIBE] == (
        OTHER,
    )


def test_links_are_found_in_a_part_of_the_returned_mail_in_base64() -> None:
    html = base64.encodebytes(f'<a href="https://news.example.org/p/{OTHER}">x</a>'.encode()).decode()
    returned = (
        "Content-Type: multipart/alternative; boundary=inner\n\n--inner\nContent-Type: text/html\n"
        f"Content-Transfer-Encoding: base64\n\n{html}\n--inner--\n"
    )

    assert conclude(delivery_report(FAILED, to=ELSEWHERE, returned=returned)).tokens[Purpose.PREFERENCES] == (
        OTHER,
    )


def test_tokens_are_found_in_prose_that_is_cut_off() -> None:
    body = f"Undeliverable.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <{VERP}>\nX: y"
    whole = plain(*NAMES, body=body)

    assert conclude(whole).delivery_token == TOKEN
    assert conclude(whole[: whole.index(b"@news.example.org>") + 1]).delivery_token == TOKEN


def test_the_message_ids_of_issues_and_notices_are_found() -> None:
    mac = "0123456789abcdef" * 2 + "01234567"
    issue = delivery_report(FAILED, to=ELSEWHERE, returned=f"Message-ID: <{mac}@news.example.org>\n")
    notice = delivery_report(FAILED, to=ELSEWHERE, returned=f"Message-Id: <{OTHER}@news.example.org>\n")

    assert conclude(issue).tokens == {Purpose.MESSAGE_ID: (mac,)}
    assert conclude(notice).tokens == {Purpose.NOTICE_ID: (OTHER,)}


def test_what_a_person_answers_is_found() -> None:
    mac = "0123456789abcdef" * 2 + "01234567"
    reply = plain("From: mina@reader.example", "Subject: Re: x", f"In-Reply-To: <{mac}@news.example.org>")

    assert conclude(reply).tokens == {Purpose.MESSAGE_ID: (mac,)}


@pytest.mark.parametrize(
    "written",
    ["mina@reader.example에게", "mina@reader.example님께", "mina@reader.exampleへの", "mina@reader.example."],
)
def test_what_is_written_right_behind_an_address_is_no_part_of_it(written: str) -> None:
    assert addresses_in(f"보낸 메일: {written}") == ["mina@reader.example"]


def test_a_domain_in_another_script_is_left_whole() -> None:
    assert addresses_in("mina@독자.한국") == ["mina@독자.한국"]
