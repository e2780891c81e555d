"""Bring the guides for editors up to date with the blocks and the deeds: `make guides`."""

import re
from pathlib import Path

from newsletter.content import guide as blocks
from newsletter.users import guide as deeds

DOCS = Path(__file__).resolve().parent.parent / "docs"
GUIDES = {"editors.md": "en", "editors.ko.md": "ko"}
MADE = {
    "<!-- made from the blocks by `make guides` -->": blocks.guide,
    "<!-- made from the deeds by `make guides` -->": deeds.guide,
}
END = "<!-- end of what is made -->"


def written(file: str) -> str:
    """The text of a guide as it should be."""
    text = (DOCS / file).read_text(encoding="utf-8")
    for begin, guide in MADE.items():
        made = f"{begin}\n\n{guide(GUIDES[file])}\n\n{END}"
        place = re.compile(f"{re.escape(begin)}.*?{re.escape(END)}", re.DOTALL)
        text, places = place.subn(lambda _, made=made: made, text)
        if places != 1:
            raise ValueError(f"{file} has no place for what is made: a line {begin}, then a line {END}")
    return text


if __name__ == "__main__":
    for file in GUIDES:
        (DOCS / file).write_text(written(file), encoding="utf-8")
