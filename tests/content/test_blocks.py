import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from newsletter.content import blocks
from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.article import Article
from newsletter.content.blocks.disclaimer import Disclaimer
from newsletter.content.fields.describing import fields_of
from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import MergeTag

ARTICLE = {
    "title": {"en": "Hi {{name}}"},
    "body": {"en": "[x](https://x.org/{{email}}) {{first_name|you}}", "ko": "안녕"},
    "image": {"file": "images/a.jpg", "alt": {"en": "", "ko": "식탁"}},
    "link": {"en": "https://example.org"},
}


def test_every_type_is_found_and_named_after_its_file() -> None:
    files = {file.stem for file in Path(blocks.__path__[0]).glob("*.py")} - {"__init__", "base"}

    assert list(BLOCKS) == sorted(files)
    for name, block in BLOCKS.items():
        assert block.__module__ == f"newsletter.content.blocks.{name}"


@pytest.mark.parametrize("name", BLOCKS)
def test_a_blank_block_can_be_saved_and_read_again(name: str) -> None:
    block = BLOCKS[name].blank()
    content = IssueContent.model_validate({"locales": ["en"], "subject": {}, "blocks": [block]})

    assert IssueContent.model_validate_json(content.canonical_json()) == content


def test_a_block_shows_its_texts_pictures_links_and_merge_tags() -> None:
    block = Article.model_validate(ARTICLE)

    assert [(path, locale) for path, _, locale, _ in block.texts()] == [
        ("title", "en"),
        ("body", "en"),
        ("body", "ko"),
        ("image.alt", "en"),
        ("image.alt", "ko"),
    ]
    assert [path for path, _ in block.images()] == ["image"]
    assert list(block.links()) == [
        ("body", "en", "https://x.org/{{email}}"),
        ("link", "en", "https://example.org"),
    ]
    assert {tag for _, _, tag in block.merge_tags()} == {
        MergeTag("name"),
        MergeTag("email"),
        MergeTag("first_name", "you"),
    }


def test_a_block_is_shown_where_it_is_meant_to_be() -> None:
    everywhere = Article.model_validate(ARTICLE)
    korean = Article.model_validate({**ARTICLE, "when": {"locales": ["ko"], "channels": ["email"]}})

    assert everywhere.is_shown("en", "text")
    assert korean.is_shown("ko", "email")
    assert not korean.is_shown("en", "email")
    assert not korean.is_shown("ko", "text")


def test_new_blocks_have_ids_of_their_own() -> None:
    assert Article.model_validate(ARTICLE).id != Article.model_validate(ARTICLE).id


@pytest.mark.parametrize(
    "wrong", [{"colour": "red"}, {"v": 2}, {"id": "abc"}, {"style": {"tone": "red"}}, {"layout": "x"}]
)
def test_what_a_block_does_not_have_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Article.model_validate({**ARTICLE, **wrong})


def test_a_disclaimer_is_locked_or_has_its_own_words() -> None:
    with pytest.raises(ValidationError, match="either “key”"):
        Disclaimer.model_validate({"key": "eu", "text": {"en": "x"}})


@pytest.mark.parametrize(
    "name",
    ["../x.jpg", "/etc/passwd", "a/../b.jpg", "a\\b.jpg", "C:x.jpg", "", "a//b.jpg", "https://x/y.jpg"],
)
def test_a_picture_is_named_beside_the_file(name: str) -> None:
    with pytest.raises(ValidationError, match="is not a file name beside the issue file"):
        Image.model_validate({"file": name, "alt": {}})


def test_an_issue_refuses_values_in_languages_it_does_not_have() -> None:
    with pytest.raises(ValidationError, match="“ko” is not a language of this issue"):
        IssueContent.model_validate(
            {"locales": ["en"], "subject": {}, "blocks": [{"type": "article", **ARTICLE}]}
        )


def test_an_issue_refuses_the_same_block_twice() -> None:
    divider = {"type": "divider", "id": "01M7ZNZN2032V86JKW6P39FDN8"}
    with pytest.raises(ValidationError, match="same “id”"):
        IssueContent.model_validate({"locales": ["en"], "subject": {}, "blocks": [divider, divider]})


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    one = IssueContent.model_validate({"locales": ["en", "ko"], "subject": {"en": "a", "ko": "나"}})
    other = IssueContent.model_validate({"subject": {"ko": "나", "en": "a"}, "locales": ["en", "ko"]})

    assert one.canonical_json() == other.canonical_json()
    assert json.loads(one.canonical_json())["subject"] == {"en": "a", "ko": "나"}


@pytest.mark.parametrize("name", BLOCKS)
def test_texts_in_which_nothing_is_written_hold_no_links_and_no_merge_tags(name: str) -> None:
    blank = BLOCKS[name].blank().model_dump(mode="json")
    emptied = {
        field.name: {"en": "", "ko": " \n "}
        for field in fields_of(BLOCKS[name])
        if field.is_localized and field.has_words
    }

    block = BLOCKS[name].model_validate({**blank, **emptied})

    assert list(block.links()) == []
    assert list(block.merge_tags()) == []
