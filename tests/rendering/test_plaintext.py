from newsletter.rendering.plaintext import columns, tidy, underlined


def test_korean_letters_take_two_columns() -> None:
    assert columns("두 기슭 12") == 10


def test_a_heading_is_underlined_as_wide_as_it_is_seen() -> None:
    assert underlined("두 기슭", "=") == "두 기슭\n======="


def test_a_long_heading_has_a_short_line() -> None:
    assert underlined("x" * 200).endswith("\n" + "-" * 70)


def test_spaces_at_line_ends_and_heaps_of_empty_lines_are_taken_away() -> None:
    assert tidy("a  \n\n\n\n\n\nb\xa0\n\n") == "a\n\n\nb\n"
