import re

import pytest

from newsletter.content.blocks import BLOCKS
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id, picture


def test_an_issue_without_blocks_is_refused() -> None:
    assert checks(found([])) == ["error: content.empty"]


def test_a_required_text_that_is_empty_is_named() -> None:
    (finding,) = found([{"type": "heading", "id": block_id(1), "text": {"en": "", "ko": ""}}])

    assert str(finding.sentence) == "Block 1 (Heading), Heading (en) is empty. Write it."


def test_an_article_needs_a_title_a_text_or_a_picture() -> None:
    empty = {"type": "article", "id": block_id(1), "title": {"en": ""}}

    (finding,) = found([empty])

    assert (finding.check, finding.block, finding.path) == ("content.empty", block_id(1), "title")
    assert str(finding.sentence) == (
        "Block 1 (Article) says nothing. Give at least one of these: Title, Text, Picture."
    )
    assert found([empty | {"when": {"locales": []}}])[0].check == "content.unseen"
    for one in ({"title": {"en": "A title", "ko": "제목"}}, {"body": {"en": "Words", "ko": "본문"}}):
        assert found([empty | one]) == []


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("columns", ["cells.title", "cells.title"]),
        ("contacts", ["entries.for_whom"]),
        ("disclaimer", ["key"]),
    ],
)
def test_what_may_say_many_things_and_says_none_is_named(name: str, paths: list[str]) -> None:
    blank = BLOCKS[name].blank().model_dump(mode="json")

    findings = found([blank])

    assert {finding.check for finding in findings} == {"content.empty"}
    assert [re.sub(r"\.\w{26}\.", ".", finding.path) for finding in findings] == paths


def test_a_gallery_is_asked_for_each_of_its_pictures() -> None:
    gallery = {
        "type": "gallery",
        "id": block_id(1),
        "pictures": [{"picture": picture(1, "A quay", "부두")}, {}],
    }

    (finding,) = found([gallery])

    assert str(finding.sentence) == "Block 1 (Gallery), Pictures 2: Picture is missing. Add it."
    assert re.fullmatch(r"pictures\.\w{26}\.picture", finding.path)


def test_html_by_hand_is_marked_for_whoever_approves() -> None:
    html = {"type": "html", "id": block_id(1), "code": {"en": "<p>Words</p>", "ko": "<p>글</p>"}}
    careless = html | {
        "code": {"en": "<p>TODO {{nobody}}</p><a href='https://example.org'>here</a>", "ko": "<p>글</p>"}
    }

    assert checks(found([html])) == ["note: content.html"]
    assert set(checks(found([careless]))) == {
        "error: content.marker",
        "error: merge_tags.unknown",
        "warning: accessibility.link",
        "warning: links.example",
        "note: content.html",
    }


def test_an_empty_subject_is_refused() -> None:
    assert "error: content.empty" in checks(found(subject={}))


@pytest.mark.parametrize(
    "words",
    ["TK", "by TKTK", "금액 확인필요", "금액 확인 필요", "[번역]", "Lorem ipsum dolor", "TODO: names"],
)
def test_a_marker_left_over_refuses_the_proof(words: str) -> None:
    assert checks(found([article(body={"en": words, "ko": "본문"})])) == ["error: content.marker"]


@pytest.mark.parametrize("words", ["담당: ○○○", "on XXX street", "Who???"])
def test_what_may_be_a_marker_is_asked_about(words: str) -> None:
    assert checks(found([article(body={"en": words, "ko": "본문"})])) == ["warning: content.marker"]


@pytest.mark.parametrize(
    "words", ["Turkish", "ATK", "The XX century", "○ one", "todo el mundo", "확인하고 필요한"]
)
def test_words_that_only_resemble_a_marker_pass(words: str) -> None:
    assert found([article(body={"en": words, "ko": "본문"})]) == []


def test_a_missing_preview_line_is_noted() -> None:
    assert checks(found(preheader={})) == ["note: content.preheader"]


def test_a_preview_line_that_repeats_the_subject_is_a_warning() -> None:
    same = {"en": "News", "ko": "소식"}

    assert checks(found(subject=same, preheader=same)) == ["warning: content.preheader"] * 2


@pytest.mark.parametrize("words", ["첫 줄<br>둘째 줄", "| 항목 | 금액 |\n|---|---|\n| 후원 | 10,000 |"])
def test_markup_that_readers_would_see_is_named(words: str) -> None:
    assert checks(found([article(body={"en": "Words", "ko": words})])) == ["warning: content.markup"]


def test_an_empty_cell_is_no_markup_and_a_tag_in_one_is() -> None:
    def table(last: str) -> dict[str, object]:
        cells = f"Item | In | Out\n | 4 |\nRice | | {last}"
        caption = {"en": "Accounts", "ko": "살림"}
        return {"id": block_id(1), "type": "table", "caption": caption, "cells": {"en": cells, "ko": cells}}

    assert "warning: content.markup" not in checks(found([table("")]))
    assert checks(found([table("<b>5</b>")])).count("warning: content.markup") == 2


def test_letters_of_a_wrong_encoding_refuse_the_proof() -> None:
    (finding,) = found([article(title={"en": "cafÃ©", "ko": "제목"})])

    assert (finding.severity, finding.check) == ("error", "content.encoding")
    assert str(finding.sentence).startswith(
        "Block 1 (Article), Title (en): “Ã©” was read in a wrong encoding."
    )


def test_a_block_that_nobody_sees_is_named() -> None:
    assert checks(found([article(when={"locales": []})])) == ["warning: content.unseen"]


def test_what_a_block_says_in_a_language_that_it_is_not_shown_in_is_nobody_s_concern() -> None:
    only_korean = article(
        title={"en": "TODO {{nobody}} *|FNAME|*", "ko": "제목"},
        body={"en": "<b>FIXME</b> http://localhost/ [here](http://10.0.0.1/)", "ko": "본문"},
        image=picture(1, "IMG_0001.jpg", "식탁", credit={"ko": "사진: 이"}),
        when={"locales": ["ko"]},
    )

    assert found([only_korean, article(2)]) == []


@pytest.mark.parametrize("sign", ["\ue0bc", "\uf8ff", "\U000f1234"])
def test_a_sign_that_one_font_alone_has_is_refused_at_its_place(sign: str) -> None:
    (finding,) = found([article(title={"en": f"The {sign} gate", "ko": "수문"})])

    assert (finding.check, finding.path, finding.locale) == ("content.private_sign", "title", "en")
    assert str(finding.sentence) == (
        f"Block 1 (Article), Title (en): “{sign}” (U+{ord(sign):04X}) is a sign of one font or program alone, and readers "
        "see an empty box. Type this place anew."
    )


def test_the_bullets_that_word_and_hwp_leave_are_written_as_bullets() -> None:
    assert found([article(body={"en": "\uf0b7\tbread\n\uf0a7\tsoup", "ko": "\uf0b7 빵"})]) == []
