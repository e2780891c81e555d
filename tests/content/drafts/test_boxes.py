"""The box of a list: what is pasted into it becomes entries, and entries written anew stay who they are."""

from typing import Any

import pytest

from newsletter.content.drafts.boxes import SEEN, WHOLE, Box, box_of, waiting_boxes
from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import LINES, with_copy
from tests.content.fields.filled import BLOCK, LINK, SPEAKER, issue

pytestmark = pytest.mark.usefixtures("sample_block")

LIST = f"{BLOCK}.speakers"


def box(text: str, *, draft: Draft | None = None, **changes: Any) -> Box:
    draft = draft or draft_of(issue(**changes))
    found = box_of(draft.with_values({f"{LIST}.{LINES}": text}), LIST, source="en")
    assert found
    return found


def whole(text: str, **changes: Any) -> Box:
    return box(text, draft=draft_of(issue(**changes)).with_values({f"{LIST}.{WHOLE}": "yes"}))


def speakers(draft: Draft) -> list[Any]:
    return list(content_of_draft(draft, locales=["en", "ko"]).blocks[0].speakers)


def three() -> list[dict[str, Any]]:
    return [
        {"id": f"01K0000000000000000000010{number}", "name": {"en": name, "ko": korean}, "country": country}
        for number, (name, korean, country) in enumerate(
            [("Kim Sora", "김소라", "KR"), ("Lee Haru", "이하루", None), ("Park Nari", "박나리", "NO")]
        )
    ]


IDS = [speaker["id"] for speaker in three()]


def test_what_is_pasted_stands_behind_what_is_there() -> None:
    taken = box("Kim Sora (Korea)\nLee Haru").taken()

    first, second, third = speakers(taken)
    assert first.id == SPEAKER
    assert first.links[0].id == LINK
    assert (second.name.root, second.country.root) == ({"en": "Kim Sora"}, "KR")
    assert (third.name.root, third.country) == ({"en": "Lee Haru"}, None)
    assert not taken.value(f"{LIST}.{LINES}")


def test_words_go_into_the_source_language() -> None:
    draft = draft_of(issue())
    found = box_of(draft.with_values({f"{LIST}.{LINES}": "김소라"}), LIST, source="ko")

    assert found
    assert speakers(found.taken())[1].name.root == {"ko": "김소라"}


def test_an_entry_in_which_nothing_is_written_makes_room() -> None:
    assert [one.name.root for one in speakers(box("Kim Sora", speakers=[{"name": {}}]).taken())] == [
        {"en": "Kim Sora"}
    ]


def test_there_is_room_beside_what_is_there() -> None:
    assert [problem.line for problem in box("\n".join("abcd")).reading.problems] == [4]


def test_a_list_fills_its_box_and_nothing_waits_then() -> None:
    filled = box("", speakers=three()).filled(reader="ko")

    assert filled.value(f"{LIST}.{LINES}") == "Kim Sora (대한민국)\nLee Haru\nPark Nari (노르웨이)"
    assert list(waiting_boxes(filled, source="en")) == []


def test_entries_that_keep_their_words_keep_everything() -> None:
    taken = whole("Park Nari (NO)\nHan Bom\nKim Sora (KR)", speakers=three()).taken()

    nari, bom, sora = speakers(taken)
    assert [nari.id, sora.id] == [IDS[2], IDS[0]]
    assert nari.name.root == {"en": "Park Nari", "ko": "박나리"}
    assert bom.id not in IDS
    assert bom.name.root == {"en": "Han Bom"}


def test_an_entry_whose_name_is_mended_stays_who_it_is() -> None:
    taken = whole("Kim Sorah (Japan)\nLee Haru\nPark Nari", speakers=three()).taken()

    assert [one.id for one in speakers(taken)] == IDS
    sora, _, nari = speakers(taken)
    assert sora.name.root == {"en": "Kim Sorah", "ko": "김소라"}
    assert sora.country.root == "JP"
    assert nari.country is None


def test_nobody_gets_the_words_of_another() -> None:
    change = whole("Kim Sora (KR)\nOh Byeol\nPark Nari (NO)", speakers=three()).change

    assert (change.added, change.changed, change.gone) == (1, (), ("Lee Haru",))
    assert change.order[1][0] not in IDS


def test_what_a_text_changes_is_told() -> None:
    change = whole("Park Nari (NO)\nKim Sora (DE)", speakers=three()).change

    assert change.changed == (("Kim Sora", "Kim Sora"),)
    assert change.gone == ("Lee Haru",)
    assert change.is_reordered


def test_the_same_text_changes_nothing() -> None:
    assert not whole("Kim Sora (KR)\nLee Haru\nPark Nari (NO)", speakers=three()).change


def test_an_entry_that_the_text_cannot_show_stays_where_it_is() -> None:
    silent = {"id": "01K00000000000000000000110", "name": {}, "about": {"en": "Who is this?"}}
    first, *others = three()

    taken = whole("Kim Sora (KR)\nLee Haru", speakers=[first, silent, *others]).taken()

    assert [one.id for one in speakers(taken)] == [IDS[0], silent["id"], IDS[1]]


def test_the_page_has_shown_this_very_text() -> None:
    seen = box("Kim Sora").seen()

    assert box_of(seen, LIST, source="en").is_seen
    assert not box_of(seen.with_values({f"{LIST}.{LINES}": "Kim Sor"}), LIST, source="en").is_seen
    assert seen.value(f"{LIST}.{SEEN}")


@pytest.mark.parametrize(
    ("text", "is_waiting"), [("", False), (" \n ", False), ("Kim Sora", True), ("Kim\tAtlantis", True)]
)
def test_what_would_be_lost_waits(text: str, is_waiting: bool) -> None:
    assert [found.name for found in waiting_boxes(box(text).draft, source="en")] == [LIST] * is_waiting


def test_the_lists_of_entries_have_boxes_too() -> None:
    inner = f"{LIST}.{SPEAKER}.links"
    draft = draft_of(issue()).with_values({f"{inner}.{LINES}": "Her film https://example.org/film"})
    found = box_of(draft, inner, source="en")

    assert found
    assert speakers(found.taken())[0].links[1].address.root == {"en": "https://example.org/film"}


def test_a_copy_of_a_block_has_nothing_in_its_box() -> None:
    draft, _ = with_copy(box("Kim Sora").draft, BLOCK)

    assert [found.name for found in waiting_boxes(draft, source="en")] == [LIST]


def test_what_has_no_box() -> None:
    assert box_of(draft_of(issue()), "nowhere", source="en") is None
