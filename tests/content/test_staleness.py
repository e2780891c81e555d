"""A translation is stale while its source says something else than what it was made from."""

import hashlib
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.content.blocks.base import Block
from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import moved_entry, with_copy, with_entry, without_entry
from newsletter.content.fields.translatable import Sources
from newsletter.content.issue import IssueContent
from newsletter.content.staleness import carried_on, settled, stale_translations, with_marks_of
from tests import factories
from tests.content.fields.filled import BLOCK, SPEAKER
from tests.content.fields.filled import issue as sample_issue

ARTICLE = "01K0000000000000000000000B"
TITLE = f"{ARTICLE}.title"


def saved(before: IssueContent, **values: str) -> IssueContent:
    """What is saved when a person changes these inputs; `title_en` is that of the article."""
    return sent(before, draft_of(before), **values)


def sent(before: IssueContent, draft: Draft, **values: str) -> IssueContent:
    named = {name.replace("title_", f"{TITLE}.").replace("__", "."): value for name, value in values.items()}
    return carried_on(before, content_of_draft(draft.with_values(named), locales=before.locales))


def affirmed(content: IssueContent, mark: str = f"{ARTICLE}.stale.title.ko") -> IssueContent:
    draft = draft_of(content)
    assert draft.value(mark)
    return sent(content, draft.with_values({f"{mark}.stands": "yes"}))


def stale(content: IssueContent) -> list[tuple[str, str]]:
    return [(found.path, found.locale) for found in stale_translations(content)]


def test_a_translation_whose_source_alone_changed_is_stale() -> None:
    assert stale(saved(factories.content(), title_en="The long table")) == [("title", "ko")]


def test_a_translation_that_was_written_with_its_source_is_current() -> None:
    assert stale(saved(factories.content(), title_en="The long table", title_ko="긴 식탁")) == []


def test_a_translation_stays_stale_until_it_is_written_anew() -> None:
    longer = saved(factories.content(), title_en="The long table")
    elsewhere = saved(longer, subject__en="Two coasts", subject__ko="두 바닷가")

    assert stale(elsewhere) == [("title", "ko")]
    assert stale(saved(elsewhere, title_ko="긴 식탁")) == []


def test_a_source_that_says_again_what_it_said_makes_the_translation_current() -> None:
    changed_twice = saved(saved(factories.content(), title_en="The long table"), title_en="A table")

    assert stale(changed_twice) == [("title", "ko")]
    assert stale(saved(changed_twice, title_en="The table")) == []


def test_a_person_may_say_that_a_translation_still_stands() -> None:
    longer = saved(factories.content(), title_en="The table!")

    standing = affirmed(longer)

    assert stale(standing) == []
    assert stale(saved(standing, title_en="The long table")) == [("title", "ko")]
    assert stale(saved(standing, title_en="The table")) == [("title", "ko")]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("We met *there*.", "We **met** there."),
        ("We met there.", "  We met there.  \n"),
        ("We met there. And ate.", "We met there.\n\nAnd ate."),
        ("Café", unicodedata.normalize("NFD", "Café")),
        ("First", "## First"),
    ],
)
def test_white_space_and_form_are_no_change_of_the_source(text: str, same: str) -> None:
    article = {
        "type": "article",
        "id": ARTICLE,
        "title": {"en": "Café", "ko": "카페"},
        "body": {"en": text, "ko": "거기서"},
    }
    before = factories.content(blocks=[article])

    after = sent(
        before,
        draft_of(before).with_values({f"{ARTICLE}.body.en": same, f"{TITLE}.en": " Cafe\u0301 "}),
    )

    assert stale(after) == []


def test_another_link_within_a_text_is_a_change_of_the_source() -> None:
    body = {"en": "See [the place](https://haneul.kr/a).", "ko": "[곳](https://haneul.kr/a)을 보세요."}
    before = factories.content(
        blocks=[{"type": "letter", "id": ARTICLE, "body": body}],
    )

    after = sent(
        before,
        draft_of(before).with_values({f"{ARTICLE}.body.en": "See [the place](https://haneul.kr/b)."}),
    )

    assert stale(after) == [("body", "ko")]


def test_a_translation_of_which_only_the_form_changed_stays_stale() -> None:
    stale_body = sent(
        factories.content(), draft_of(factories.content()).with_values({f"{ARTICLE}.body.en": "We ate."})
    )

    formatted = sent(
        stale_body, draft_of(stale_body).with_values({f"{ARTICLE}.body.ko": "*가을에* 만났습니다."})
    )

    assert stale(formatted) == [("body", "ko")]


