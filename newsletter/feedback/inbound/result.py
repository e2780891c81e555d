"""What came of one mail that arrived: for programs as JSON, for people as a sentence."""

from dataclasses import dataclass
from typing import Any

from newsletter.feedback.bounces.conclusion import Conclusion
from newsletter.feedback.effects import Deed
from newsletter.links import Purpose
from newsletter.wording import Sentence


@dataclass(frozen=True)
class Received:
    """One mail, done with. Nothing was changed when `done` is empty; `sentence` says why."""

    sentence: Sentence
    purpose: Purpose | None = None  # of our token that the mail came with; None when it had none
    delivery_id: int | None = None
    conclusion: Conclusion | None = None
    done: tuple[Deed, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The public form of `newsletter inbound --json`."""
        return {
            "purpose": self.purpose,
            "delivery": self.delivery_id,
            "concluded": self.conclusion.as_json() if self.conclusion else None,
            "done": [deed.value for deed in self.done],
            "says": str(self.sentence),
        }
