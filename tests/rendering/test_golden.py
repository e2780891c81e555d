"""Whole mails and web editions against the files in `tests/golden`; `python -m tests.rendering.golden` writes those anew."""

import pytest

from tests.rendering.golden import FOLDER, documents


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return documents()


@pytest.mark.parametrize("part", ["html", "txt"])
@pytest.mark.parametrize("locale", ["en", "ko"])
@pytest.mark.parametrize("mail", ["issue", "confirm"])
def test_the_mail_is_the_golden_one(mail: str, locale: str, part: str, rendered: dict[str, str]) -> None:
    name = f"{mail}.{locale}.{part}"

    assert rendered[name] == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_the_web_edition_is_the_golden_one(locale: str, rendered: dict[str, str]) -> None:
    name = f"web.{locale}.html"

    assert rendered[name] == (FOLDER / name).read_text(encoding="utf-8")
