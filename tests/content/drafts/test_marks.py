"""What a draft knows of translations: between it and content nothing is lost, and a text stands for its hash."""

from typing import Any

import pytest
from hypothesis import given, settings

from newsletter.content.blocks.base import Block
from newsletter.content.drafts.conversion import content_of_draft, draft_of, text_in_draft
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.marks import is_mark, marked_texts, said_in_draft
from newsletter.content.drafts.merging import merge
from newsletter.content.issue import IssueContent
from newsletter.content.saying import Said
from newsletter.content.sources import places_in
from newsletter.content.staleness import settled, stale_translations
from tests import factories
from tests.content.strategies import contents

ARTICLE = "01K0000000000000000000000B"
TITLE = f"{ARTICLE}.title"
MADE = f"{ARTICLE}.made.title.ko"


def draft(**values: str) -> Draft:
    return draft_of(factories.content()).with_values(values)


def checkpoint(of: Draft) -> IssueContent:
    return settled(content_of_draft(of, locales=["en", "ko"]))


def stale(of: Draft) -> list[tuple[str, str]]:
    return [(found.path, found.locale) for found in stale_translations(checkpoint(of))]


def test_the_text_that_a_translation_was_made_from_marks_it_as_stale() -> None:
    changed = draft(**{f"{TITLE}.en": "The long table", MADE: "The table"})

    assert stale(changed) == [("title", "ko")]
    assert draft_of(checkpoint(changed)).value(f"{ARTICLE}.stale.title.ko")


def test_agreement_is_a_persons_act_and_not_undone_by_saving() -> None:
    rewritten = draft(**{f"{TITLE}.en": "The long table", f"{TITLE}.ko": "기다란 식탁", MADE: "The table"})

    assert stale(rewritten) == [("title", "ko")]
    assert stale(rewritten.with_values({MADE: ""})) == []


@pytest.mark.parametrize("made", ["  The  long table\n", "The long\ntable", "Thelong table"])
def test_white_space_alone_does_not_count(made: str) -> None:
    assert stale(draft(**{f"{TITLE}.en": "The long table", MADE: made})) == []


def test_typography_alone_does_not_count() -> None:
    typed, typeset = 'It is "long" - isn\'t it...', "It is “long” – isn’t it…"

    assert stale(draft(**{f"{TITLE}.en": typeset, MADE: typed})) == []


def test_the_form_of_a_rich_text_does_not_count_and_its_links_do() -> None:
    body, made = f"{ARTICLE}.body.en", f"{ARTICLE}.made.body.ko"

    assert stale(draft(**{body: "See **us**.", made: "See *us*."})) == []
    assert stale(
        draft(**{body: "See [us](https://a.example.org).", made: "See [us](https://b.example.org)."})
    )


def test_a_text_that_cannot_be_used_is_still_what_a_translation_was_made_from() -> None:
    unfinished = "See [us](nowhere)"
    body, made = f"{ARTICLE}.body.en", f"{ARTICLE}.made.body.ko"

    assert stale(draft(**{body: "See us.", made: unfinished})) == [("body", "ko")]


def test_a_form_may_say_of_it_that_the_translation_stands() -> None:
    changed = draft(**{f"{TITLE}.en": "The long table", MADE: "The table"})

    assert marked_texts(changed)[f"{TITLE}.ko"] == (MADE, f"{MADE}.stands")
    assert stale(changed.with_values({f"{MADE}.stands": "yes"})) == []


def test_marks_of_three_languages_are_apart() -> None:
    content = factories.content(locales=["en", "ko", "de"])
    three = draft_of(content).with_values(
        {f"{TITLE}.de": "Der Tisch", f"{TITLE}.en": "The long table", f"{ARTICLE}.made.title.de": "The table"}
    )

    saved = settled(content_of_draft(three, locales=content.locales))

    assert [(one.path, one.locale) for one in stale_translations(saved)] == [("title", "de")]


def test_two_people_never_clash_in_marks() -> None:
    base = draft(**{f"{TITLE}.en": "The long table"})
    mine = base.with_values({MADE: "The table", f"{ARTICLE}.source.body": "ko"})
    theirs = base.with_values({MADE: "A table", f"{ARTICLE}.same.title": "yes"})

    merged = merge(base, mine, theirs)

    assert not merged.clashes
    assert merged.draft.value(MADE) == "The table"
    assert merged.draft.value(f"{ARTICLE}.source.body") == "ko"
    assert merged.draft.value(f"{ARTICLE}.same.title") == "yes"


def test_only_marks_are_marks() -> None:
    names = draft_of(factories.content()).values

    assert not [name for name in names if is_mark(name)]
    assert all(map(is_mark, (MADE, f"{ARTICLE}.source.title", f"{ARTICLE}.same.title", "source.subject")))


def hashes_alike(content: IssueContent) -> None:
    for place in places_in(content):
        model: Any = type(place.owner.model)
        for text in place.value.root.values():
            in_draft = text_in_draft(text)
            assert said_in_draft(model, place.path, in_draft).digest == Said.by(text).digest


@settings(max_examples=60)
@given(contents())
def test_a_text_in_a_draft_has_the_hash_that_it_has_in_content(content: IssueContent) -> None:
    hashes_alike(content)


def test_so_has_every_kind_of_field(sample_block: type[Block]) -> None:
    @settings(max_examples=60)
    @given(contents(["sample"]))
    def whatever(content: IssueContent) -> None:
        hashes_alike(content)

    whatever()
