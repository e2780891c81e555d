"""An address ends where its sender stopped writing it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.bare_addresses import Bare, addresses, parts


@pytest.mark.parametrize(
    ("text", "words", "href"),
    [
        ("신청: https://haneul.kr/a", "https://haneul.kr/a", "https://haneul.kr/a"),
        ("보기 <https://haneul.kr/a?x=1&reg=2> 끝", "https://haneul.kr/a?x=1&reg=2", None),
        ("(https://haneul.kr/a).", "https://haneul.kr/a", None),
        ("https://haneul.kr/서울_(도시)", "https://haneul.kr/서울_(도시)", None),
        ("“https://haneul.kr/a”", "https://haneul.kr/a", None),
        ("https://haneul.kr/a에서 보세요", "https://haneul.kr/a", None),
        ("https://haneul.kr은 새집입니다", "https://haneul.kr", None),
        ("https://haneul.kr/소식", "https://haneul.kr/소식", None),
        ("https://haneul.kr/a, https", "https://haneul.kr/a", None),
        ("HTTPS://haneul.kr/A!", "HTTPS://haneul.kr/A", "https://haneul.kr/A"),
        ("www.haneul.kr/a.", "www.haneul.kr/a", "https://www.haneul.kr/a"),
        ("문의 hello@haneul.kr로", "hello@haneul.kr", "mailto:hello@haneul.kr"),
        ("hello@haneul.kr.", "hello@haneul.kr", "mailto:hello@haneul.kr"),
    ],
)
def test_the_punctuation_of_the_sender_is_left_out(text: str, words: str, href: str | None) -> None:
    assert addresses(text) == (Bare(words, href or words),)


@pytest.mark.parametrize("text", ["https://", "http:// a", "www. a", "@haneul", "a@b", "xhttps://haneul.kr"])
def test_what_only_begins_like_an_address_is_text(text: str) -> None:
    assert addresses(text) == ()


@given(
    st.lists(
        st.sampled_from(["https://haneul.kr/", "a@haneul.kr", "(", ")", ".", " ", "에서", "*", "가", "b"]),
        max_size=8,
    )
)
def test_no_letter_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)

    assert "".join(part if isinstance(part, str) else part.words for part in parts(text)) == text
