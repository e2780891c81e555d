"""What rendering returns, and what the checks find in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from newsletter.rendering.slots import SlotTable
from newsletter.wording import Sentence


class Severity(StrEnum):
    """How bad a finding is: an error refuses the proof."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One result of a check. `check` is `family.name`; `block` a block id; None means the whole issue or every edition."""

    severity: Severity
    check: str
    sentence: Sentence
    block: str | None = None
    locale: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The public form (`issue check --json`), in English."""
        return {
            "severity": self.severity.value,
            "check": self.check,
            "block": self.block,
            "locale": self.locale,
            "message": str(self.sentence),
        }


@dataclass(frozen=True)
class Rendition:
    """One edition, rendered: subject, preheader, html and text still hold slot tokens, which `slots` explains."""

    locale: str
    subject: str
    preheader: str
    html: str
    text: str
    slots: SlotTable
    links: tuple[str, ...]  # every href of the HTML, in order, without slot tokens

    @property
    def html_bytes(self) -> int:
        """Size of the HTML in bytes of UTF-8, slots unfilled."""
        return len(self.html.encode())
