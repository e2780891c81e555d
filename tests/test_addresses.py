"""Which addresses are one mailbox."""

import contextlib

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.addresses import Address, mailbox_of, parse_address
from newsletter.errors import Invalid


@pytest.mark.parametrize(
    "address",
    [
        "victim@gmail.com",
        "Victim@Gmail.com",
        "v.ictim@gmail.com",
        "vi.c.tim+1@gmail.com",
        "victim+news+2@googlemail.com",
        "vic.tim@googlemail.com",
    ],
)
def test_every_spelling_of_a_mailbox_at_gmail_is_one(address: str) -> None:
    assert mailbox_of(parse_address(address).key) == "victim@gmail.com"


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("kim+1@example.org", "kim@example.org"),
        ("kim+@example.org", "kim@example.org"),
        ("k.im@example.org", "k.im@example.org"),  # elsewhere dots count
        ("+kim@example.org", "+kim@example.org"),
        ("kim@xn--2d-5l4p.example.org", "kim@xn--2d-5l4p.example.org"),
    ],
)
def test_elsewhere_only_what_stands_behind_a_plus_is_passed_over(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


local_parts = st.text("akzAK09_+-.'é", min_size=1, max_size=70) | st.sampled_from(
    ["POSTMASTER", "Abuse", "info"]
)
labels = st.text("akzK09-한é_", min_size=1, max_size=12)
domains = st.lists(labels, min_size=1, max_size=4).map(".".join) | st.sampled_from(
    [
        "example.org",
        "Example.ORG",
        "xn--3e0b707e.example",
        "localhost",
        "[192.0.2.1]",
        "a" * 64 + ".org",
        "example.",
    ]
)


@given(local_parts, domains)
@example("kim", "xn--a.org")
@example("a" * 30 + "." + "a" * 30, ".".join(["a" * 32] * 3))
def test_an_address_is_what_the_validator_says_it_is(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    expected = found = None
    with contextlib.suppress(EmailNotValidError):
        valid = validate_email(text, check_deliverability=False, test_environment=True)
        deliverable = f"{valid.local_part}@{valid.ascii_domain}"
        expected = Address(valid.normalized, deliverable, deliverable.lower())
    with contextlib.suppress(Invalid):
        found = parse_address(text)

    assert found == expected


@pytest.mark.parametrize(
    "text", ["a" * 5_000_000 + "@example.org", "a@" + "b" * 5_000_000, "é" * 5_000_000, "a@" * 2_000_000]
)
def test_what_is_far_too_long_is_refused_at_once(text: str) -> None:
    with pytest.raises(Invalid, match="longer than 320 characters") as refused:
        parse_address(text)

    assert len(str(refused.value)) < 200
