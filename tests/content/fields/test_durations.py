import pytest
from pydantic import ValidationError

from newsletter.content.fields.durations import Duration
from newsletter.rendering.written import written


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("4:32", "4:32"),
        ("04:32", "4:32"),
        ("75:00", "1:15:00"),
        ("1:02:05", "1:02:05"),
        ("4 min 32 s", "4:32"),
        ("4분 32초", "4:32"),
        ("1시간 2분", "1:02:00"),
        ("45 sec", "0:45"),
        (" 0:07 ", "0:07"),
    ],
)
def test_a_length_is_kept_as_players_write_it(typed: str, kept: str) -> None:
    assert Duration(typed).root == kept
    assert Duration(kept).root == kept


@pytest.mark.parametrize(
    "typed", ["", "0:00", "4:75", "1:75:00", "272", "soon", "4:3", "-1:00", "٤:٣٢", "1:2:3:4"]
)
def test_what_is_no_length_gets_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match="not a length"):
        Duration(typed)


@pytest.mark.parametrize(
    ("length", "english", "korean"),
    [
        ("4:32", "4 min 32 s", "4분 32초"),
        ("0:45", "45 s", "45초"),
        ("3:00", "3 min", "3분"),
        ("1:02:05", "1 h 2 min", "1시간 2분"),
        ("2:00:00", "2 h", "2시간"),
    ],
)
def test_a_length_is_written_in_the_language_of_the_reader(length: str, english: str, korean: str) -> None:
    assert written(Duration(length), "en") == english
    assert written(Duration(length), "ko") == korean
    assert written(Duration(length), "de") == english
