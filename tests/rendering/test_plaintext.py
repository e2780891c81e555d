from newsletter.rendering.plaintext import tidy


def test_spaces_at_line_ends_and_heaps_of_empty_lines_are_taken_away() -> None:
    assert tidy("a  \n\n\n\n\n\nb\xa0\n\n") == "a\n\n\nb\n"
