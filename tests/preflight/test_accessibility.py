from typing import Any

import pytest

from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id, picture


def described(alt: dict[str, str], **changes: Any) -> dict[str, Any]:
    return article(image=picture(1, "", "") | {"alt": alt}, **changes)


def test_a_picture_without_a_description_is_refused() -> None:
    (finding,) = found([described({})])

    assert (finding.severity, finding.check) == ("error", "accessibility.alt")
    assert "images/1.jpg" in str(finding.sentence)


def test_a_decorative_picture_has_an_empty_description() -> None:
    assert found([described({"en": "", "ko": ""})]) == []


def test_a_decorative_picture_that_is_a_link_says_nothing_to_a_screen_reader() -> None:
    findings = found([described({"en": "", "ko": ""}, link={"en": "https://haneul.kr/"})])

    assert checks(findings) == ["warning: accessibility.alt"]


@pytest.mark.parametrize("alt", ["table.jpg", "IMG_2034", "KakaoTalk_20261011"])
def test_a_file_name_is_no_description(alt: str) -> None:
    assert checks(found([described({"en": alt, "ko": "식탁"})])) == ["warning: accessibility.alt"]


@pytest.mark.parametrize("words", ["here", "Click here", "여기", "여기를 클릭", "more …", "**here**"])
def test_a_link_that_says_nothing_is_warned_about(words: str) -> None:
    body = {"en": f"Read it [{words}](https://haneul.kr/).", "ko": "본문"}

    assert checks(found([article(body=body)])) == ["warning: accessibility.link"]


def test_the_words_of_buttons_and_onward_links_are_checked_too() -> None:
    link = {"en": "https://haneul.kr/"}
    button = {"id": block_id(2), "type": "button", "text": {"en": "Click", "ko": "클릭"}, "link": link}

    findings = found([article(link=link, link_text={"en": "here", "ko": "소식 더 읽기"}), button])

    assert checks(findings) == ["warning: accessibility.link"] * 3


def test_colours_that_are_hard_to_read_are_warned_about() -> None:
    findings = found(newsletter={"theme": {"light": {"muted": "#cccccc"}}})

    assert set(checks(findings)) == {"warning: accessibility.contrast"}
    assert "muted on card (light) has a contrast of 1.6 to 1" in " ".join(
        str(finding.sentence) for finding in findings
    )


def test_a_portrait_beside_a_name_needs_no_description() -> None:
    person = {"name": {"en": "Han Seo-yun"}, "portrait": picture(1, "", "") | {"alt": {}}}

    assert found([{"id": block_id(1), "type": "people", "cards": [person]}]) == []
