"""What two states of an issue differ in."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.differences import Aspect, Difference, Place, difference, values_of
from newsletter.content.fields.stale import Stale
from newsletter.content.issue import IssueContent
from tests import factories
from tests.content.strategies import contents

ARTICLE, CONTACT = "01K0000000000000000000000B", "01K0000000000000000000000C"


def said(before: IssueContent, after: IssueContent) -> list[str]:
    return [str(sentence) for sentence in difference(before, after).sentences]


def with_block(content: IssueContent, number: int, **changes: Any) -> IssueContent:
    blocks = [block.model_dump(mode="json") for block in content.blocks]
    blocks[number] = {**blocks[number], **changes}
    return IssueContent.model_validate({**content.model_dump(mode="json"), "blocks": blocks})


def in_order(content: IssueContent, *order: int) -> IssueContent:
    return content.model_copy(update={"blocks": tuple(content.blocks[number] for number in order)})


def test_equal_states_differ_in_nothing() -> None:
    assert not difference(factories.content(), factories.content())


def test_a_changed_block_is_named_with_its_fields() -> None:
    before = factories.content()
    after = with_block(
        before,
        1,
        title={"en": "Letters", "ko": "편지"},
        image={"file": "a.png", "alt": {"en": "A letter"}},
    )

    assert said(before, after) == ["Article “Letters”: Title, Picture"]


def test_what_the_issue_itself_says_is_named() -> None:
    before = factories.content()
    after = factories.content(subject={"en": "Newer", "ko": "더 새로운"}, number=13)

    assert said(before, after) == ["The issue: Subject, Number"]


def test_added_deleted_and_moved_blocks_are_told_as_that() -> None:
    before = factories.content()
    divider = {"type": "divider"}
    dumped = before.model_dump(mode="json")
    added = IssueContent.model_validate({**dumped, "blocks": [divider, *dumped["blocks"]]})

    assert said(before, added) == ["Divider: added"]
    assert said(added, before) == ["Divider: deleted"]
    assert said(before, in_order(before, 1, 0, 2)) == ["Article “The table”: moved"]


def test_of_blocks_that_changed_places_as_few_as_possible_are_moved() -> None:
    before = factories.content()

    (moved,) = difference(before, in_order(before, 1, 2, 0)).blocks

    assert moved.is_moved
    assert moved.block.type == "masthead"


def test_a_block_without_words_is_told_by_its_type() -> None:
    before = factories.content()

    assert said(before, with_block(before, 0, style={"tone": "soft"})) == ["Masthead: Background"]


def test_a_text_is_told_in_each_language_for_itself() -> None:
    before = factories.content()

    (block,) = difference(before, with_block(before, 1, title={"en": "The table", "ko": "상"})).blocks
    (change,) = block.changes

    assert change.place == Place("title", "ko")
    assert change.before
    assert change.after
    assert (change.before.value, change.after.value) == ("식탁", "상")


def test_that_a_translation_was_said_to_stand_is_told() -> None:
    after = factories.content()
    before = after.with_marks({ARTICLE: Stale({"title": {"ko": "0" * 16}})})

    assert said(before, after) == ["Article “The table”: a translation was said to stand"]
    assert said(after, before) == ["Article “The table”: a translation was marked as stale"]


def test_the_languages_of_the_issue_are_a_difference() -> None:
    before = factories.content(subject={}, preheader={}, period={}, blocks=[], locales=["en", "ko"])
    after = factories.content(subject={}, preheader={}, period={}, blocks=[], locales=["ko", "en"])

    assert said(before, after) == ["The issue: Languages"]


@st.composite
def two_states(
    draw: st.DrawFn, block_types: Iterable[str] = tuple(BLOCKS)
) -> tuple[IssueContent, IssueContent]:
    """Two states of one issue: blocks of the one in another order, some changed, some gone, some new."""
    before, other = draw(contents(block_types)), draw(contents(block_types))
    pool = [block.model_dump(mode="json") for block in before.blocks]
    changed = [
        {**new.model_dump(mode="json"), "id": old["id"]}
        for old, new in zip(pool, other.blocks, strict=False)
        if draw(st.booleans()) and old["type"] == new.type
    ]
    replaced = {block["id"] for block in changed}
    blocks = [*(block for block in pool if block["id"] not in replaced), *changed]
    blocks += [block.model_dump(mode="json") for block in other.blocks if draw(st.booleans())]
    base = other if draw(st.booleans()) else before
    kept = draw(st.permutations(blocks))[: draw(st.integers(0, len(blocks)))] if blocks else []
    data = {**base.model_dump(mode="json"), "blocks": _unlike(kept)}
    return before, IssueContent.model_validate(data)


def _unlike(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without a second block, or entry, of an id."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        ids = {
            one["id"] for value in block.values() if isinstance(value, list) for one in value if "id" in one
        }
        ids.add(block["id"])
        if not ids & seen:
            kept.append(block)
            seen |= ids
    return kept


@settings(max_examples=60)
@given(two_states())
def test_what_is_told_of_two_states_is_what_lies_between_them(
    states: tuple[IssueContent, IssueContent],
) -> None:
    """One test: to make two states takes far longer than to compare them."""
    before, after = states

    told = difference(before, after)

    assert bool(told) == (before != after)
    assert not difference(before, before)
    assert applied(before, told) == known(after)
    unsettled = {one.block.id for one in told.blocks if one.is_moved}
    assert _in_order(before, after, unsettled) == _in_order(after, before, unsettled)


def test_every_kind_of_field_is_compared(sample_block: type[Block]) -> None:
    @settings(max_examples=60)
    @given(two_states(["sample", "divider"]))
    def whatever(states: tuple[IssueContent, IssueContent]) -> None:
        before, after = states
        told = difference(before, after)
        assert bool(told) == (before != after)
        assert applied(before, told) == known(after)

    whatever()


Known = dict[tuple[str, str], dict[Place, Any]]


def known(content: IssueContent) -> Known:
    blocks = {("", ""): values_of(content)} | {
        (block.id, block.type): values_of(block) for block in content.blocks
    }
    return {
        identity: {place: one.value for place, one in values.items()} for identity, values in blocks.items()
    }


def applied(before: IssueContent, told: Difference) -> Known:
    """What is known of `before`, with every change made that is told; each has to find what it says was there."""
    state = known(before)
    for identity, block, changes in [
        (("", ""), None, told.own),
        *(((one.block.id, one.block.type), one, one.changes) for one in told.blocks),
    ]:
        if block and not block.before:
            assert identity not in state
            state[identity] = {}
        values = state[identity]
        for change in changes:
            assert values.pop(change.place, None) == (change.before.value if change.before else None)
            if change.after:
                values[change.place] = change.after.value
        if block and not block.after:
            assert values == {}
            del state[identity]
    return state


def _in_order(content: IssueContent, other: IssueContent, unsettled: set[str]) -> list[tuple[str, str]]:
    """The blocks that both states have, but for those that are told to be moved."""
    there = {(block.id, block.type) for block in other.blocks}
    return [
        (block.id, block.type)
        for block in content.blocks
        if (block.id, block.type) in there and block.id not in unsettled
    ]


def test_a_mark_is_not_told_beside_the_words_it_follows_from() -> None:
    before = factories.content()
    after = with_block(before, 1, title={"en": "Other", "ko": "식탁"}).with_marks(
        {ARTICLE: Stale({"title": {"ko": "0" * 16}})}
    )

    assert said(before, after) == ["Article “Other”: Title"]
    (block,) = difference(before, after).blocks
    assert [change.told.aspect for change in block.changes] == [Aspect.TEXT, Aspect.MARK]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (None, {"key": "about-us", "version": 1}, "linked to version 1 of the library block “about-us”"),
        (
            {"key": "about-us", "version": 1},
            {"key": "about-us", "version": 2},
            "now version 2 of the library block “about-us”",
        ),
        ({"key": "about-us", "version": 2}, None, "detached from the library block “about-us”"),
    ],
)
def test_what_becomes_of_a_link_to_the_library_is_told(
    was: dict[str, object] | None, now: dict[str, object] | None, told: str
) -> None:
    text = {"type": "text", "id": "01K0000000000000000000000D", "body": {"en": "Who we are"}}
    before, after = (factories.content(blocks=[{**text, "library": link}]) for link in (was, now))

    assert said(before, after) == [f"Text “Who we are”: {told}"]
