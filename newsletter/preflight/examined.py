"""What the checks look at, and the words they share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import LocalizedField
from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.content.richtext import RichText
from newsletter.rendering.editions import name_of
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.wording import Sentence, say


class Text(NamedTuple):
    """One text in one language: of a block, or of the issue itself when `block` is None."""

    block: AnyBlock | None
    field: str
    locale: str
    value: str | RichText


@dataclass(frozen=True)
class Examined:
    """An issue, the newsletter it belongs to, and its editions as they were rendered."""

    content: IssueContent
    publication: Publication
    renditions: tuple[Rendition, ...]

    def place(self, block: AnyBlock | None, field: str = "", locale: str | None = None) -> Sentence:
        """Where a finding is, as the beginning of its sentence: `Block 3 (Article), Title (ko)`."""
        where = name_of(self.content, block) if block else say("The issue")
        if field and locale:
            return say(
                "{place}, {field} ({locale})", place=where, field=self.field_name(block, field), locale=locale
            )
        if field:
            return say("{place}, {field}", place=where, field=self.field_name(block, field))
        return where

    def field_name(self, block: AnyBlock | None, path: str) -> Sentence:
        """What the form calls a field; `path` is the way to it from the block or the issue."""
        model: type[BaseModel] = type(block) if block else IssueContent
        name, _, inner = path.partition(".")
        title = model.model_fields[name].title or name
        return say("{field}: {part}", field=Sentence(title), part=inner) if inner else Sentence(title)

    def localized(self) -> Iterator[tuple[AnyBlock | None, LocalizedField]]:
        """Every field in several languages, with the block it belongs to."""
        yield None, LocalizedField("subject", self.content.subject, True)
        yield None, LocalizedField("preheader", self.content.preheader, False)
        for block in self.content.blocks:
            for field in block.localized():
                yield block, field

    def texts(self) -> Iterator[Text]:
        """Everything a reader reads, in every language; no addresses."""
        for locale, value in self.content.subject.items():
            yield Text(None, "subject", locale, value)
        for locale, value in self.content.preheader.items():
            yield Text(None, "preheader", locale, value)
        for block in self.content.blocks:
            for field, locale, text in block.texts():
                yield Text(block, field, locale, text)


def plain(value: str | RichText) -> str:
    """The bare words."""
    return value.plain() if isinstance(value, RichText) else value


def error(
    check: str, sentence: Sentence, *, block: AnyBlock | None = None, locale: str | None = None
) -> Finding:
    """A finding that refuses the proof."""
    return _finding(Severity.ERROR, check, sentence, block, locale)


def warning(
    check: str, sentence: Sentence, *, block: AnyBlock | None = None, locale: str | None = None
) -> Finding:
    """A finding to look at before approving."""
    return _finding(Severity.WARNING, check, sentence, block, locale)


def note(
    check: str, sentence: Sentence, *, block: AnyBlock | None = None, locale: str | None = None
) -> Finding:
    """A finding that is good to know."""
    return _finding(Severity.NOTE, check, sentence, block, locale)


def _finding(
    severity: Severity, check: str, sentence: Sentence, block: AnyBlock | None, locale: str | None
) -> Finding:
    return Finding(severity, check, sentence, block=block.id if block else None, locale=locale)
