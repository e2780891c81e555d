"""Tokens that only we can make."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import NotFound
from newsletter.signing import Signer

IDS = st.lists(st.integers(min_value=0, max_value=2**63 - 1), min_size=1, max_size=4)
SIGNER = Signer("a secret key that is only used in tests")


@given(IDS)
def test_a_token_gives_its_ids_back_whatever_the_case(ids: list[int]) -> None:
    token = SIGNER.token("bounce", *ids)

    assert SIGNER.ids("bounce", token) == tuple(ids)
    assert SIGNER.ids("bounce", token.upper()) == tuple(ids)


@given(IDS)
def test_a_token_is_base32_for_addresses(ids: list[int]) -> None:
    token = SIGNER.token("bounce", *ids)

    octets = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    assert base64.b32encode(octets).decode().rstrip("=").lower() == token


@given(IDS, st.integers(min_value=0), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_changed_token_is_not_ours(ids: list[int], position: int, letter: str) -> None:
    token = SIGNER.token("bounce", *ids)
    position %= len(token)
    changed = token[:position] + letter + token[position + 1 :]

    if changed != token:
        with pytest.raises(NotFound):
            SIGNER.ids("bounce", changed)


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz234567")
def test_the_last_letter_counts_whole_though_some_of_its_bits_say_nothing(letter: str) -> None:
    token = SIGNER.token("bounce", 7)

    if letter != token[-1]:
        with pytest.raises(NotFound):
            SIGNER.ids("bounce", token[:-1] + letter)


@pytest.mark.parametrize("token", ["", "a", "!", "한", "a" * 26, "a" * 1000, "=" * 32])
def test_nonsense_is_not_ours(token: str) -> None:
    with pytest.raises(NotFound):
        SIGNER.ids("bounce", token)


def test_a_token_is_for_one_purpose_and_one_key() -> None:
    token = SIGNER.token("browser", 7)

    with pytest.raises(NotFound):
        SIGNER.ids("unsubscribe", token)
    with pytest.raises(NotFound):
        Signer("another secret key, as on another server").ids("browser", token)


@given(st.binary(max_size=200))
def test_a_sealed_secret_is_opened_for_its_purpose_and_its_owner_only(secret: bytes) -> None:
    sealed = SIGNER.seal("app", secret, owner="user 1")

    assert SIGNER.unseal("app", sealed, owner="user 1") == secret
    assert SIGNER.unseal("app", sealed, owner="user 2") is None
    assert SIGNER.unseal("other", sealed, owner="user 1") is None
    assert Signer("another key").unseal("app", sealed, owner="user 1") is None
    assert (
        Signer("another key", old_keys=["a secret key that is only used in tests"]).unseal(
            "app", sealed, owner="user 1"
        )
        == secret
    )
    assert SIGNER.seal("app", secret, owner="user 1") != sealed


@pytest.mark.parametrize("sealed", ["", "A", "AAAA", "A" * 40, "é", "!" * 50])
def test_what_was_never_sealed_is_not_opened(sealed: str) -> None:
    assert SIGNER.unseal("app", sealed, owner="user 1") is None
