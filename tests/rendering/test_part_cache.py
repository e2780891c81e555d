"""Nobody can tell whether something was rendered before, whole or in part: the bytes are those of a first rendering."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.rendering.editions import Edition
from newsletter.rendering.part_cache import PartCache
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.web_edition import WebEdition, render_web
from tests.rendering.kept import nothing_kept
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


# What else goes into an edition: said of the issue and of the newsletter, and how it is asked for.
ISSUES = st.sampled_from(
    [{}, {"number": 13}, {"period": "2027 Q1"}, {"subject": {"en": "Another", "ko": "다른 제목"}}]
)
PUBLICATIONS = st.sampled_from(
    [{}, {"name": {"en": "Other"}}, {"theme": {"name": "bold"}}, {"website": ""}, {"contact_phone": ""}]
)
ASKED = st.fixed_dictionaries(
    {
        "locale": st.sampled_from(["en", "ko"]),
        "base_url": st.sampled_from([BASE_URL, "https://other.example.org"]),
        "is_marked": st.booleans(),
        "address": st.sampled_from(["", f"{BASE_URL}/editions/one/en", f"{BASE_URL}/editions/two/en"]),
        "others": st.sampled_from([{}, {"en": "/one", "ko": "/two"}, {"ko": "/two", "en": "/one"}]),
    }
)


def mail_and_page(
    issue: IssueContent, paper: Publication, asked: dict[str, Any]
) -> tuple[Rendition, WebEdition]:
    locale, base_url = asked["locale"], asked["base_url"]
    mail = render(issue, locale, paper, base_url=base_url, marks_blocks=asked["is_marked"])
    page = render_web(
        issue, locale, paper, base_url=base_url, address=asked["address"], addresses=asked["others"]
    )
    return mail, page


@given(steps=st.lists(st.tuples(EDITS, ISSUES, PUBLICATIONS, ASKED), min_size=1, max_size=4))
@settings(max_examples=25)
def test_after_any_changes_an_edition_is_what_it_would_be_at_first(
    steps: list[tuple[tuple[str, int], dict[str, Any], dict[str, Any], dict[str, Any]]],
) -> None:
    for edit, of_issue, of_publication, asked in [*steps, *steps]:  # each is come back to
        issue, paper = content(edited(*edit), **of_issue), publication(**of_publication)
        after = mail_and_page(issue, paper, asked)
        with nothing_kept():
            assert mail_and_page(issue, paper, asked) == after


@pytest.mark.parametrize(
    "asked", [{"locale": "ko"}, {"base_url": "https://other.example.org"}, {"marks_blocks": True}]
)
def test_how_a_mail_is_asked_for_is_part_of_its_key(asked: dict[str, Any]) -> None:
    usual = {"locale": "en", "base_url": BASE_URL}
    before = render(content(), publication=publication(), **usual)

    assert render(content(), publication=publication(), **{**usual, **asked}).html != before.html


def test_what_is_looked_at_again_is_not_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with nothing_kept():
        first = render(content(), "en", publication(), base_url=BASE_URL)
        page = render_web(content(), "en", publication(), base_url=BASE_URL)
        monkeypatch.delattr(Edition, "of")

        assert render(content(), "en", publication(), base_url=BASE_URL) == first
        assert render_web(content(), "en", publication(), base_url=BASE_URL) == page


@pytest.mark.parametrize("changed", [{"name": {"en": "Other"}}, {"theme": {"name": "bold"}}])
def test_what_is_said_around_a_block_is_part_of_its_key(changed: dict[str, Any]) -> None:
    before = render(content(), "en", publication(), base_url=BASE_URL)

    after = render(content(), "en", publication(**changed), base_url=BASE_URL)

    assert after.html != before.html


@pytest.mark.parametrize("name", names())
def test_a_showcase_is_the_same_twice(name: str) -> None:
    made = []
    for _ in range(2):
        with nothing_kept():
            made.append(render(showcase(name), "ko", publication(), base_url=BASE_URL))

    assert made[0] == made[1]


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
