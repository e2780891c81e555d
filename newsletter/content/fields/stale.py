"""The marks of stale translations, kept beside the texts: `stale: {title: {ko: 4c1f09a2b7d35e68}}`.

A mark is the hash of the source text that a translation was made from, while the source says something else by now. A
translation that is current needs none. `content/staleness.py` decides which there are.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import ConfigDict, Field, RootModel

from newsletter.content.texts import Locale, matching
from newsletter.wording import say

Digest = Annotated[
    str,
    matching(
        r"[0-9a-f]{16}",
        say(
            "“{value}” is no mark of a stale translation. They are made for you: take the line away when it still stands."
        ),
    ),
]


class Stale(RootModel[dict[str, dict[Locale, Digest]]]):
    """Path of a text and language of its translation → hash of the source text it was made from."""

    model_config = ConfigDict(frozen=True)

    root: dict[str, dict[Locale, Digest]] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))

    def __bool__(self) -> bool:
        return any(self.root.values())

    def under(self, path: str) -> dict[str, str]:
        """The marks of one text, by language."""
        return dict(self.root.get(path, {}))

    def items(self) -> Iterator[tuple[str, str, str]]:
        """Path, language and hash of each."""
        for path, marks in self.root.items():
            for locale, digest in marks.items():
                yield path, locale, digest
