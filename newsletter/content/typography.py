"""Small typography of plain text: headings are underlined, columns counted as they are seen."""

import unicodedata

LINE = 70  # columns


def columns(text: str) -> int:
    """Width in a terminal or a mail client with a fixed font: Korean letters take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def underlined(text: str, sign: str = "-") -> str:
    """A heading with its line beneath."""
    widest = max(columns(line) for line in text.split("\n"))
    return f"{text}\n{sign * min(LINE, widest)}"
