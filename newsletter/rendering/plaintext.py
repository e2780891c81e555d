"""The plain-text part as a whole."""

import re


def tidy(text: str) -> str:
    """No spaces at the ends of lines, at most two empty lines in a row, one line feed at the end."""
    text = re.sub(r"[ \t\xa0]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip() + "\n"
