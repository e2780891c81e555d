from newsletter.content.typography import columns, facts_aligned, underlined


def test_korean_letters_take_two_columns() -> None:
    assert columns("두 기슭 12") == 10


def test_a_heading_is_underlined_as_wide_as_it_is_seen() -> None:
    assert underlined("두 기슭", "=") == "두 기슭\n======="


def test_a_long_heading_has_a_short_line() -> None:
    assert underlined("x" * 200).endswith("\n" + "-" * 70)


def test_values_stand_one_below_another_whatever_their_names_are_written_in() -> None:
    assert (
        facts_aligned("주제: 물과 생계\nOrganised by: a: b")
        == "주제:          물과 생계\nOrganised by:  a: b"
    )
    assert facts_aligned("") == ""
