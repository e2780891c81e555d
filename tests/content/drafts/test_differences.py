"""What two states of an issue differ in."""

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.differences import changes
from tests import factories

ARTICLE = "01K0000000000000000000000B"


def test_changes_are_told_block_by_block() -> None:
    before = draft_of(factories.content())
    after, _ = (
        before.with_values({f"{ARTICLE}.title.en": "Other"})
        .moved(ARTICLE, by=-1)
        .with_block("divider", after="")
    )
    after = after.without("01K0000000000000000000000C")

    assert [str(change) for change in changes(before, after)] == [
        "Divider added",
        "Article changed",
        "Contact deleted",
        "order changed",
    ]
