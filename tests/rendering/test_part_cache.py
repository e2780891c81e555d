"""Nobody can tell whether a part was filled or finished before: the bytes are those of a first rendering."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.rendering import finishing, placing
from newsletter.rendering.part_cache import Kept, PartCache
from newsletter.rendering.render import render
from newsletter.rendering.slots import SlotMaker
from tests.rendering.samples import BASE_URL, content, every_block, publication
from tests.showcases import names, showcase

EDITS = st.tuples(
    st.sampled_from(["{{first_name|friend}}", "{{organisation}}", "words", "{{name}}은/는"]),
    st.integers(0, 8),
)


def edited(words: str, place: int) -> list[dict[str, Any]]:
    """The sample issue with other words in one of its blocks."""
    blocks = every_block()
    texts = [block for block in blocks if "title" in block]
    texts[place % len(texts)]["title"] = {"en": words, "ko": words}
    return blocks


@given(edits=st.lists(EDITS, min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_an_edition_is_what_it_would_be_at_first(
    monkeypatch: pytest.MonkeyPatch, edits: list[tuple[str, int]]
) -> None:
    for words, place in edits:
        issue = content(edited(words, place))
        after = render(issue, "ko", publication(), base_url=BASE_URL)
        with monkeypatch.context() as fresh:
            fresh.setattr(placing, "PARTS", PartCache())
            fresh.setattr(finishing, "ROWS", Kept[str]())
            finishing.finished_frame.cache_clear()
            assert render(issue, "ko", publication(), base_url=BASE_URL) == after


@pytest.mark.parametrize("changed", [{"name": {"en": "Other"}}, {"theme": {"name": "bold"}}])
def test_what_is_said_around_a_block_is_part_of_its_key(changed: dict[str, Any]) -> None:
    before = render(content(), "en", publication(), base_url=BASE_URL)

    after = render(content(), "en", publication(**changed), base_url=BASE_URL)

    assert after.html != before.html


@pytest.mark.parametrize("name", names())
def test_a_showcase_is_the_same_twice(name: str) -> None:
    first, second = (
        render(
            showcase(name),
            "ko",
            publication(),
            base_url=BASE_URL,
        )
        for _ in range(2)
    )

    assert first == second


def test_what_failed_is_tried_again_and_what_is_kept_has_its_slots() -> None:
    cache, tries = PartCache(), []

    def fill(slots: SlotMaker) -> str:
        tries.append(slots)
        if len(tries) == 1:
            raise ValueError("not yet")
        return f"Dear {slots.token('name', 'friend')}"

    slots = [SlotMaker("x") for _ in range(3)]
    with pytest.raises(ValueError, match="not yet"):
        cache.filled("key", slots[0], lambda: fill(slots[0]))
    made = [cache.filled("key", one, lambda one=one: fill(one)) for one in slots[1:]]

    assert len(tries) == 2
    assert made[0] == made[1]
    assert [slot.name for slot in slots[2].handed_out] == ["name"]


def test_the_oldest_parts_make_room() -> None:
    cache, filled = PartCache(largest=25), []

    for key in ("a", "b", "a", "c", "a", "b"):
        cache.filled(key, SlotMaker("x"), lambda key=key: filled.append(key) or key * 10)

    assert filled == ["a", "b", "c", "b"]
