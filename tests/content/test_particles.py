import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.last_sounds import last_sound
from newsletter.content.particles import CHOICE, choice_in, elsewhere, particle, without_tags
from tests.content.spoken_names import SPOKEN_NAMES

PAIRS = ["은/는", "이/가", "을/를", "과/와", "아/야", "이/", "으/", "이에/예", "이었/였"]


def hung(written: str, name: str) -> str:
    """What a reader of that name reads for what an author wrote."""
    match = re.fullmatch(CHOICE, written) or re.match(CHOICE, written)
    assert match is not None
    pair, rest = choice_in(match)
    return particle(pair, name) + rest + written[match.end() :]


def test_the_table_is_long_and_says_each_name_once() -> None:
    assert len({name for name, *_ in SPOKEN_NAMES}) == len(SPOKEN_NAMES) >= 120


@pytest.mark.parametrize(("name", "read", "topic", "direction"), SPOKEN_NAMES)
def test_a_name_has_the_particles_that_a_korean_writes(
    name: str, read: str, topic: str, direction: str
) -> None:
    assert (particle("은/는", name), particle("으/", name) + "로") == (topic, direction)
    assert last_sound(name) is last_sound(read)


@pytest.mark.parametrize("name", [row[0] for row in SPOKEN_NAMES])
def test_letters_taken_apart_are_read_as_those_put_together(name: str) -> None:
    assert last_sound(unicodedata.normalize("NFD", name)) is last_sound(name)


@pytest.mark.parametrize(
    ("written", "haneul", "seoyeon", "anna"),
    [
        ("은/는", "은", "은", "는"),
        ("는/은", "은", "은", "는"),
        ("은(는)", "은", "은", "는"),
        ("(은)는", "은", "은", "는"),
        ("(은/는)", "은", "은", "는"),
        ("[은/는]", "은", "은", "는"),
        ("은 / 는", "은", "은", "는"),
        ("은／는", "은", "은", "는"),
        ("은（는）", "은", "은", "는"),
        ("이/가", "이", "이", "가"),
        ("이(가)", "이", "이", "가"),
        ("가(이)", "이", "이", "가"),
        ("(이)가", "이", "이", "가"),
        ("을/를", "을", "을", "를"),
        ("을(를)", "을", "을", "를"),
        ("와/과", "과", "과", "와"),
        ("과/와", "과", "과", "와"),
        ("와(과)는", "과는", "과는", "와는"),
        ("아/야", "아", "아", "야"),
        ("야/아", "아", "아", "야"),
        ("(으)로", "로", "으로", "로"),
        ("으로/로", "로", "으로", "로"),
        ("로/으로", "로", "으로", "로"),
        ("(으)로부터", "로부터", "으로부터", "로부터"),
        ("으로(로)", "로", "으로", "로"),
        ("(이)나", "이나", "이나", "나"),
        ("이나/나", "이나", "이나", "나"),
        ("나/이나", "이나", "이나", "나"),
        ("(이)라고", "이라고", "이라고", "라고"),
        ("이라고/라고", "이라고", "이라고", "라고"),
        ("(이라는/라는)", "이라는", "이라는", "라는"),
        ("(이)랑", "이랑", "이랑", "랑"),
        ("(이)여", "이여", "이여", "여"),
        ("이여/여", "이여", "이여", "여"),
        ("(이)며", "이며", "이며", "며"),
        ("이에요/예요", "이에요", "이에요", "예요"),
        ("(이)에요", "이에요", "이에요", "예요"),
        ("예요/이에요", "이에요", "이에요", "예요"),
        ("이었습니다/였습니다", "이었습니다", "이었습니다", "였습니다"),
    ],
)
def test_a_choice_is_understood_in_each_way_people_write_it(
    written: str, haneul: str, seoyeon: str, anna: str
) -> None:
    assert [hung(written, name) for name in ("하늘", "서연", "Anna")] == [haneul, seoyeon, anna]


@pytest.mark.parametrize("words", ["은", "는", "이 가", "님은", "이다", "으로", "(이)", "로", "a/b", "은/을"])
def test_what_offers_no_choice_is_left_alone(words: str) -> None:
    assert re.match(CHOICE, words) is None


@given(name=st.text(max_size=300), pair=st.sampled_from(PAIRS))
def test_any_name_gets_one_form_of_any_pair(name: str, pair: str) -> None:
    assert particle(pair, name) in pair.split("/")


@given(name=st.text(max_size=20), tail=st.text(alphabet="\"'”’」》.!?…, \t🙂", max_size=8))
def test_what_is_not_read_changes_nothing(name: str, tail: str) -> None:
    read = f"{name}늘"

    assert last_sound(read + tail) is last_sound(read)


def test_a_tag_is_taken_out_with_what_hangs_on_it() -> None:
    assert without_tags("{{name|독자}}은/는, “{{organisation}}”(으)로 {{name}} 님은") == "\n, “\n \n 님은"


def test_a_choice_behind_a_word_is_found_with_what_it_should_be() -> None:
    text = "{{name|독자}} 님은/는 서울으로/로, {{name}}은/는 회사은(는). 조사 이/가, 하나/이나, 가/이영"

    assert list(elsewhere(text)) == [("님은/는", "님은"), ("서울으로/로", "서울로"), ("회사은(는)", "회사는")]
