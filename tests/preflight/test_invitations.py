"""An invitation leads to a list that takes whoever follows it, or no proof is made."""

import pytest

from newsletter.content.known_lists import KnownList
from newsletter.preflight.checking import check
from newsletter.rendering.rendition import Finding, Severity
from tests import factories
from tests.rendering.samples import block_id, publication

LISTS = (
    KnownList("readers", {"en": "Readers"}, is_public=True, is_closed=False),
    KnownList("events", {"en": "Events"}, is_public=True, is_closed=True),
    KnownList("staff", {"en": "Staff"}, is_public=False, is_closed=False),
)


def found(name: str | None, lists: tuple[KnownList, ...] = LISTS) -> list[Finding]:
    block = {"id": block_id(1), "type": "subscribe", "title": {"en": "Read on", "ko": "함께"}, "list": name}
    findings = check(factories.content(blocks=[block]), publication(disclaimers=[]), [], lists=lists)
    return [finding for finding in findings if finding.check == "invitation.list"]


@pytest.mark.parametrize("name", ["readers", None])
def test_a_list_that_takes_anybody_and_no_list_at_all_are_right(name: str | None) -> None:
    assert found(name) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "events",
            "Block 1 (Invitation to subscribe), List: the list “events” is closed, and nobody can subscribe to it. "
            "Choose another list or none, or open it again.",
        ),
        (
            "gone",
            "Block 1 (Invitation to subscribe), List: the newsletter has no list “gone”. "
            "Choose one of its lists (readers), or none.",
        ),
        (
            "staff",
            "Block 1 (Invitation to subscribe), List: nobody can subscribe to the list “staff” by themselves. "
            "Choose another list or none, or open it to the public in its settings.",
        ),
    ],
)
def test_another_is_an_error_at_its_place(name: str, sentence: str) -> None:
    [finding] = found(name)

    assert finding.severity is Severity.ERROR
    assert (finding.block, finding.path) == (block_id(1), "list")
    assert str(finding.sentence) == sentence


def test_where_nobody_tells_of_lists_none_is_right() -> None:
    [finding] = found("readers", ())

    assert "has no list “readers”" in str(finding.sentence)
