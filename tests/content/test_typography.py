from newsletter.content.typography import columns, underlined


def test_korean_letters_take_two_columns() -> None:
    assert columns("두 기슭 12") == 10


def test_a_heading_is_underlined_as_wide_as_it_is_seen() -> None:
    assert underlined("두 기슭", "=") == "두 기슭\n======="


def test_a_long_heading_has_a_short_line() -> None:
    assert underlined("x" * 200).endswith("\n" + "-" * 70)
