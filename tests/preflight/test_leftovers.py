"""Dates of a block that was copied; the rest is tried on issues that were, in tests/issues/test_origins.py."""

from newsletter.content.blocks.base import Block
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.origin import Origin
from newsletter.preflight.checking import check
from tests.content.fields.filled import issue
from tests.rendering.samples import publication


def dates_left(old: str, new: str, *, period: str = "2026 Q3", before: str | None = None) -> list[str]:
    """The dates that are named when a block was copied with the date `old` and now has `new`."""

    def dated(date: str) -> IssueContent:
        content = issue(date=date)
        return content.model_copy(update={"period": Localized[str]({"en": period}), "number": 12})

    origin = Origin("bridge-12", dated(old), dated(old), dated(before) if before else None)
    found = check(issue(date=new), publication(), [], origin)
    said = [str(one.sentence) for one in found if one.check == "content.leftover" and one.block]
    return [part for sentence in said for part in (old, new) if f": {part}" in sentence]


def test_the_date_of_the_old_issue_is_left_over(sample_block: type[Block]) -> None:
    assert dates_left("2026-08-15", "2026-08-15")


def test_another_date_is_new_unless_it_lies_before_the_old_issue(sample_block: type[Block]) -> None:
    assert dates_left("2026-08-15", "2026-11-15") == []
    assert dates_left("2026-08-15", "2026-09-15") == []
    assert dates_left("2026-08-15", "2026-06-30") == ["2026-06-30"]
    assert dates_left("2026-08-15", "2026-06-30", period="Summer") == []


def test_a_date_that_is_not_known_yet_is_no_leftover(sample_block: type[Block]) -> None:
    assert dates_left("open", "open") == []


def test_a_date_that_stood_in_the_issue_before_may_stay(sample_block: type[Block]) -> None:
    assert dates_left("2027-01-01", "2027-01-01", before="2027-01-01") == []
