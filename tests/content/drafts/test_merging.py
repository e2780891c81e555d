"""Two people's changes to one issue: nothing of either may be lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.lists import ids_in, moved_entry, with_entry, without_entry
from newsletter.content.drafts.merging import merge

BASE = Draft(
    blocks=(BlockDraft("a", "letter"), BlockDraft("b", "article"), BlockDraft("c", "button")),
    values={
        "subject.en": "Autumn",
        "a.body.en": "Dear reader",
        "b.title.en": "A table",
        "c.link": "https://x.org",
    },
)


def ids(draft: Draft) -> list[str]:
    return [block.id for block in draft.blocks]


def test_changes_to_different_texts_are_both_kept() -> None:
    mine = BASE.with_values({"b.title.en": "My table"})
    theirs = BASE.with_values({"subject.en": "Winter"})

    merged = merge(BASE, mine, theirs)

    assert merged.draft.value("b.title.en") == "My table"
    assert merged.draft.value("subject.en") == "Winter"
    assert merged.clashes == {}
    assert merged.taken == ("subject.en",)


def test_where_both_changed_a_text_mine_stays_and_theirs_is_shown() -> None:
    mine = BASE.with_values({"subject.en": "Autumn, warm"})
    theirs = BASE.with_values({"subject.en": "Autumn, cold"})

    merged = merge(BASE, mine, theirs)

    assert merged.draft.value("subject.en") == "Autumn, warm"
    assert merged.clashes == {"subject.en": "Autumn, cold"}
    assert merged.taken == ()


def test_the_same_change_by_both_is_no_clash() -> None:
    both = BASE.with_values({"subject.en": "Winter"})

    merged = merge(BASE, both, both)

    assert merged.draft.value("subject.en") == "Winter"
    assert not merged.clashes


def test_a_text_that_i_emptied_stays_empty() -> None:
    mine = BASE.with_values({"a.body.en": ""})

    merged = merge(BASE, mine, BASE.with_values({"subject.en": "Winter"}))

    assert merged.draft.value("a.body.en") == ""


def test_my_order_and_their_new_block_meet() -> None:
    mine = BASE.moved("c", by=-2)
    theirs, new = BASE.with_block("divider", after="b")

    merged = merge(BASE, mine, theirs)

    assert ids(merged.draft) == ["c", "a", "b", new]


def test_their_order_and_my_new_block_meet() -> None:
    mine, new = BASE.with_block("divider", after="a", values={"note.en": "x"})
    theirs = BASE.moved("a", by=2)

    merged = merge(BASE, mine, theirs)

    assert ids(merged.draft) == ["b", "c", "a", new]
    assert merged.draft.value(f"{new}.note.en") == "x"


def test_a_block_that_one_deleted_and_nobody_changed_is_gone() -> None:
    assert ids(merge(BASE, BASE.without("b"), BASE).draft) == ["a", "c"]
    assert ids(merge(BASE, BASE, BASE.without("b")).draft) == ["a", "c"]


def test_a_block_that_they_deleted_stays_with_my_change() -> None:
    mine = BASE.with_values({"b.title.en": "My table"})

    merged = merge(BASE, mine, BASE.without("b"))

    assert ids(merged.draft) == ["a", "b", "c"]
    assert merged.draft.value("b.title.en") == "My table"
    assert merged.kept == ("b",)


def test_a_block_that_i_deleted_stays_with_their_change() -> None:
    theirs = BASE.with_values({"b.title.en": "Their table"})

    merged = merge(BASE, BASE.without("b"), theirs)

    assert ids(merged.draft) == ["a", "b", "c"]
    assert merged.draft.value("b.title.en") == "Their table"
    assert merged.kept == ("b",)


texts = st.sampled_from(["", "one", "two", "three"])


@st.composite
def changed_drafts(draw: st.DrawFn) -> Draft:
    draft = BASE.with_values(
        {name: draw(texts) for name in draw(st.sets(st.sampled_from(sorted(BASE.values))))}
    )
    for block in draw(st.lists(st.sampled_from("abc"), max_size=3)):
        draft = draft.moved(block, by=draw(st.integers(-2, 2)))
    if draw(st.booleans()):
        draft, _ = draft.with_block(
            "divider", after=draw(st.sampled_from("abcx")), values={"title.en": draw(texts)}
        )
    return draft.without(draw(st.sampled_from("abcx")))


@given(changed_drafts(), changed_drafts())
def test_no_text_that_either_wrote_is_lost(mine: Draft, theirs: Draft) -> None:
    merged = merge(BASE, mine, theirs)

    assert len(ids(merged.draft)) == len(set(ids(merged.draft)))
    for draft in (mine, theirs):
        for name, value in draft.values.items():
            if value != BASE.value(name):
                assert value in (merged.draft.value(name), merged.clashes.get(name))


@given(changed_drafts())
def test_merging_with_no_change_of_theirs_gives_mine(mine: Draft) -> None:
    merged = merge(BASE, mine, BASE)

    assert merged.draft.blocks == mine.blocks
    assert not merged.clashes
    assert all(merged.draft.value(name) == mine.value(name) for name in mine.values)


SPEAKERS = "s.speakers"
TALKS = Draft(
    blocks=(BlockDraft("s", "sample"),),
    values={
        SPEAKERS: "x,y",
        f"{SPEAKERS}.x.name.en": "Han",
        f"{SPEAKERS}.x.links": "",
        f"{SPEAKERS}.y.name.en": "Kim",
        f"{SPEAKERS}.y.links": "l",
        f"{SPEAKERS}.y.links.l.words.en": "Book",
    },
)


@pytest.mark.usefixtures("sample_block")
class TestLists:
    """What is true of blocks is true of the entries of a list."""

    def test_entries_that_both_added_are_both_there(self) -> None:
        mine, my_new = with_entry(TALKS, SPEAKERS, {"name.en": "Mine"})
        theirs, their_new = with_entry(TALKS, SPEAKERS, {"name.en": "Theirs"})

        merged = merge(TALKS, mine, theirs)

        assert {f"{SPEAKERS}.{one}" for one in ids_in(merged.draft.value(SPEAKERS))} == {
            f"{SPEAKERS}.x",
            f"{SPEAKERS}.y",
            my_new,
            their_new,
        }
        assert merged.draft.value(f"{my_new}.name.en") == "Mine"
        assert merged.draft.value(f"{their_new}.name.en") == "Theirs"
        assert merged.clashes == {}

    def test_my_order_and_their_text_meet(self) -> None:
        mine = moved_entry(TALKS, f"{SPEAKERS}.y", by=-1)
        theirs = TALKS.with_values({f"{SPEAKERS}.y.name.en": "Kim Min-ji"})

        merged = merge(TALKS, mine, theirs)

        assert merged.draft.value(SPEAKERS) == "y,x"
        assert merged.draft.value(f"{SPEAKERS}.y.name.en") == "Kim Min-ji"

    def test_an_entry_that_one_deleted_and_nobody_changed_is_gone(self) -> None:
        without = without_entry(TALKS, f"{SPEAKERS}.x")

        assert merge(TALKS, without, TALKS).draft.value(SPEAKERS) == "y"
        assert merge(TALKS, TALKS, without).draft.value(SPEAKERS) == "y"

    def test_an_entry_that_one_deleted_stays_with_the_other_s_change_deep_in_it(self) -> None:
        without = without_entry(TALKS, f"{SPEAKERS}.y")
        changed = TALKS.with_values({f"{SPEAKERS}.y.links.l.words.en": "Her book"})

        for merged in (merge(TALKS, without, changed), merge(TALKS, changed, without)):
            assert merged.draft.value(SPEAKERS) == "x,y"
            assert merged.draft.value(f"{SPEAKERS}.y.name.en") == "Kim"
            assert merged.draft.value(f"{SPEAKERS}.y.links.l.words.en") == "Her book"
            assert merged.kept == (f"{SPEAKERS}.y",)

    def test_a_text_of_an_entry_that_both_changed_is_a_clash(self) -> None:
        name = f"{SPEAKERS}.x.name.en"

        merged = merge(TALKS, TALKS.with_values({name: "Mine"}), TALKS.with_values({name: "Theirs"}))

        assert merged.draft.value(name) == "Mine"
        assert merged.clashes == {name: "Theirs"}

    def test_a_block_that_i_deleted_comes_back_with_its_list_when_they_changed_it(self) -> None:
        theirs, new = with_entry(TALKS, SPEAKERS, {"name.en": "Theirs"})

        merged = merge(TALKS, TALKS.without("s"), theirs)

        assert merged.draft.value(SPEAKERS) == f"x,y,{new.rpartition('.')[2]}"
        assert merged.kept == ("s",)
