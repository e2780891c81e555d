"""What a library keeps of a block is what issues get of it, whatever the block is made of."""

from typing import Any

import pytest
from hypothesis import given, settings

from newsletter.content.blocks.base import FromLibrary
from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.linked import detached, linked_to
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import IssueFile, read, write
from newsletter.content.library import (
    alone,
    block_of,
    copied,
    given_back,
    identities_beside,
    is_as_kept,
    linked,
    updated,
)
from tests import factories
from tests.content.strategies import contents

LINK = FromLibrary(key="about-us", version=1)
PEOPLE = {
    "type": "contacts",
    "id": "01K0000000000000000000000D",
    "title": {"en": "Who we are", "ko": "우리는"},
    "entries": [
        {"id": "01K0000000000000000000000E", "person": {"en": "Han Seo-yun", "ko": "한서윤"}},
        {"id": "01K0000000000000000000000F", "person": {"en": "Mira Okafor", "ko": "미라 오카포"}},
    ],
}


def issue(*blocks: dict[str, Any], locales: tuple[str, ...] = ("en", "ko")) -> IssueContent:
    return factories.content(blocks=list(blocks), locales=list(locales), **_in(locales))


def _in(locales: tuple[str, ...]) -> dict[str, Any]:
    return {"subject": dict.fromkeys(locales, "Two shores"), "preheader": {}, "period": {}}


def placed_in(into: IssueContent, kept: IssueContent) -> Any:
    return linked(kept, LINK, locales=into.locales, taken=identities_beside(into))


def taken_by(block: Any, issue: IssueContent, *, was: IssueContent, now: IssueContent) -> Any:
    taken = identities_beside(issue, block.id)
    return updated(block, was=was, now=now, version=2, locales=issue.locales, taken=taken)


def with_block(content: IssueContent, block: Any) -> IssueContent:
    return content.model_copy(update={"blocks": (*content.blocks, block)})


@settings(max_examples=30)
@given(contents())
def test_a_linked_block_says_what_the_library_keeps_in_a_draft_too(content: IssueContent) -> None:
    into = issue()
    for block in content.blocks:
        kept = alone(content, block)

        placed = placed_in(into, kept)
        again = content_of_draft(draft_of(with_block(into, placed)), locales=into.locales).blocks[-1]

        assert is_as_kept(placed, kept, into.locales)
        assert is_as_kept(again, kept, into.locales)
        assert again.library == LINK
        assert is_as_kept(copied(kept, locales=into.locales), kept, into.locales)
        assert copied(kept, locales=into.locales).library is None


@settings(max_examples=30)
@given(contents())
def test_the_same_block_may_be_in_an_issue_twice(content: IssueContent) -> None:
    into = issue()
    for block in content.blocks:
        kept = alone(content, block)
        for _ in range(2):
            into = with_block(into, placed_in(into, kept))

    assert IssueContent.model_validate(into.model_dump(mode="json")) == into


@settings(max_examples=30)
@given(contents(), contents())
def test_an_update_says_what_the_new_version_says_in_the_place_of_the_old(
    before: IssueContent, after: IssueContent
) -> None:
    into = issue()
    for old, new in zip(before.blocks, after.blocks, strict=False):
        was, now = alone(before, old), alone(after, new)
        placed = placed_in(into, was)

        taken = taken_by(placed, into, was=was, now=now)

        assert is_as_kept(taken, now, into.locales)
        assert (taken.id, taken.when) == (placed.id, placed.when)
        assert taken.library == FromLibrary(key="about-us", version=2)


@settings(max_examples=30)
@given(contents())
def test_what_is_given_back_unchanged_is_what_was_kept(content: IssueContent) -> None:
    for block in content.blocks:
        kept = alone(content, block)
        into = issue()

        placed = placed_in(into, kept)

        back = given_back(placed, was=kept, locales=into.locales)
        assert is_as_kept(block_of(back), kept, kept.locales)
        assert list(block_of(back).identities()) == list(block.identities())


