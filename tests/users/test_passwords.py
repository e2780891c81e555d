"""Passwords: what may be one, and that checking tells nobody who exists."""

import pytest

from newsletter.errors import Invalid
from newsletter.users import passwords
from newsletter.users.passwords import hash_password, made_up_password, password_matches, require_usable


def test_the_right_password_matches_its_hash_only() -> None:
    kept = hash_password("correct horse battery")

    assert kept.startswith("$argon2id$")
    assert password_matches(kept, "correct horse battery")
    assert not password_matches(kept, "correct horse batterz")


def test_nobody_has_a_password_and_checking_it_costs_as_much() -> None:
    cost = hash_password("correct horse battery").split("$")[:4]

    assert not password_matches(None, "correct horse battery")
    assert passwords._nobodys_hash().split("$")[:4] == cost


@pytest.mark.parametrize("password", ["short", "ada@bridge.example.org", "ADA@bridge.example.org", "x" * 201])
def test_a_weak_password_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(Invalid, match="password"):
        require_usable(password, email="ada@bridge.example.org")


def test_a_made_up_password_is_usable_and_never_the_same() -> None:
    first, second = made_up_password(), made_up_password()

    require_usable(first, email="ada@bridge.example.org")
    assert first != second
