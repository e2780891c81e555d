"""Bring the guides for editors up to date with the blocks: `make guides`."""

import re
from pathlib import Path

from newsletter.content.guide import guide

DOCS = Path(__file__).resolve().parent.parent / "docs"
GUIDES = {"editors.md": "en", "editors.ko.md": "ko"}
BEGIN, END = "<!-- made from the blocks by `make guides` -->", "<!-- end of what is made -->"
MADE = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)


def written(file: str) -> str:
    """The text of a guide as it should be."""
    made = f"{BEGIN}\n\n{guide(GUIDES[file])}\n\n{END}"
    text, places = MADE.subn(lambda _: made, (DOCS / file).read_text(encoding="utf-8"))
    if places != 1:
        raise ValueError(f"{file} has no place for what is made: a line {BEGIN}, then a line {END}")
    return text


if __name__ == "__main__":
    for file in GUIDES:
        (DOCS / file).write_text(written(file), encoding="utf-8")
