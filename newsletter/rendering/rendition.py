"""What rendering returns, and what the checks find in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from newsletter.rendering.slots import SlotTable
from newsletter.wording import Sentence, say, verbatim


class Severity(StrEnum):
    """How bad a finding is: an error refuses the proof."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One result of a check. `check` is `family.name`; `block` a block id; None means the whole issue or every edition.
    `path` names the field from its block, or from the issue; a finding of no one language may end it with that of the
    text. `setting` names a field of the newsletter’s settings: `sender_address`, `disclaimers.grant-2026.title.ko`."""

    severity: Severity
    check: str
    sentence: Sentence
    block: str | None = None
    locale: str | None = None
    path: str = ""
    setting: str = ""

    @property
    def name(self) -> str:
        """What it speaks of, by its name in a draft; "" when it speaks of the whole issue."""
        parts = (self.block, self.path, self.locale if self.path else None)
        return ".".join(filter(None, parts))

    def as_json(self) -> dict[str, Any]:
        """The public form (`issue check --json`), in English."""
        return {
            "severity": self.severity.value,
            "check": self.check,
            "block": self.block,
            "locale": self.locale,
            "message": str(self.sentence),
        }

    def as_kept(self) -> dict[str, Any]:
        """The form that is kept with a proof, in no language."""
        return {
            "severity": self.severity.value,
            "check": self.check,
            "block": self.block,
            "locale": self.locale,
            "path": self.path,
            "setting": self.setting,
            "sentence": self.sentence.as_json(),
        }

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Self:
        """The finding that was kept; earlier versions kept its public form, in English only."""
        said = kept.get("sentence")
        return cls(
            Severity(kept["severity"]),
            kept["check"],
            Sentence.from_json(said) if said else _recognised(kept["message"], kept["locale"]),
            block=kept["block"],
            locale=kept["locale"],
            path=kept.get("path", ""),
            setting=kept.get("setting", ""),
        )


# What no check says any more, and proofs still hold: said here, it stays in the catalogues.
_SAID_ONCE = (
    say(
        "The edition “{locale}” has no postal address, which the law of many countries asks for. "
        "Set it in the newsletter, or add a contact block with one."
    ),
)


def _recognised(message: str, locale: str | None) -> Sentence:
    """The sentence that an English message was, where it is one of those; else its words as they stand."""
    once = (Sentence(sentence.text, {"locale": locale}) for sentence in _SAID_ONCE)
    return next((sentence for sentence in once if str(sentence) == message), verbatim(message))


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
    # The block that each of them stands in, as `outbound` has it; not kept with a proof.
    blocks: tuple[str | None, ...] = field(default=(), compare=False)

    @property
    def html_bytes(self) -> int:
        """Size of the HTML in bytes of UTF-8, slots unfilled."""
        return len(self.html.encode())
