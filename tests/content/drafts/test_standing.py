"""While somebody is in the middle of something, the rest of what they wrote is shown."""

from hypothesis import given, settings

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.standing import standing
from newsletter.content.issue import IssueContent
from tests import factories
from tests.content.strategies import contents

ARTICLE = "01K0000000000000000000000B"


@given(contents())
@settings(max_examples=50)
def test_what_can_be_used_stands_as_it_is(content: IssueContent) -> None:
    draft = draft_of(content)

    stands = standing(draft, content)

    assert stands.content == content_of_draft(draft, locales=content.locales)
    assert not stands.errors


def test_of_what_cannot_be_used_the_last_that_was_saved_stands() -> None:
    saved = factories.content()
    draft = draft_of(saved).with_values({f"{ARTICLE}.link.en": "htt", f"{ARTICLE}.title.en": "New words"})

    stands = standing(draft, saved)

    article, before = stands.content.blocks[1], saved.blocks[1]
    assert article.title.get("en") == "New words"
    assert article.link == before.link
    assert list(stands.errors) == [f"{ARTICLE}.link.en"]


def test_the_issue_itself_stands_as_well() -> None:
    saved = factories.content()

    stands = standing(draft_of(saved).with_values({"number": "twelve", "subject.en": "New"}), saved)

    assert stands.content.number == saved.number
    assert stands.content.subject.get("en") == "New"
    assert list(stands.errors) == ["number"]


def test_a_new_block_waits_until_it_can_be_used() -> None:
    saved = factories.content()
    draft, new = draft_of(saved).with_block("event", after=ARTICLE, values={"date": "soon"})

    stands = standing(draft, saved)

    assert [block.id for block in stands.content.blocks] == [block.id for block in saved.blocks]
    assert [name.partition(".")[0] for name in stands.errors] == [new]


def test_where_nothing_of_it_can_be_used_what_was_saved_stands() -> None:
    saved = factories.content()
    twice = draft_of(saved)

    stands = standing(Draft((*twice.blocks, *twice.blocks), twice.values), saved)

    assert stands.content == saved
    assert stands.errors
