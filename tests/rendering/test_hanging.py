"""Korean particles behind merge tags, from what an author writes to what each reader reads."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.issue import IssueContent
from newsletter.preflight.examined import without_markup
from newsletter.rendering.preview import filled
from newsletter.rendering.render import render
from newsletter.rendering.slots import Slot, SlotTable
from newsletter.rendering.web_edition import render_web
from tests.content.spoken_names import SPOKEN_NAMES
from tests.rendering.samples import BASE_URL, block_id, content, publication

TAG = "{{name|독자}}"
LETTER = f"""**{TAG}**을/를 기다렸습니다. *{TAG}은/는* 읽고, {TAG}**이/가** 씁니다.

“{TAG}”이라고/라고, ‘**{TAG}**’(으)로, {TAG} (와/과) 함께.

- [{TAG}](https://example.org/you)에게, [{TAG}](https://example.org/you)은(는)
- {TAG} 님은 그대로입니다."""


def issue() -> IssueContent:
    letter = {
        "type": "letter",
        "id": block_id(1),
        "title": {"en": "For you", "ko": f"{TAG}아/야, 안녕"},
        "body": {"en": "Dear {{name|reader}}", "ko": LETTER},
    }
    words = {"en": "News", "ko": f"{TAG}와/과 함께"}
    return content([letter], subject=words, preheader={"en": "News", "ko": f"{TAG}이/가 읽는 소식"})


EDITION = render(issue(), "ko", publication(), base_url=BASE_URL)


def read(name: str) -> tuple[str, str]:
    """The words of both parts, as somebody of that name reads them, each on one line."""
    mail = filled(EDITION, {"name": name})
    return " ".join(unescape(without_markup(mail.html)).split()), " ".join(mail.text.split())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "하늘",
            [
                "하늘을 기다",
                "하늘은 읽고",
                "하늘이 씁",
                "“하늘”이라고",
                "‘하늘’로",
                "하늘 과 함께",
                "하늘은",
                "하늘 님은",
                "하늘아",
            ],
        ),
        (
            "서연",
            [
                "서연을 기다",
                "서연은 읽고",
                "서연이 씁",
                "“서연”이라고",
                "‘서연’으로",
                "서연 과 함께",
                "서연은",
                "서연 님은",
                "서연아",
            ],
        ),
        (
            "Anna",
            [
                "Anna를 기다",
                "Anna는 읽고",
                "Anna가 씁",
                "“Anna”라고",
                "‘Anna’로",
                "Anna 와 함께",
                "Anna는",
                "Anna 님은",
                "Anna야",
            ],
        ),
        (
            "",
            [
                "독자를 기다",
                "독자는 읽고",
                "독자가 씁",
                "“독자”라고",
                "‘독자’로",
                "독자 와 함께",
                "독자는",
                "독자 님은",
                "독자야",
            ],
        ),
    ],
)
def test_each_reader_reads_their_own_form_in_both_parts(name: str, told: list[str]) -> None:
    html, text = read(name)

    assert [words for words in told if words not in html] == []
    assert [words for words in told if words not in text.replace(" <https://example.org/you>", "")] == []


def test_the_particle_keeps_the_emphasis_it_was_given() -> None:
    assert "김이</strong>" not in filled(EDITION, {"name": "김"}).html
    assert "<strong>이</strong>" in filled(EDITION, {"name": "김"}).html


def test_behind_a_link_the_plain_text_has_it_after_the_address() -> None:
    assert "하늘 <https://example.org/you>은" in filled(EDITION, {"name": "하늘"}).text


def test_subject_and_preview_line_have_it_too() -> None:
    mail = filled(EDITION, {"name": "김"})

    assert mail.subject == "김과 함께"
    assert EDITION.slots.fill(EDITION.preheader, {"name": "김"}) == "김이 읽는 소식"
    assert "김이 읽는 소식" in mail.html


def test_the_web_edition_has_the_form_of_the_default() -> None:
    page = render_web(issue(), "ko", publication(), base_url=BASE_URL)

    assert page.title == "독자와 함께"
    assert "<strong>독자</strong>를 기다렸습니다" in page.html
    assert "은/는" not in page.html


def test_what_is_chosen_is_not_in_the_frozen_edition() -> None:
    for part in (EDITION.subject, EDITION.preheader, EDITION.html, EDITION.text):
        assert EDITION.slots.pattern.search(part)
        assert "독자" not in part


def test_a_particle_in_a_description_of_a_picture_is_chosen() -> None:
    image = {"file": "a.jpg", "asset": "0" * 64 + ".jpg", "width": 600, "height": 400}
    article = {
        "type": "article",
        "id": block_id(1),
        "title": {"en": "x", "ko": "글"},
        "body": {"en": "x", "ko": "글"},
        "image": {**image, "alt": {"en": "x", "ko": f"{TAG}을/를 그린 그림"}},
    }

    edition = render(content([article]), "ko", publication(), base_url=BASE_URL)

    assert 'alt="김을 그린 그림"' in filled(edition, {"name": "김"}).html


def test_behind_what_is_no_merge_tag_it_stays_as_it_was_written() -> None:
    edition = render(
        content(subject={"en": "x", "ko": f"{TAG} 님은/는"}), "ko", publication(), base_url=BASE_URL
    )

    assert filled(edition, {"name": "하늘"}).subject == "하늘 님은/는"


@given(name=st.text(max_size=40) | st.sampled_from([name for name, *_ in SPOKEN_NAMES]))
def test_no_name_leaves_a_choice_to_the_reader(name: str) -> None:
    mail = filled(EDITION, {"name": name.replace("/", "").replace("(", "")})

    for part in (mail.subject, mail.html, mail.text):
        for both in ("은/는", "을/를", "이/가", "와/과", "아/야", "(으)", "이라고/", "은(는)"):
            assert both not in part


def test_slots_that_were_kept_before_there_were_particles_are_read_as_ever() -> None:
    kept = {"nonce": "zq00000000", "slots": [["name", "독자"], ["email", ""]]}

    table = SlotTable.from_json(kept)

    assert table.slots == (Slot("name", "독자"), Slot("email", ""))
    assert table.as_json() == kept


def test_a_table_with_particles_is_read_as_it_was_kept() -> None:
    assert SlotTable.from_json(EDITION.slots.as_json()) == EDITION.slots
    assert any(slot.pair for slot in EDITION.slots.slots)
