"""The sample subscribers reach nobody and are the same every time."""

import csv
import io
from collections import Counter

from newsletter.demo.readers import BOUNCED, UNCONFIRMED, sample_file

RESERVED = ("example.org", "example.net", "example.com")


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sample_file(korean=110, english=89).decode())))


def test_there_are_readers_of_both_languages() -> None:
    assert Counter(row["locale"] for row in rows()) == {"ko": 110, "en": 89}


def test_no_two_have_the_same_address() -> None:
    addresses = [row["email"] for row in rows()] + [UNCONFIRMED[0]]

    assert len(set(addresses)) == 200
    assert BOUNCED in addresses


def test_every_address_is_at_a_reserved_domain() -> None:
    assert all(row["email"].endswith(RESERVED) for row in rows())


def test_some_gave_no_name() -> None:
    assert 5 <= sum(not row["first_name"] for row in rows()) <= 20


def test_of_a_smaller_file_everybody_is_in_the_larger_one() -> None:
    smaller = sample_file(korean=3, english=2).decode().splitlines()

    assert len(smaller) == 1 + 3 + 2
    assert set(smaller) <= set(sample_file(korean=110, english=89).decode().splitlines())
