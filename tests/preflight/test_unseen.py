from typing import Any

import pytest

from newsletter.rendering.rendition import Finding
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id, picture

WORDS = {"en": "Read the appeal", "ko": "호소문 읽기"}
LINK = {"en": "https://bridge.org/appeal"}


def shown_nowhere(findings: list[Finding]) -> list[tuple[str | None, str]]:
    return [(finding.block, finding.path) for finding in findings if finding.check == "content.unshown"]


def test_a_picture_that_the_layout_leaves_out_is_named_once_with_all_that_belongs_to_it() -> None:
    image = picture(1, "A table", "식탁", credit={"en": "Photo: Lee", "ko": "사진: 이"}, width=1200)

    (finding,) = found([article(image=image, layout="text")])

    assert (finding.severity, finding.check, finding.path) == ("warning", "content.unshown", "image")
    assert "Choose another layout, or take the picture away" in str(finding.sentence)


def test_words_of_a_link_that_is_not_there_are_named_with_what_is_missing() -> None:
    (finding,) = found([article(link_text=WORDS)])

    assert (finding.path, finding.locale) == ("link_text", "en")
    assert "“Read the appeal” is shown nowhere in the mail, because it has no link" in str(finding.sentence)


def test_what_is_said_of_a_logo_that_replaces_another_one_is_read_by_nobody() -> None:
    logo, dark = picture(2, "Bridge", "다리", width=80), picture(3, "Bridge by night", "밤의 다리", width=80)
    masthead = {"id": block_id(2), "type": "masthead", "logo": logo, "logo_dark": dark}

    assert shown_nowhere(found([masthead, article()])) == [(block_id(2), "logo_dark.alt")]


@pytest.mark.parametrize(
    "changes",
    [
        {"link_text": WORDS, "link": LINK},
        {"eyebrow": {"en": "A & B <c>", "ko": "가·나"}},
        {"eyebrow": {"en": "{{name|You}}", "ko": "{{name|독자}}은/는 “{{name|독자}}”(으)로 온 편지"}},
        {"title": {"en": "Dear {{first_name|friend}}", "ko": "{{name|독자}} 님"}},
        {"body": {"en": "One *two* **three** [four](https://bridge.org)", "ko": "하나 **둘** Three"}},
        {"when": {"channels": ["text"]}, "link_text": WORDS, "link": LINK},
        {"when": {"channels": ["web"]}, "link_text": WORDS},
        {"when": {"locales": ["ko"]}, "link_text": {"en": "Read"}},
    ],
)
def test_what_a_reader_sees_is_not_named(changes: dict[str, Any]) -> None:
    assert shown_nowhere(found([article(**changes), article(2)])) == []


def test_what_one_edition_lacks_of_the_newsletter_s_own_words_is_named() -> None:
    findings = found(newsletter={"name": {"en": "Bridge Quarterly"}})

    assert checks(findings) == ["warning: translations.newsletter"]
    assert str(findings[0].sentence) == (
        "The name of the newsletter has no text for “ko”: the edition says “Bridge Quarterly”. "
        "Add it in the newsletter’s settings."
    )


def test_findings_name_the_field_they_speak_of() -> None:
    (finding,) = found([article(title={"en": "A title"})])

    assert (finding.block, finding.path, finding.locale) == (block_id(1), "title", "ko")
    assert Finding.from_kept(finding.as_kept()) == finding
    assert "path" not in finding.as_json()


@pytest.mark.parametrize("form", ["message", "sentence"])
def test_what_a_check_said_once_is_read_in_korean_in_old_proofs(form: str) -> None:
    words = (
        "The edition “{locale}” has no postal address, which the law of many countries asks for. "
        "Set it in the newsletter, or add a contact block with one."
    )
    said: dict[str, Any] = {
        "message": words.format(locale="ko"),
        "sentence": {"text": words, "values": {"locale": "ko"}},
    }
    kept = {"severity": "warning", "check": "legal.postal_address", "block": None, "locale": "ko"}

    finding = Finding.from_kept({**kept, form: said[form]})

    assert finding.sentence.in_locale("ko").startswith("언어판(ko)에 우편 주소가 없습니다.")
