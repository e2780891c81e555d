"""How the canary of a dispatch stands: what came of the first people, and how many wait for a person to have looked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsletter.dispatch.chunks import Account
from newsletter.dispatch.models import OVER, DeliveryState, Dispatch
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Canary:
    """The first people of a dispatch: `begun` of them were tried, `put_off` of these are tried again by themselves, and
    `resting` others come when somebody has looked. `answered_at` is when all had their answer and it began to wait."""

    first: int
    begun: int
    put_off: int
    resting: int
    answered_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether nothing goes on before a person says so."""
        return self.answered_at is not None

    @property
    def is_begun(self) -> bool:
        """Whether each of the first people was tried at least once, so that there is something to look at."""
        return self.resting > 0 and self.begun >= self.first

    @property
    def sentence(self) -> Sentence:
        """How it stands, in a line."""
        values = {"first": f"{self.first:,}", "resting": f"{self.resting:,}"}
        if self.waits:
            return say("the first {first} have their answers, {resting} wait for somebody to look", **values)
        return say("begins with the first {first}", **values)

    def as_json(self) -> dict[str, Any]:
        """The public form."""
        return {
            "first": self.first,
            "waits": self.waits,
            "answered_at": self.answered_at.isoformat() if self.answered_at else None,
            "resting": self.resting,
        }


def canary_of(dispatch: Dispatch, told: Account) -> Canary | None:
    """How it stands, as long as only its first people may be begun; None from then on."""
    if dispatch.canary is None or not dispatch.is_at_canary or dispatch.state in OVER:
        return None
    untried = told.pending - told.resting - told.put_off
    skipped = told.counts[DeliveryState.SKIPPED]
    return Canary(
        first=dispatch.canary,
        begun=sum(told.counts.values()) - skipped - told.resting - untried,
        put_off=told.put_off,
        resting=told.resting,
        answered_at=dispatch.canary_answered_at if dispatch.waits_for_a_look else None,
    )
