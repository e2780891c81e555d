"""One block, entry or text brought back: it stands as it did, where it did, and nothing else is touched."""

import pytest

from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.restoring import with_part_of

THEN = Draft(
    (BlockDraft("A", "letter"), BlockDraft("B", "article"), BlockDraft("C", "programme")),
    {
        "subject.en": "Autumn",
        "A.body.en": "Dear all",
        "B.title.en": "A table",
        "B.title.ko": "식탁",
        "B.image.file": "table.jpg",
        "B.image.alt.en": "A table",
        "C.sessions": "x,y,z",
        "C.sessions.x.title.en": "Opening",
        "C.sessions.y.title.en": "Talk",
        "C.sessions.z.title.en": "Close",
    },
)


def ids(draft: Draft) -> str:
    return "".join(block.id for block in draft.blocks)


def without_y(draft: Draft) -> Draft:
    values = {name: text for name, text in draft.values.items() if not name.startswith("C.sessions.y.")}
    return Draft(draft.blocks, {**values, "C.sessions": "z,x"})


def test_one_text_comes_back_alone() -> None:
    now = THEN.with_values({"B.title.en": "Tables", "B.title.ko": "식탁들", "subject.en": "Winter"})

    restored = with_part_of(now, THEN, "B.title.en")

    assert restored.values == {**now.values, "B.title.en": "A table"}


def test_a_text_of_the_issue_comes_back() -> None:
    now = THEN.with_values({"subject.en": "Winter", "B.title.en": "Tables"})

    assert with_part_of(now, THEN, "subject.en").values == {**now.values, "subject.en": "Autumn"}


def test_a_block_comes_back_with_all_that_stands_in_it_and_without_what_did_not() -> None:
    now = THEN.with_values({"B.title.en": "Tables", "B.link": "https://x.org", "A.body.en": "Hi"})

    restored = with_part_of(now, THEN, "B")

    assert restored.values == {**THEN.values, "A.body.en": "Hi"}
    assert ids(restored) == "ABC"


@pytest.mark.parametrize(
    ("order", "comes_back_as"), [("AC", "ABC"), ("CA", "CAB"), ("C", "BC"), ("AXC", "ABXC"), ("", "B")]
)
def test_a_deleted_block_comes_back_behind_what_stood_before_it(order: str, comes_back_as: str) -> None:
    now = THEN.without("B")
    now = Draft(tuple(BlockDraft(one, "letter") for one in order), now.values)

    for name in ("B", "B.title.en"):
        restored = with_part_of(now, THEN, name)

        assert ids(restored) == comes_back_as
        assert restored.under("B") == THEN.under("B")


def test_a_block_that_was_not_there_goes() -> None:
    now, new = THEN.with_block("letter", after="A", values={"body.en": "New"})

    assert with_part_of(now, THEN, new) == THEN
    assert with_part_of(now, THEN, f"{new}.body.en") == THEN


def test_a_picture_comes_back_whole() -> None:
    now = THEN.with_values(
        {"B.image.file": "chair.jpg", "B.image.alt.en": "A chair", "B.image.alt.ko": "의자"}
    )

    assert with_part_of(now, THEN, "B.image").values == THEN.values


def test_a_list_comes_back_with_its_entries() -> None:
    now = without_y(THEN).with_values({"C.sessions.x.title.en": "Start"})

    assert with_part_of(now, THEN, "C.sessions").values == THEN.values


@pytest.mark.parametrize("name", ["C.sessions.y", "C.sessions.y.title.en"])
def test_a_deleted_entry_comes_back_behind_what_stood_before_it(name: str) -> None:
    restored = with_part_of(without_y(THEN), THEN, name)

    assert restored.value("C.sessions") == "z,x,y"
    assert restored.value("C.sessions.y.title.en") == "Talk"


def test_an_entry_that_was_not_there_goes() -> None:
    now = THEN.with_values({"C.sessions": "x,n,y,z", "C.sessions.n.title.en": "New"})

    assert with_part_of(now, THEN, "C.sessions.n.title.en").values == THEN.values


def test_a_name_of_nothing_changes_nothing() -> None:
    assert with_part_of(THEN, THEN, "Z.title.en") == THEN
    assert with_part_of(THEN, THEN, "") == THEN
