"""Whole mails against the files in `tests/golden`; `python -m tests.rendering.golden` writes those anew."""

import pytest

from tests.rendering.golden import FOLDER, mails


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return mails()


@pytest.mark.parametrize("part", ["html", "txt"])
@pytest.mark.parametrize("locale", ["en", "ko"])
@pytest.mark.parametrize("mail", ["issue", "confirm"])
def test_the_mail_is_the_golden_one(mail: str, locale: str, part: str, rendered: dict[str, str]) -> None:
    name = f"{mail}.{locale}.{part}"

    assert rendered[name] == (FOLDER / name).read_text(encoding="utf-8")
