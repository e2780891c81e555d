"""A newsletter as a value."""

import pytest

from tests.rendering.samples import publication


@pytest.mark.parametrize(
    ("names", "locale", "shown"),
    [
        ({"en": "Bridge", "ko": "다리"}, "ko", "다리"),
        ({"en": "Bridge"}, "ko", "Bridge"),
        ({}, "ko", "bridge-quarterly"),
    ],
)
def test_mail_comes_from_a_name_in_every_language(names: dict[str, str], locale: str, shown: str) -> None:
    assert publication(sender_name=names, slug="bridge-quarterly").sender_in(locale) == shown
