"""Lists in a draft: their entries are added, moved, taken away and copied, and nothing else changes."""

import pytest

from newsletter.content.drafts.conversion import InvalidDraft, blank_values, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import (
    ids_in,
    lists_of,
    moved_entry,
    places,
    with_copy,
    with_entry,
    without_entry,
)
from newsletter.content.issue import IssueContent
from tests.content.fields.filled import BLOCK, LINK, SPEAKER, issue
from tests.sample_block.sample import Sample, Speaker

pytestmark = pytest.mark.usefixtures("sample_block")

LIST = f"{BLOCK}.speakers"


def back(draft: Draft) -> IssueContent:
    return content_of_draft(draft, locales=["en", "ko"])


def test_the_lists_of_entries_are_found_too() -> None:
    draft = draft_of(issue())

    assert [name for name, _ in lists_of(draft)] == [LIST, f"{LIST}.{SPEAKER}.links"]
    assert places(draft) == {BLOCK, f"{LIST}.{SPEAKER}", f"{LIST}.{SPEAKER}.links.{LINK}"}


def test_a_new_entry_stands_at_the_end_and_is_blank() -> None:
    draft, place = with_entry(draft_of(issue()), LIST, blank_values(Speaker))

    first, second = back(draft).blocks[0].speakers
    assert first.id == SPEAKER
    assert place == f"{LIST}.{second.id}"
    assert not second.name


def test_entries_are_moved_within_their_list() -> None:
    draft, second = with_entry(draft_of(issue()), LIST, {"name.en": "Kim"})

    moved = moved_entry(draft, second, by=-1)

    assert [one.name.get("en") for one in back(moved).blocks[0].speakers] == ["Kim", "Han Seo-yun"]
    assert moved_entry(moved, second, by=-1) == moved
    assert moved_entry(moved, f"{LIST}.nobody", by=1) == moved


def test_an_entry_is_taken_away_with_its_texts() -> None:
    draft, second = with_entry(draft_of(issue()), LIST, {"name.en": "Kim"})

    left = without_entry(draft, f"{LIST}.{SPEAKER}")

    assert [one.name.get("en") for one in back(left).blocks[0].speakers] == ["Kim"]
    assert not left.under(f"{LIST}.{SPEAKER}")
    assert ids_in(left.value(LIST)) == (second.rpartition(".")[2],)


def test_a_copy_of_a_block_has_entries_of_its_own() -> None:
    draft, copy = with_copy(draft_of(issue()), BLOCK)

    original, copied = back(draft).blocks
    assert copied.id == copy
    assert not set(original.identities()) & set(copied.identities())
    assert copied.speakers[0].links[0].words == original.speakers[0].links[0].words


def test_a_new_block_begins_with_what_its_type_begins_with() -> None:
    draft, new = draft_of(issue()).with_block("sample", after="", values=blank_values(Sample))

    made = back(draft).blocks[0]
    assert made.id == new
    assert made.is_free is True
    assert len(made.speakers) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (f"{LIST}.{SPEAKER}.country", "Atlantis"),
        (f"{LIST}.{SPEAKER}.home", "haneul.kr"),
        (f"{LIST}.{SPEAKER}.about.ko", "[x](ftp://x)"),
        (f"{LIST}.{SPEAKER}.portrait.file", "../x.jpg"),
        (f"{LIST}.{SPEAKER}.links.{LINK}.address.en", "haneul.kr"),
        (f"{BLOCK}.date", "soon"),
        (f"{BLOCK}.time.start", "noon"),
        (f"{BLOCK}.time.start", ""),
        (f"{BLOCK}.time.zone", "KST"),
        (f"{BLOCK}.seats", "many"),
        (f"{BLOCK}.country", "EU"),
        (f"{BLOCK}.state", "sideways"),
        (f"{BLOCK}.registration.en", "haneul.kr"),
        (LIST, ""),
    ],
)
def test_a_mistake_is_named_by_its_very_input(name: str, value: str) -> None:
    with pytest.raises(InvalidDraft) as refused:
        back(draft_of(issue()).with_values({name: value}))

    assert list(refused.value.errors) == [name]


def test_more_entries_than_there_may_be_are_a_mistake_of_the_list() -> None:
    draft = draft_of(issue())
    for _ in range(4):
        draft, _ = with_entry(draft, LIST, blank_values(Speaker))

    with pytest.raises(InvalidDraft) as refused:
        back(draft)

    assert {name: str(said) for name, said in refused.value.errors.items()} == {
        LIST: "has more than 4 entries."
    }