def test_a_translation_that_is_taken_away_and_written_again_is_current() -> None:
    longer = saved(factories.content(), title_en="The long table")
    without = saved(longer, title_ko="")

    assert stale(without) == []
    assert stale(saved(without, title_ko="식탁")) == []


def test_a_translation_that_was_there_before_its_source_is_current_with_it() -> None:
    only_korean = factories.content(preheader={"ko": "하나의 식탁"})

    assert stale(saved(only_korean, preheader__en="One table")) == []


def test_a_source_that_was_taken_away_is_remembered() -> None:
    without = saved(factories.content(), title_en="")

    assert stale(without) == []
    assert stale(saved(without, title_en="Another table")) == [("title", "ko")]
    assert stale(saved(without, title_en="The table")) == []


def test_a_copied_block_is_as_stale_as_the_first() -> None:
    longer = saved(factories.content(), title_en="The long table")

    draft, copy = with_copy(draft_of(longer), ARTICLE)
    both = sent(longer, draft)

    assert [(one.block.id, one.path) for one in stale_translations(both) if one.block] == [
        (ARTICLE, "title"),
        (copy, "title"),
    ]


def test_a_copied_issue_is_as_stale_as_the_first() -> None:
    longer = saved(factories.content(), title_en="The long table", subject__en="Two coasts")

    another = settled(longer.as_another(number=13, period="2027 Q1"))

    assert stale(another) == [("subject", "ko"), ("title", "ko")]


def test_entries_keep_their_marks_wherever_they_stand(sample_block: type[Block]) -> None:
    before = settled(sample_issue())
    about = f"{BLOCK}.speakers.{SPEAKER}.about.en"
    longer = sent(before, draft_of(before).with_values({about: "She swims."}))
    place = f"speakers.{SPEAKER}.about"

    draft, new = with_entry(draft_of(longer), f"{BLOCK}.speakers", {"name.en": "Lee", "name.ko": "이"})
    moved = sent(longer, moved_entry(draft, new, by=-1))
    copied, _ = with_copy(draft_of(moved), BLOCK)

    assert stale(longer) == [(place, "ko")]
    assert stale(moved) == [(place, "ko")]
    assert len(stale(sent(moved, copied))) == 2
    gone = sent(moved, without_entry(draft_of(moved), f"{BLOCK}.speakers.{SPEAKER}"))
    assert stale(gone) == []


def test_a_picture_and_a_link_have_translations_too(sample_block: type[Block]) -> None:
    before = settled(sample_issue())
    alt = f"{BLOCK}.speakers.{SPEAKER}.portrait.alt.en"

    after = sent(before, draft_of(before).with_values({alt: "Han on land"}))

    assert stale(after) == [(f"speakers.{SPEAKER}.portrait.alt", "ko")]
    again = affirmed(after, f"{BLOCK}.speakers.{SPEAKER}.stale.portrait.alt.ko")
    assert stale(again) == []


def test_a_link_of_its_own_is_stale_when_the_first_leads_elsewhere() -> None:
    both = {"en": "https://haneul.kr/q3", "ko": "https://haneul.kr/ko/q3"}
    before = factories.content(
        blocks=[{"type": "button", "id": ARTICLE, "text": {"en": "Go", "ko": "가기"}, "link": both}],
    )

    after = sent(before, draft_of(before).with_values({f"{ARTICLE}.link.en": "https://haneul.kr/q4"}))

    assert stale(after) == [("link", "ko")]


def other_source(content: IssueContent, **changes: Any) -> IssueContent:
    return IssueContent.model_validate(
        {**content.model_dump(mode="json"), "locales": ["ko", "en"], **changes}
    )


def test_another_source_language_makes_nothing_stale_that_was_current() -> None:
    content = factories.content()

    assert stale(carried_on(content, other_source(content))) == []


def test_when_a_stale_translation_becomes_the_source_the_other_is_stale() -> None:
    longer = saved(factories.content(), title_en="The long table")

    turned = carried_on(longer, other_source(longer))

    assert stale(turned) == [("title", "en")]
    assert stale(carried_on(turned, turned)) == [("title", "en")]
    assert stale(saved(turned, title_en="The table again")) == []


