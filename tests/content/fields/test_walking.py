"""Values are found by what they are, also inside pictures and lists, and each has a path and words for it."""

from typing import Any

from newsletter.content.fields.walking import name_of_field, place_in_file
from tests.content.fields.filled import LINK, SPEAKER, filled


def test_links_are_found_whatever_their_names_are() -> None:
    block = filled(text={"en": "[more](https://haneul.kr/more)"})

    assert list(block.links()) == [
        ("text", "en", "https://haneul.kr/more"),
        ("registration", "en", "https://haneul.kr/"),
        (f"speakers.{SPEAKER}.home", None, "https://haneul.kr/han"),
        (f"speakers.{SPEAKER}.links.{LINK}.address", "en", "https://haneul.kr/book"),
    ]


def test_texts_are_what_a_reader_reads_and_no_addresses() -> None:
    paths = {text.path for text in filled().texts()}

    assert paths == {
        "title",
        "menu",
        "host",
        "code",
        f"speakers.{SPEAKER}.name",
        f"speakers.{SPEAKER}.about",
        f"speakers.{SPEAKER}.portrait.alt",
        f"speakers.{SPEAKER}.links.{LINK}.words",
    }


def test_pictures_of_entries_are_found_and_replaced() -> None:
    block = filled()

    changed = block.with_images(lambda path, image: image.model_copy(update={"file": f"{path}.jpg"}))

    assert [(path, image.file) for path, image in changed.images()] == [
        (f"speakers.{SPEAKER}.portrait", f"speakers.{SPEAKER}.portrait.jpg")
    ]
    assert changed.speakers[0].name == block.speakers[0].name


def test_a_path_is_told_in_the_words_of_the_form() -> None:
    block = filled()

    assert str(name_of_field(block, "title")) == "Title"
    assert str(name_of_field(block, f"speakers.{SPEAKER}.links.{LINK}.words")) == "Speakers 1: Links 1: Words"
    assert (
        str(name_of_field(block, f"speakers.{SPEAKER}.portrait.alt"))
        == "Speakers 1: Portrait: Description for those who do not see it"
    )


def test_a_path_has_its_place_in_a_file() -> None:
    path = f"speakers.{SPEAKER}.links.{LINK}.words"

    assert place_in_file(filled(), path) == ("speakers", 0, "links", 0, "words")


def test_a_copy_has_no_identity_of_its_original() -> None:
    block = filled()
    copy = block.copied()

    assert not set(block.identities()) & set(copy.identities())
    assert len(list(copy.identities())) == 3
    assert without_ids(copy.model_dump()) == without_ids(block.model_dump())


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_ids(item) for name, item in value.items() if name != "id"}
    return [without_ids(item) for item in value] if isinstance(value, (list, tuple)) else value
