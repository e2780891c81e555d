"""A password is judged, compared and hashed before there is a transaction to keep it in."""

from collections.abc import Callable

import pytest

from newsletter.errors import Invalid
from newsletter.users.models import User
from newsletter.users.new_passwords import (
    WrongPassword,
    changed_password,
    given_password,
    password_of_their_own,
)
from newsletter.users.passwords import hash_password, password_matches

GOOD, ANOTHER = "correct horse battery", "three boats at dawn"


@pytest.fixture
def ada() -> User:
    return User(email="ada@bridge.example.org", password_hash=hash_password(GOOD))


def test_a_given_password_is_kept_as_its_hash() -> None:
    given = given_password(GOOD, email="ada@bridge.example.org")

    assert password_matches(given.hash, GOOD)
    assert GOOD not in repr(given)
    assert given.hash not in repr(given)


def test_the_present_password_is_needed_for_another_one(ada: User) -> None:
    with pytest.raises(WrongPassword, match="present password"):
        changed_password(ada, current="wrong", new=ANOTHER)

    assert password_matches(changed_password(ada, current=GOOD, new=ANOTHER).hash, ANOTHER)


def test_ones_own_password_is_another_than_the_first(ada: User) -> None:
    with pytest.raises(Invalid, match="choose another one"):
        password_of_their_own(ada, new=GOOD)

    assert password_matches(password_of_their_own(ada, new=ANOTHER).hash, ANOTHER)


@pytest.mark.parametrize(
    "make",
    [
        lambda ada: given_password("short", email=ada.email),
        lambda ada: changed_password(ada, current=GOOD, new="short"),
        lambda ada: password_of_their_own(ada, new="short"),
    ],
)
def test_a_weak_password_is_refused_on_every_way(ada: User, make: Callable[[User], object]) -> None:
    with pytest.raises(Invalid, match="at least 12"):
        make(ada)
