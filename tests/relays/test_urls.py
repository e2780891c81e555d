"""Addresses of relays: what they name, and where the secret in them stands."""

import pytest

from newsletter.relays.unusable import UnusableUrl
from newsletter.relays.urls import (
    needs_secret,
    refuse_what_is_of_the_machine,
    relay_at,
    with_secret,
    without_secret,
)

SECRET = "p:s@s/word"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("smtp://me@mail.example.org", "mail.example.org:587"),
        ("smtps://me@mail.example.org", "mail.example.org:465"),
        ("ses://AKIA@eu-west-1", "Amazon SES eu-west-1"),
        ("mailgun://news.example.org", "Mailgun news.example.org"),
    ],
)
def test_a_secret_is_put_in_and_left_out_again(url: str, name: str) -> None:
    assert needs_secret(url)

    whole = with_secret(url, SECRET)

    assert SECRET not in without_secret(whole)
    assert not needs_secret(whole)
    assert without_secret(whole) == url
    assert relay_at(whole, connections=1, deadline=10).name == name


def test_nobody_signs_in_where_no_user_is_named() -> None:
    assert not needs_secret("smtp://127.0.0.1:25")
    assert with_secret("smtp://127.0.0.1:25", "") == "smtp://127.0.0.1:25"


@pytest.mark.parametrize(
    "url", ["smtp://me:p@ss@mail.example.org", "smtp://me:p/ss#w@mail.example.org", "me:p@ss", "smtp:me:p@ss"]
)
def test_what_is_shown_again_has_no_secret_however_it_was_written(url: str) -> None:
    assert "ss" not in without_secret(url).replace("example", "")


@pytest.mark.parametrize("url", ["http://example.org", "mail.example.org", "smtp://", "ses://eu-west-1"])
def test_what_names_no_relay_is_refused(url: str) -> None:
    with pytest.raises(UnusableUrl, match="cannot be used"):
        relay_at(url, connections=1, deadline=10)


@pytest.mark.parametrize(
    "url",
    ["smtp://h.example.org?tls=starttls&ca=/etc/passwd", "ses://a:b@eu-west-1?endpoint=http://127.0.0.1"],
)
def test_what_reaches_into_the_machine_is_for_its_operator(url: str) -> None:
    with pytest.raises(UnusableUrl, match="command line only"):
        refuse_what_is_of_the_machine(url)
