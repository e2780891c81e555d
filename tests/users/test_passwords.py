"""Passwords: what may be one, and that checking tells nobody who exists."""

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from newsletter.errors import Invalid
from newsletter.users import passwords
from newsletter.users.passwords import (
    AT_ONCE,
    hash_password,
    made_up_password,
    password_matches,
    require_usable,
)


def test_a_hash_of_the_product_costs_what_rfc_9106_asks_for(costly_hasher: PasswordHasher) -> None:
    kept = costly_hasher.hash("correct horse battery")

    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY


def test_the_right_password_matches_its_hash_only() -> None:
    kept = hash_password("correct horse battery")

    assert kept.startswith("$argon2id$")
    assert password_matches(kept, "correct horse battery")
    assert not password_matches(kept, "correct horse batterz")


def test_nobody_has_a_password_and_checking_it_costs_as_much() -> None:
    cost = hash_password("correct horse battery").split("$")[:4]

    assert not password_matches(None, "correct horse battery")
    assert passwords._nobodys_hash().split("$")[:4] == cost


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "ada@bridge.example.org",
        "ADA@bridge.example.org",
        "x" * 201,
        " " * 12,
        "aaaaaaaaaaaa",
        "ㅁㅁㅁㅁㅁㅁㅁㅁㅁㅁㅁㅁ",
        "123456789012",
        "password1234",
        "passwordpassword",
        "P@ssw0rdP@ssw0rd",
        "qwertyuiop12",
        "qwertyuiop[]",
        "abcabcabcabc",
        "newsletter12",
        "bridgebridge",
        "비밀번호비밀번호비밀번호",
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str) -> None:
    with pytest.raises(Invalid, match="password"):
        require_usable(password, email="ada@bridge.example.org")


def test_a_made_up_password_is_usable_and_never_the_same() -> None:
    first, second = made_up_password(), made_up_password()

    require_usable(first, email="ada@bridge.example.org")
    assert first != second


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a new long password",
        "가을 등대 우산 열쇠 바다",
        "v7-Kq2-xW9-pLt",
        "x7" * 20 + "lighthouse",
    ],
)
def test_words_that_have_nothing_to_do_with_each_other_are_taken(password: str) -> None:
    require_usable(password, email="ada@bridge.example.org")


def test_only_a_few_are_hashed_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most = Counter[str](), 0
    waiting = Barrier(AT_ONCE)

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal most
            at_work["now"] += 1
            most = max(most, at_work["now"])
            waiting.wait(10)  # as many as may be at once are here
            at_work["now"] -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hash_password, ["a"] * 8)) == ["a"] * 8
    assert most == AT_ONCE


def test_hashing_steps_back_behind_everything_else() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)

    hash_password("correct horse battery")

    threads = {
        thread.name: os.getpriority(os.PRIO_PROCESS, thread.native_id)
        for thread in threading.enumerate()
        if thread.native_id
    }
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
    assert [nice > before for name, nice in threads.items() if name.startswith("hashing")].count(True) >= 1
    assert [name for name, nice in threads.items() if nice > before and not name.startswith("hashing")] == []
