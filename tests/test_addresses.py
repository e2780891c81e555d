"""Which addresses are one mailbox."""

import pytest

from newsletter.addresses import mailbox_of, parse_address


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
