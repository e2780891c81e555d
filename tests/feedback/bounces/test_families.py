"""Reports in words, in the form of each mail system: who is named, and why."""

import pytest

from newsletter.feedback.bounces.conclusion import BounceKind, conclude
from newsletter.links import Purpose
from tests.feedback.bounces.families import FAMILIES
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


@pytest.mark.parametrize("family", FAMILIES)
def test_our_token_is_found_whatever_the_form(family: str) -> None:
    mail, _, _ = FAMILIES[family]

    conclusion = conclude(mail)

    assert conclusion.delivery_token == TOKEN
    assert conclusion.tokens[Purpose.BOUNCE] == (TOKEN,)
