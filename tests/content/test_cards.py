"""A card is a story block, found by what its fields are, that says what a page says of itself."""

from newsletter.content.blocks import BLOCKS
from newsletter.content.cards import card_of
from newsletter.content.drafts.conversion import blank_values, content_of_draft
from newsletter.content.drafts.draft import Draft
from newsletter.content.page_heads import PageHead

ADDRESS = "https://www.example.org/bridge?utm_source=post"


def test_it_becomes_a_block_that_can_be_saved() -> None:
    head = PageHead(
        "Bridge", "*Low*, and [wooden](x): {{name}}\n1. Not a list", "https://x.example.org/a.jpg", "Reeds"
    )
    card = card_of(head, ADDRESS, locale="ko")

    assert card is not None
    draft, added = Draft((), {}).with_block(
        card.type, after="", values={**blank_values(BLOCKS[card.type]), **card.values}
    )
    block = content_of_draft(draft, locales=["en", "ko"]).blocks[0]

    assert block.id == added
    assert block.is_story
    words = {words.path: words.value for words in block.texts() if words.locale == "ko"}
    assert "Bridge" in words.values()
    assert [href for _, _, href in block.links()] == [ADDRESS]
    assert not list(block.merge_tags())
    assert card.picture is not None


def test_a_page_that_says_nothing_is_no_card() -> None:
    assert card_of(PageHead(picture="https://x.example.org/a.jpg"), ADDRESS, locale="en") is None


def test_a_page_without_a_title_is_named_by_its_address() -> None:
    card = card_of(PageHead(description="Words."), ADDRESS, locale="en")

    assert card is not None
    assert ADDRESS in [text for name, text in card.values.items() if name.startswith("title")]