def test_entries_keep_their_identities_when_others_come_between() -> None:
    kept = alone(issue(PEOPLE), issue(PEOPLE).blocks[0])
    placed = placed_in(issue(), kept)
    new = {"id": "01K0000000000000000000000G", "person": {"en": "Ola Nordby"}}
    more = issue({**PEOPLE, "entries": [PEOPLE["entries"][1], new, PEOPLE["entries"][0]]})

    taken = taken_by(placed, issue(), was=kept, now=alone(more, more.blocks[0]))

    assert [one.id for one in taken.entries] == [placed.entries[1].id, new["id"], placed.entries[0].id]


def test_entries_of_a_block_that_was_copied_with_its_issue_are_known_by_their_places() -> None:
    kept = alone(issue(PEOPLE), issue(PEOPLE).blocks[0])
    draft = draft_of(with_block(issue(), placed_in(issue(), kept)))
    renamed = {
        name.replace("0000E", "0000X").replace("0000F", "0000Y"): text.replace("0000E", "0000X").replace(
            "0000F", "0000Y"
        )
        for name, text in draft.values.items()
    }
    placed = content_of_draft(type(draft)(draft.blocks, renamed), locales=("en", "ko")).blocks[-1]

    taken = taken_by(placed, issue(), was=kept, now=kept)

    assert [one.id for one in taken.entries] == ["01K0000000000000000000000X", "01K0000000000000000000000Y"]


def test_an_issue_in_fewer_languages_has_what_it_can_read_and_gives_the_others_back() -> None:
    kept = alone(issue(PEOPLE), issue(PEOPLE).blocks[0])
    into = issue(locales=("ko",))

    placed = placed_in(into, kept)
    written = placed.model_copy(
        update={"title": placed.title.model_copy(update={"root": {"ko": "만드는 사람들"}})}
    )
    back = block_of(given_back(written, was=kept, locales=into.locales))

    assert placed.title.locales == ("ko",)
    assert is_as_kept(placed, kept, into.locales)
    assert not is_as_kept(written, kept, into.locales)
    assert dict(back.title.items()) == {"en": "Who we are", "ko": "만드는 사람들"}
    assert back.entries[0].person.get("en") == "Han Seo-yun"


def test_in_which_editions_it_appears_is_the_issues_own() -> None:
    kept = alone(issue(PEOPLE), issue(PEOPLE).blocks[0])
    placed = placed_in(issue(), kept)
    hidden = placed.model_copy(update={"when": placed.when.model_copy(update={"channels": ("web",)})})

    assert is_as_kept(hidden, kept, ("en", "ko"))
    assert taken_by(hidden, issue(), was=kept, now=kept).when == hidden.when
    assert block_of(given_back(hidden, was=kept, locales=("en", "ko"))).when == block_of(kept).when


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"en": "Who we are!", "ko": "우리는"}},
        {"style": {"tone": "soft"}},
        {"entries": PEOPLE["entries"][:1]},
        {"entries": PEOPLE["entries"][::-1]},
    ],
)
def test_a_word_a_tone_or_an_entry_that_differs_is_seen(change: dict[str, Any]) -> None:
    kept = alone(issue(PEOPLE), issue(PEOPLE).blocks[0])

    assert not is_as_kept(issue({**PEOPLE, **change}).blocks[0], kept, ("en", "ko"))


def test_a_linked_block_travels_in_files_and_in_another_issue() -> None:
    linked_people = {**PEOPLE, "library": {"key": "about-us", "version": 3}}
    content = issue(linked_people)

    text = write(IssueFile("bridge", "bridge-12", content))
    another = content.as_another(number=13, period={})

    assert "library:\n        key: about-us\n        version: 3\n" in text
    assert read(text, name="issue.yaml").content == content
    assert another.blocks[0].library == content.blocks[0].library
    assert another.blocks[0].id != content.blocks[0].id
    assert [one.id for one in another.blocks[0].entries] == [one.id for one in content.blocks[0].entries]


def test_a_block_that_is_linked_to_nothing_is_written_as_before_there_was_a_library() -> None:
    assert '"library"' not in factories.content().model_dump_json()


def test_detached_it_says_the_same_and_is_linked_to_nothing() -> None:
    content = issue({**PEOPLE, "library": {"key": "about-us", "version": 3}})
    draft = draft_of(content)

    free = content_of_draft(detached(draft, PEOPLE["id"]), locales=content.locales)

    assert linked_to(draft, PEOPLE["id"]) == "about-us"
    assert free == issue(PEOPLE)
