"""Small typography of the plain-text part: headings are underlined, columns counted as they are seen."""

import re
import unicodedata

LINE = 70  # columns


def columns(text: str) -> int:
    """Width in a terminal or a mail client with a fixed font: Korean letters take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def underlined(text: str, sign: str = "-") -> str:
    """A heading with its line beneath."""
    widest = max(columns(line) for line in text.split("\n"))
    return f"{text}\n{sign * min(LINE, widest)}"


def tidy(text: str) -> str:
    """No spaces at the ends of lines, at most two empty lines in a row, one line feed at the end."""
    text = re.sub(r"[ \t\xa0]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip() + "\n"
