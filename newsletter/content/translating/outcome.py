"""What became of a file that a translator gave back, text by text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from newsletter.wording import Sentence, say


class Why(StrEnum):
    """Why a text is not taken."""

    UNKNOWN = "unknown"
    SOURCE_CHANGED = "source-changed"
    WRITTEN_MEANWHILE = "written-meanwhile"
    INCOMPLETE = "incomplete"
    CODES = "codes"
    UNUSABLE = "unusable"
    NOT_ALLOWED = "not-allowed"


@dataclass(frozen=True)
class Refusal:
    """One text that stays as it is: its name in a draft, why, and that as a sentence with its place."""

    name: str
    why: Why
    sentence: Sentence


@dataclass(frozen=True)
class ComingBack:
    """`values` are new texts by their names in a draft; `agreed` the names of translations that are said to stand although
    their source was changed; `untouched` counts texts that are as they were exported, `known` those that the issue has already.
    """

    into: str
    values: Mapping[str, str] = field(default_factory=dict)
    agreed: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    untouched: int = 0
    known: int = 0

    @property
    def counts(self) -> tuple[Sentence, ...]:
        """How many texts became what, as sentences."""
        counts = (
            (len(self.values), say("Translations taken: {count}.", count=len(self.values))),
            (len(self.agreed), say("Translations that still stand: {count}.", count=len(self.agreed))),
            (self.known, say("Translations that were here already: {count}.", count=self.known)),
            (self.untouched, say("Texts that nobody translated: {count}.", count=self.untouched)),
            (len(self.refused), say("Translations refused: {count}.", count=len(self.refused))),
        )
        return tuple(sentence for count, sentence in counts if count)

    @property
    def told(self) -> tuple[Sentence, ...]:
        """All of it, the refusals last."""
        return (*self.counts, *(refusal.sentence for refusal in self.refused))

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "locale": self.into,
            "taken": sorted(self.values),
            "agreed": sorted(self.agreed),
            "refused": [
                {"name": one.name, "why": one.why, "sentence": str(one.sentence)} for one in self.refused
            ],
            "untouched": self.untouched,
            "known": self.known,
        }
