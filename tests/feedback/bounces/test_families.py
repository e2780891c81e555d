"""Reports in words, in the form of each mail system: who is named, and why."""

import pytest

from newsletter.feedback.bounces.conclusion import BounceKind, conclude
from newsletter.links import Purpose
from tests.feedback.bounces.families import FAMILIES, beside, said
from tests.feedback.bounces.mails import TOKEN


@pytest.mark.parametrize("family", FAMILIES)
def test_a_report_in_words_names_whom_it_is_about_and_why(family: str) -> None:
    mail, addresses, reason = FAMILIES[family]

    conclusion = conclude(mail)

    assert tuple(found.address for found in conclusion.recipients) == addresses
    assert conclusion.recipients[0].reason is reason
    assert conclusion.kind is (BounceKind.DELAYED if family.endswith("late") else BounceKind.BOUNCED)


def test_each_of_two_people_has_a_reason_of_their_own() -> None:
    mail, _, _ = FAMILIES["two people"]

    assert [found.reason for found in conclude(mail).recipients] == ["no-mailbox", "full"]


def test_nobody_is_judged_by_what_the_transcript_says_of_others() -> None:
    body = """
        The original message was received at Thu, 29 Apr 2004 23:34:45 +0900

           ----- The following addresses had permanent fatal errors -----
        <mina@reader.example>
        <jun@reader.example>

           ----- Transcript of session follows -----
        >>> RCPT To:<mina@reader.example>
        <<< 550 5.1.1 User unknown
        550 5.1.1 <mina@reader.example>... User unknown
        >>> RCPT To:<jun@reader.example>
        <<< 552 5.2.2 Mailbox full
        """
    mail = said("Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Returned mail: see transcript", body)

    assert [(found.address, found.reason) for found in conclude(mail).recipients] == [
        ("mina@reader.example", "no-mailbox"),
        ("jun@reader.example", "full"),
    ]


def test_a_text_of_the_returned_mail_is_no_part_of_the_explanation() -> None:
    mail = beside(
        "MAILER-DAEMON@mx.example", "failure notice", "<mina@reader.example>:\nfor no reason\n\n--=_b\n"
        "Content-Type: text/plain\n\nOur mailbox is full of spam, says jun@reader.example.",
    )  # fmt: skip

    assert [(found.address, found.reason) for found in conclude(mail).recipients] == [
        ("mina@reader.example", "unclear")
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_our_token_is_found_whatever_the_form(family: str) -> None:
    mail, _, _ = FAMILIES[family]

    conclusion = conclude(mail)

    assert conclusion.delivery_token == TOKEN
    assert conclusion.tokens[Purpose.BOUNCE] == (TOKEN,)
