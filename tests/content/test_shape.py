"""What is left of an issue when the next one is to be written into it, and what its inputs say in grey."""

import pytest

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.ghosts import ghosts
from newsletter.content.issue import IssueContent
from newsletter.content.shape import shape_of
from tests import factories
from tests.content.widest import blocks

EVERY_BLOCK = factories.content(locales=["en", "ko"], blocks=list(blocks(["en", "ko"])))


def issue(*blocks: dict[str, object]) -> IssueContent:
    return factories.content(blocks=list(blocks))


def test_blocks_stay_with_their_form_and_without_their_words() -> None:
    full = issue(
        {"type": "masthead", "tagline": {"en": "Letters", "ko": "편지"}},
        {
            "type": "article",
            "layout": "image-right",
            "style": {"tone": "soft"},
            "eyebrow": {"en": "Open books", "ko": "살림살이"},
            "title": {"en": "The table", "ko": "식탁"},
            "body": {"en": "We met.", "ko": "만났습니다."},
            "link": {"en": "https://haneul.kr/table"},
        },
    )

    shape = shape_of(full)

    masthead, article = shape.blocks
    assert masthead == full.blocks[0], "it recurs"
    assert (article.id, article.style, article.layout, article.eyebrow) == (  # type: ignore[attr-defined]
        full.blocks[1].id,
        full.blocks[1].style,
        "image-right",
        full.blocks[1].eyebrow,  # type: ignore[attr-defined]
    )
    assert not any(text.value for text in article.texts() if text.path != "eyebrow")
    assert list(article.links()) == []
    assert (dict(shape.subject.items()), dict(shape.preheader.items())) == ({}, {})


def test_of_a_list_a_few_entries_stay() -> None:
    answers = [
        {"text": {"en": f"Answer {number}"}, "link": {"en": "https://haneul.kr"}} for number in range(5)
    ]
    full = issue({"type": "poll", "question": {"en": "Which?"}, "answers": answers})

    shape = shape_of(full)
    said = ghosts(full, shape)

    [poll] = shape.blocks
    kept = [answer.id for answer in full.blocks[0].answers[:3]]  # type: ignore[attr-defined]
    assert [answer.id for answer in poll.answers] == kept  # type: ignore[attr-defined]
    assert {name: text for name, text in said.items() if name.startswith(f"{poll.id}.answers")} == {
        f"{poll.id}.answers.{id_}.{name}.en": text
        for number, id_ in enumerate(kept)
        for name, text in (("text", f"Answer {number}"), ("link", "https://haneul.kr"))
    }


@pytest.mark.parametrize("name", BLOCKS)
def test_the_shape_of_every_block_can_be_written_into(name: str) -> None:
    of_type = tuple(block for block in EVERY_BLOCK.blocks if block.type == name)
    shape = shape_of(EVERY_BLOCK.model_copy(update={"blocks": of_type}))

    draft = draft_of(shape)

    assert content_of_draft(draft, locales=shape.locales) == shape


def test_every_input_that_was_emptied_has_a_ghost_and_no_other() -> None:
    shape = shape_of(EVERY_BLOCK)
    before, after = draft_of(EVERY_BLOCK), draft_of(shape)

    said = ghosts(EVERY_BLOCK, shape)

    assert said["subject.en"] == EVERY_BLOCK.subject.get("en")
    assert all(before.value(name) == text and not after.value(name) for name, text in said.items())
    assert not any(name.endswith((".asset", ".alt.en", ".credit.en")) for name in said)
