"""The checks look into the entries of lists, and say where in the words of the form."""

from typing import Any

import pytest

from newsletter.preflight.checking import check
from newsletter.rendering.rendition import Finding
from tests.content.fields.filled import LINK, issue, values
from tests.rendering.samples import publication

pytestmark = pytest.mark.usefixtures("sample_block")


def said(**changes: Any) -> list[str]:
    return [f"{found.check}: {found.sentence}" for found in found_in(**changes)]


def found_in(**changes: Any) -> list[Finding]:
    """What is said of the block, but for HTML by hand, which is always spoken of."""
    found = check(issue(**changes), publication(disclaimers=[]), [])
    return [one for one in found if one.block and one.check != "content.html"]


def speaker(**changes: Any) -> dict[str, Any]:
    return values()["speakers"][0] | changes


def link(**changes: Any) -> dict[str, Any]:
    return speaker(
        links=[
            {"id": LINK, "words": {"en": "Her book", "ko": "책"}, "address": {"en": "https://a.kr/"}}
            | changes
        ]
    )


def test_what_is_filled_in_well_is_not_spoken_of() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        (speaker(name={}), "content.empty: Block 1 (Sample), Speakers 1: Name (en) is empty. Write it."),
        (
            link(words={"en": "Her book"}),
            "translations.missing: Block 1 (Sample), Speakers 1: Links 1: Words (ko) is missing. Translate it from “en”.",
        ),
        (
            link(address={"en": "http://user@10.0.0.1/x"}),
            "links.disguised: Block 1 (Sample), Speakers 1: Links 1: Address (en): http://user@10.0.0.1/x holds a user name",
        ),
        (
            link(address={}),
            "links.missing: Block 1 (Sample), Speakers 1: Links 1: Address is missing. Give an address",
        ),
        (
            speaker(home="http://10.0.0.1/"),
            "links.local: Block 1 (Sample), Speakers 1: Home page: http://10.0.0.1/ works on this machine",
        ),
        (
            link(words={"en": "here", "ko": "책"}),
            "accessibility.link: Block 1 (Sample), Speakers 1: Links 1: Words (en): the link “here” does not say",
        ),
        (
            speaker(portrait={"file": "a.jpg", "alt": {}}),
            "accessibility.alt: Block 1 (Sample), Speakers 1: Portrait (en): the picture a.jpg has no description.",
        ),
        (
            speaker(portrait={"file": "a.jpg", "alt": {"en": "", "ko": ""}}),
            "accessibility.alt: Block 1 (Sample), Speakers 1: Portrait (en): the picture is a link, and needs a description.",
        ),
        (
            speaker(about={"en": "{{nobody}}", "ko": "x"}),
            "merge_tags.unknown: Block 1 (Sample), Speakers 1: About (en): the merge tag {{nobody}} does not exist.",
        ),
        (
            link(address={"en": "https://a.kr/?{{first_name}}"}),
            "merge_tags.default: Block 1 (Sample), Speakers 1: Links 1: Address (en): {{first_name}} leaves a gap",
        ),
        (
            speaker(about={"en": "TODO", "ko": "x"}),
            "content.marker: Block 1 (Sample), Speakers 1: About (en) still holds the marker “TODO”.",
        ),
    ],
)
def test_a_fault_in_an_entry_is_found_and_placed(entry: dict[str, Any], finding: str) -> None:
    found = said(speakers=[entry])

    assert any(sentence.startswith(finding) for sentence in found), found


def test_a_link_is_a_link_whatever_its_name_is() -> None:
    found = said(registration={"en": "http://user@10.0.0.1/x"})

    assert [sentence.partition(":")[0] for sentence in found] == ["links.disguised"]


def test_an_address_need_not_be_translated_and_a_name_may_stand() -> None:
    assert said(registration={"en": "https://haneul.kr/"}, host={"en": "Kim Min-ji"}) == []
