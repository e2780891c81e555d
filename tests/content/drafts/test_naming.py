"""An input of a draft is found by its name, whether or not anything stands in it yet."""

import pytest

from newsletter.content.drafts.draft import BlockDraft
from newsletter.content.drafts.naming import field_of, names_of_kind
from newsletter.content.fields.kinds import Kind

ID, ENTRY = "01K0000000000000000000000B", "01K0000000000000000000000C"


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("article", "title", "title"),
        ("article", "title.ko", "title"),
        ("article", "image", "image"),
        ("article", "image.alt.ko", "alt"),
        ("button", "link", "link"),
        ("people", "cards", "cards"),
        ("people", f"cards.{ENTRY}", "cards"),
        ("people", f"cards.{ENTRY}.name.en", "name"),
        ("article", "title.ko.more", None),
        ("article", "nothing", None),
        ("divider", "", None),
    ],
)
def test_the_field_of_an_input_is_found(kind: str, name: str, field: str | None) -> None:
    found = field_of([BlockDraft(ID, kind)], f"{ID}.{name}")

    assert (found.name if found else None) == field


def test_inputs_of_one_kind_are_told_from_others() -> None:
    blocks = (BlockDraft(ID, "html"), BlockDraft(ENTRY, "article"))

    assert names_of_kind(Kind.HTML, blocks, [f"{ID}.code.en", f"{ENTRY}.code.en", "subject.en"]) == {
        f"{ID}.code.en"
    }
