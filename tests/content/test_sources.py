"""Each text has its own source: the others are translated from it and fall back to it; some are the same on purpose."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.content.blocks.base import Block
from newsletter.content.issue import IssueContent
from newsletter.content.sources import fallbacks, places_in, with_fallbacks
from tests import factories
from tests.content.fields.filled import SPEAKER
from tests.content.fields.filled import issue as sample_issue

ARTICLE = "01K0000000000000000000000B"
LANGUAGES = ("en", "ko", "de")


def article(**fields: Any) -> IssueContent:
    block = {"type": "article", "id": ARTICLE, **fields}
    return factories.content(locales=LANGUAGES, blocks=[block])


def title_in(content: IssueContent) -> dict[str, str]:
    return dict(content.blocks[0].title.items())


def test_a_text_is_translated_from_the_first_language_unless_it_says_another() -> None:
    content = article(title={"ko": "나루"}, body={"en": "A ferry"}, sources={"title": "ko"})

    told = {place.path: place.locales for place in places_in(content) if place.owner.block}
    assert told == {"title": ("ko", "en", "de"), "body": ("en", "ko", "de")}


def test_what_is_not_translated_is_read_in_the_language_that_it_was_written_in_first() -> None:
    content = article(title={"ko": "나루", "en": "The ferry"}, sources={"title": "ko"})

    assert title_in(with_fallbacks(content)) == {"ko": "나루", "en": "The ferry", "de": "나루"}
    assert with_fallbacks(article(title={"en": "The ferry"})) == article(title={"en": "The ferry"})


def test_an_empty_description_says_something_and_stays() -> None:
    picture = {"file": "a.jpg", "alt": {"ko": "나룻배", "en": ""}}
    content = with_fallbacks(article(image=picture, sources={"image.alt": "ko"}))

    assert dict(content.blocks[0].image.alt.items()) == {"ko": "나룻배", "en": "", "de": "나룻배"}


def test_a_source_in_which_the_block_is_not_read_is_none() -> None:
    content = article(
        title={"ko": "나루", "de": "Die Fähre"}, sources={"title": "en"}, when={"locales": ["ko", "de"]}
    )

    assert next(place.source for place in places_in(content) if place.owner.block) == "ko"


def test_entries_have_sources_of_their_own(sample_block: type[Block]) -> None:
    content = sample_issue()
    speaker = content.blocks[0].speakers[0].model_copy(update={"sources": {"about": "ko"}})
    again = content.blocks[0].model_copy(update={"speakers": (speaker,)})
    content = IssueContent.model_validate(
        content.model_copy(update={"blocks": (again,)}).model_dump(mode="json", warnings=False)
    )

    sources = {place.path_in_block: place.source for place in places_in(content)}
    assert sources[f"speakers.{SPEAKER}.about"] == "ko"
    assert sources[f"speakers.{SPEAKER}.portrait.alt"] == "en"


def test_it_is_counted_what_readers_of_a_language_read_in_another() -> None:
    content = article(
        title={"ko": "나루"},
        body={"en": "A ferry"},
        eyebrow={"en": "Naru"},
        caption={"en": "On the river", "ko": "강에서", "de": "Auf dem Fluss"},
        link={"en": "https://example.org/"},
        sources={"title": "ko"},
        same=["eyebrow"],
    )

    assert fallbacks(content, "de") == {ARTICLE: {"ko": 1, "en": 1}}
    assert fallbacks(content, "ko") == {ARTICLE: {"en": 1}}
    assert fallbacks(content, "en") == {ARTICLE: {"ko": 1}}


def test_a_name_needs_no_translation() -> None:
    quote = {
        "type": "quote",
        "id": ARTICLE,
        "words": {"en": "So", "ko": "네"},
        "speaker": {"en": "Ok Jun-seok"},
    }

    assert fallbacks(factories.content(blocks=[quote]), "ko") == {}


@pytest.mark.parametrize(
    ("said", "is_same"),
    [
        ({"en": "Naru"}, True),
        ({"en": "Naru", "ko": "Naru", "de": " Naru "}, True),
        ({"en": "“Naru”", "ko": '"Naru"'}, True),
        ({"en": "Naru", "ko": "나루"}, False),
        ({}, True),
    ],
)
def test_a_text_is_the_same_while_no_language_says_otherwise(said: dict[str, str], is_same: bool) -> None:
    content = article(title=said, same=["title"])

    assert [place.is_same for place in places_in(content) if place.owner.block] == [is_same]


texts = st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(["a", "b", "c"]), max_size=3)


@settings(max_examples=60)
@given(
    texts, st.none() | st.sampled_from(LANGUAGES), st.none() | st.sampled_from([("en", "ko"), ("ko", "de")])
)
def test_falling_back_follows_a_few_plain_rules(
    said: dict[str, str], source: str | None, shown: tuple[str, ...] | None
) -> None:
    content = article(
        title=said,
        sources={"title": source} if source else {},
        when={"locales": list(shown) if shown else None},
    )
    read_in = shown or LANGUAGES
    first = source if source in read_in else read_in[0]

    filled = title_in(with_fallbacks(content))

    for locale in LANGUAGES:
        expected = said.get(locale)
        if expected is None and locale in read_in and first != read_in[0]:
            expected = said.get(first)
        assert filled.get(locale) == expected
        is_counted = locale in read_in and locale not in said and first in said
        assert fallbacks(content, locale).get(ARTICLE, {}) == ({first: 1} if is_counted else {})
