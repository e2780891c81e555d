"""Between content and the flat texts of the form nothing may get lost."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.fields.describing import fields_of
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import read
from newsletter.demo.sample import CONTENT
from tests import factories
from tests.content.strategies import contents

ARTICLE = "01K0000000000000000000000B"


@pytest.mark.parametrize("file", sorted(CONTENT.glob("*.yaml")), ids=lambda file: file.stem)
def test_what_is_shown_and_sent_back_is_the_same_content(file: Path) -> None:
    content = read(file.read_text(encoding="utf-8"), name=file.name).content

    assert content_of_draft(draft_of(content), locales=content.locales) == content


@pytest.mark.parametrize("block_type", BLOCKS)
def test_every_block_type_has_a_form_for_all_its_fields(block_type: str) -> None:
    shared = {"id", "type", "v", "style", "when", "library", "stale", "sources", "same"}

    assert {field.name for field in fields_of(BLOCKS[block_type])} == set(
        BLOCKS[block_type].model_fields
    ) - shared


def test_a_new_block_is_content_before_anything_is_typed() -> None:
    content = factories.content()
    draft, new = draft_of(content).with_block("article", after=ARTICLE)

    saved = content_of_draft(draft, locales=content.locales)

    assert [block.id for block in saved.blocks][2] == new


def test_a_picture_may_be_decoration() -> None:
    content = factories.content()
    name = f"{ARTICLE}.image"
    draft = draft_of(content).with_values({f"{name}.file": "images/a.jpg", f"{name}.decorative": "yes"})

    saved = content_of_draft(draft, locales=content.locales)

    assert draft_of(saved).value(f"{name}.decorative") == "yes"
    assert saved.blocks[1].image.alt.get("ko") == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (f"{ARTICLE}.link.en", "bridge.example.org"),
        (f"{ARTICLE}.body.ko", "[여기](ftp://example.org)"),
        (f"{ARTICLE}.title.en", "x" * 501),
        (f"{ARTICLE}.layout", "sideways"),
        ("number", "twelve"),
        ("subject.en", "x" * 501),
        ("period.ko", "x" * 501),
        ("date", "in spring"),
    ],
)
def test_an_unusable_text_is_named_by_its_input(name: str, value: str) -> None:
    content = factories.content()
    draft = draft_of(content).with_values({name: value})

    with pytest.raises(InvalidDraft) as refused:
        content_of_draft(draft, locales=content.locales)

    assert list(refused.value.errors) == [name]


def test_a_block_that_contradicts_itself_is_named() -> None:
    draft, new = draft_of(factories.content()).with_block(
        "disclaimer", after="", values={"key": "funding", "text.en": "Our own words"}
    )

    with pytest.raises(InvalidDraft) as refused:
        content_of_draft(draft, locales=["en", "ko"])

    assert list(refused.value.errors) == [new]


@settings(max_examples=60)
@given(contents())
def test_whatever_an_author_wrote_survives_the_form(content: IssueContent) -> None:
    assert survives(content)


def test_every_kind_of_field_survives_the_form(sample_block: type[Block]) -> None:
    @settings(max_examples=60)
    @given(contents(["sample", "divider"]))
    def whatever(content: IssueContent) -> None:
        assert survives(content)

    whatever()


def survives(content: IssueContent) -> bool:
    """Whether the form gives the same content back, but for texts that are empty in a language, which it cannot tell."""
    draft = draft_of(content)
    again = draft_of(content_of_draft(draft, locales=content.locales))
    return draft.blocks == again.blocks and filled(draft) == filled(again)


def filled(draft: Draft) -> dict[str, str]:
    return {name: value for name, value in draft.values.items() if value}


def test_the_form_holds_the_period_of_each_language_and_the_date() -> None:
    draft = draft_of(factories.content(period={"en": "Winter", "ko": "겨울호"}, date="2026-12"))

    values = [draft.value(name) for name in ("period.en", "period.ko", "date")]
    assert values == ["Winter", "겨울호", "2026-12"]


def test_a_form_that_was_opened_when_there_was_one_period_keeps_it() -> None:
    draft = draft_of(factories.content(period="")).with_values({"period": "2026 Q4"})

    assert content_of_draft(draft, locales=["en", "ko"]).period.get("en") == "2026 Q4"