def test_a_block_of_some_languages_is_translated_from_the_first_of_them() -> None:
    article = {
        "type": "article",
        "id": ARTICLE,
        "title": {"ko": "식탁", "de": "Der Tisch"},
        "body": {"ko": "글", "de": "Text"},
        "when": {"locales": ["ko", "de"]},
    }
    before = factories.content(locales=["en", "ko", "de"], blocks=[article])

    after = saved(before, title_ko="긴 식탁")

    assert [(one.locale, one.source) for one in stale_translations(after)] == [("de", "ko")]


def test_who_was_shown_no_marks_takes_none_away() -> None:
    longer = saved(factories.content(), title_en="The long table", subject__en="Two coasts")
    by_hand = longer.with_marks({})

    again = carried_on(longer, with_marks_of(longer, by_hand))

    assert again == longer
    assert stale(carried_on(longer, by_hand)) == []


def test_content_without_marks_is_written_as_it_always_was() -> None:
    longer = saved(factories.content(), title_en="The long table")

    assert '"stale"' not in factories.content().model_dump_json()
    assert IssueContent.model_validate(longer.model_dump(mode="json")) == longer
    assert longer.canonical_json() == longer.with_marks({}).canonical_json()


def test_a_text_that_was_written_in_another_language_first_makes_the_others_stale() -> None:
    korean_first = IssueContent.model_validate(
        factories.content().model_dump(mode="json") | {"sources": {"subject": "ko"}}
    )

    after = saved(korean_first, subject__ko="세 기슭", title_ko="긴 식탁")

    assert stale(after) == [("subject", "en")]
    assert stale(saved(after, subject__en="Three shores")) == []
    assert stale(saved(after, subject__ko="두 기슭")) == []


@pytest.mark.parametrize("same", ["The  table", "Thetable", "\u201cThe table\u201d"])
def test_white_space_and_typography_alone_are_no_change(same: str) -> None:
    quoted = (
        saved(factories.content(), title_en='"The table"', title_ko="식탁 하나") if "\u201c" in same else None
    )

    assert stale(saved(quoted or factories.content(), title_en=same)) == []


def test_a_mark_of_an_earlier_version_is_known_again() -> None:
    before = {
        **factories.content().model_dump(mode="json"),
        "subject": {"en": "Two “shores”", "ko": "두 기슭"},
    }
    exact = "0fb0d4a1d4b52a8e"
    then = IssueContent.model_validate({**before, "stale": {"subject": {"ko": exact}}})
    made = saying_hash("Two “coasts”")
    earlier = IssueContent.model_validate({**before, "stale": {"subject": {"ko": made}}})

    assert stale(then) == [("subject", "ko")]
    assert stale(saved(earlier, subject__en="Two “coasts”")) == []


def saying_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_who_was_shown_no_marks_takes_no_source_away() -> None:
    told = {"sources": {"subject": "ko"}, "same": ["preheader"]}
    before = IssueContent.model_validate(factories.content().model_dump(mode="json") | told)
    by_hand = IssueContent.model_validate(
        factories.content().model_dump(mode="json") | {"sources": {"preheader": "ko"}}
    )

    kept = with_marks_of(before, by_hand)

    assert dict(kept.sources.items()) == {"subject": "ko", "preheader": "ko"}
    assert kept.same == ("preheader",)


LANGUAGES = ("en", "ko", "de")
steps = st.lists(
    st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(["", "a", "b", "c", " a "]), min_size=1),
    max_size=8,
)


@settings(max_examples=80)
@given(st.sampled_from(LANGUAGES), steps)
def test_staleness_is_what_each_translation_remembers_of_its_source(
    source: str, edits: list[dict[str, str]]
) -> None:
    """Against a model that keeps of each translation the source that it was written beside."""
    content = settled(
        factories.content(locales=LANGUAGES, subject={}, blocks=[], period="", preheader={}).model_copy(
            update={"sources": Sources({"subject": source})}
        )
    )
    said: dict[str, str] = {}
    beside: dict[str, str] = {}
    for edit in edits:
        content = saved(content, **{f"subject__{locale}": text for locale, text in edit.items()})
        now = {**said, **{locale: text.strip() for locale, text in edit.items()}}
        for locale in LANGUAGES:
            if now.get(locale, "") != said.get(locale, "") or not beside.get(locale):
                beside[locale] = now.get(source, "")
        said = now

        expected = {
            locale
            for locale in LANGUAGES
            if locale != source and said.get(locale) and said.get(source) and beside[locale] != said[source]
        }
        assert {one.locale for one in stale_translations(content)} == expected
