"""The compose form as the page places it: every block with its inputs, filled, with errors and the other's texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.inputs import CHOICES, FormField, Kind, fields_of
from newsletter.content.publication import LockedDisclaimer
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say

Option = tuple[str, Sentence | str]


@dataclass(frozen=True)
class Shown:
    """What the form is made from: the draft, what is wrong in it, and where another person's text differs."""

    draft: Draft
    locales: Sequence[str]
    disclaimers: Sequence[LockedDisclaimer] = ()
    errors: Mapping[str, Sentence] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)
    open_blocks: frozenset[str] = frozenset()

    def value(self, name: str) -> str:
        """The text of an input, as the form macros ask for it."""
        return self.draft.value(name)

    def error(self, name: str) -> Sentence | None:
        """What is wrong with an input."""
        return self.errors.get(name)


@dataclass(frozen=True)
class BlockView:
    """One block of the form."""

    id: str
    type: str
    label: Sentence
    summary: str
    fields: tuple[FormField, ...]
    is_open: bool
    has_errors: bool
    findings: tuple[Finding, ...]


def block_views(shown: Shown, findings: Sequence[Finding], *, reader: str) -> list[BlockView]:
    """The blocks in order; one with an error or a clash is open. `reader` is the language to sum them up in."""
    return [_view(block, shown, findings, reader) for block in shown.draft.blocks]


def options_of(shown: Shown, form_field: FormField) -> list[Option]:
    """The choices of a field, the first of them for no choice where there may be none."""
    if form_field.kind is Kind.DISCLAIMER:
        return [("", say("Its own text")), *((one.key, one.name) for one in shown.disclaimers)]
    return [(value, CHOICES[value]) for value in form_field.choices]


def tones() -> list[Option]:
    """The backgrounds a block may have."""
    return [("", say("Plain")), *((value, CHOICES[value]) for value in ("card", "soft", "band"))]


def languages(shown: Shown, value: str) -> list[Option]:
    """In which editions a block may appear; a combination that a file brought stays as it is."""
    options: list[Option] = [("", say("All languages")), *((locale, locale) for locale in shown.locales)]
    return options if value in dict(options) else [*options, (value, value)]


def channels(value: str) -> list[Option]:
    """Where a block may appear; a combination that a file brought stays as it is."""
    options: list[Option] = [
        ("", say("Everywhere")),
        ("email", say("Formatted part of the mail only")),
        ("text", say("Plain text part of the mail only")),
        ("email,text", say("Both parts of the mail only")),
        ("web", say("Web edition only")),
    ]
    return options if value in dict(options) else [*options, (value, value)]


def _view(block: BlockDraft, shown: Shown, findings: Sequence[Finding], reader: str) -> BlockView:
    has_errors = _touches(block, shown.errors)
    return BlockView(
        id=block.id,
        type=block.type,
        label=BLOCKS[block.type].label,
        summary=_summary(block, shown, reader),
        fields=fields_of(block.type),
        is_open=block.id in shown.open_blocks or has_errors or _touches(block, shown.clashes),
        has_errors=has_errors,
        findings=tuple(finding for finding in findings if finding.block == block.id),
    )


def _touches(block: BlockDraft, names: Mapping[str, object]) -> bool:
    return any(name == block.id or name.startswith(f"{block.id}.") for name in names)


def _summary(block: BlockDraft, shown: Shown, reader: str) -> str:
    """The first words of a block, in the reader's language where it has some."""
    locales = sorted(shown.locales, key=lambda locale: locale != reader)
    for form_field in fields_of(block.type):
        if form_field.kind in (Kind.LINE, Kind.RICH, Kind.LINES) and form_field.name != "eyebrow":
            for locale in locales:
                text = shown.value(f"{block.id}.{form_field.name}.{locale}")
                if text:
                    return " ".join(text.split())[:120]
    return shown.value(f"{block.id}.key")
