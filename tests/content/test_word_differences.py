"""Two texts beside each other, word by word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.word_differences import Deed, Run, word_differences

K, D, I = Deed.KEPT, Deed.DELETED, Deed.INSERTED  # noqa: E741 (read as marks in a text)

TEXTS = st.text() | st.lists(st.sampled_from(["one", "two ", "\n", "세 ", "四", "😀"]), max_size=40).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_the_runs_hold_both_texts_whole(before: str, after: str) -> None:
    runs = word_differences(before, after)

    assert "".join(run.text for run in runs if run.deed is not I) == before
    assert "".join(run.text for run in runs if run.deed is not D) == after


@given(TEXTS, TEXTS)
def test_only_equal_texts_have_nothing_inserted_or_deleted(before: str, after: str) -> None:
    assert all(run.deed is K for run in word_differences(before, after)) == (before == after)


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        (
            "We met in autumn.",
            "We met in winter.",
            [(K, "We met in "), (D, "autumn"), (I, "winter"), (K, ".")],
        ),
        ("가을에 만났습니다.", "겨울에 만났습니다.", [(D, "가을에"), (I, "겨울에"), (K, " 만났습니다.")]),
        ("秋に会った", "冬に会った", [(D, "秋"), (I, "冬"), (K, "に会った")]),
        ("", "new", [(I, "new")]),
    ],
)
def test_words_are_told(before: str, after: str, runs: list[tuple[Deed, str]]) -> None:
    assert word_differences(before, after) == tuple(Run(*run) for run in runs)


LONG = 100_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * LONG, "b a " * LONG),
        (" ".join(map(str, range(LONG))), " ".join(map(str, reversed(range(LONG))))),
        ("a\nb\n" * LONG, "b\na\nc\n" * LONG),
        ("一二三" * LONG, "三二一" * LONG),
        (" ".join(map(str, range(700))) * 2, " ".join(map(str, range(700, 0, -1))) * 2),
    ],
    ids=["repeating", "reversed", "lines", "without spaces", "just short enough"],
)
def test_the_longest_texts_are_compared_in_bounded_time(before: str, after: str) -> None:
    start = time.process_time()

    runs = word_differences(before, after)

    assert time.process_time() - start < 2
    assert "".join(run.text for run in runs if run.deed is not D) == after
