"""Sentences: kept in JSON and in one line, said in the interface language nearest to any tag."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.wording import NOTHING, Sentence, catalogue, say, verbatim
from tests.sentences import SENTENCES


@given(SENTENCES)
@example(NOTHING)
def test_what_is_kept_is_read_as_it_was_said(sentence: Sentence) -> None:
    assert Sentence.from_json(json.loads(json.dumps(sentence.as_json()))) == sentence
    assert Sentence.from_line(sentence.as_line()) == sentence


@given(SENTENCES)
@example(verbatim("550 no\r\nsuch user\x00 \u2028 \udc80"))
@example(verbatim('{"text":"{0.__class__}","values":{}}'))
def test_a_line_is_one_printable_line(sentence: Sentence) -> None:
    line = sentence.as_line()

    assert line.isprintable()
    assert line.encode().decode() == line


@given(st.text(min_size=1).filter(lambda text: not text.startswith('{"text":"')))
def test_a_text_that_was_kept_as_it_was_is_verbatim(text: str) -> None:
    assert Sentence.from_line(text) == verbatim(text)
    assert Sentence.from_line(text).in_locale("ko") == text


def test_words_of_others_are_kept_as_they_said_them() -> None:
    assert verbatim("550 5.1.1 없는 사용자 {0}").as_line() == "550 5.1.1 없는 사용자 {0}"


def test_nothing_said_is_an_empty_text_in_every_language() -> None:
    assert (NOTHING.as_line(), str(NOTHING), NOTHING.in_locale("ko")) == ("", "", "")
    assert not NOTHING
    assert verbatim("") == Sentence.from_line("") == NOTHING


def test_numbers_stay_numbers_and_other_values_become_texts() -> None:
    kept = say("{a} {b} {c} {d}", a=3, b=2.5, c=float("nan"), d=None).as_json()

    assert kept["values"] == {"a": 3, "b": 2.5, "c": "nan", "d": "None"}


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_a_kept_sentence_is_said_in_the_language_of_its_reader(locale: str) -> None:
    sentence = say("Block {number} ({type})", number=3, type=say("Article"))

    said = {"en": "Block 3 (Article)", "ko": "3번 블록(기사)"}
    assert Sentence.from_line(sentence.as_line()).in_locale(locale) == said[locale]


def test_a_region_hears_its_language_and_whoever_reads_none_of_ours_hears_english() -> None:
    sentence = say("You are signed out.")
    korean = sentence.in_locale("ko")

    assert korean != str(sentence)
    assert sentence.in_locale("ko-KR") == korean
    assert sentence.in_locale("pt-BR") == sentence.in_locale("tlh") == str(sentence)
    assert catalogue("ko-KR") is catalogue("ko")
