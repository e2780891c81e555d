"""The content of an issue: one document of typed blocks, in one or more languages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, ValidationInfo, model_validator

from newsletter.content.blocks import BLOCKS, AnyBlock
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.fields.numbers import YesNo
from newsletter.content.fields.stale import Stale
from newsletter.content.fields.translatable import KNOWN, Translatable
from newsletter.content.fields.walking import (
    Found,
    in_languages,
    translated,
    walk,
    with_known,
    with_marks,
    with_own_texts,
    with_texts,
)
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Locale, Unusable
from newsletter.languages import STACKED
from newsletter.wording import say

_FIRST_BLOCKS = ("masthead", "letter", "article", "contact")


class IssueContent(Translatable):
    """What an issue says. The first of `locales` is the source language."""

    kept: ClassVar[frozenset[str]] = frozenset({"number", "locales", "blocks", *KNOWN})

    number: int | None = Field(None, ge=0, le=1_000_000)
    period: Annotated[Localized[Line], Label(say("Period")), Mark.MAY_SERVE_ALL] = Localized[Line]({})
    date: Annotated[RoughDate | None, Label(say("Issue date"))] = None
    locales: tuple[Locale, ...] = Field(min_length=1, max_length=20)
    stacked: Annotated[
        YesNo,
        Label(
            say("One mail in all languages besides"),
            say("For lists whose readers get all languages, one below the other, in a single mail."),
        ),
    ] = False
    subject: Annotated[Localized[Line], Label(say("Subject")), Look.TITLE]
    preheader: Annotated[Localized[Line], Label(say("Preview line")), Mark.AT_HAND, Look.LEAD] = Localized[
        Line
    ]({})
    blocks: tuple[AnyBlock, ...] = Field((), max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _period_may_be_plain(cls, data: Any, info: ValidationInfo) -> Any:
        """A plain period is the source language's, as in a file; revisions of the time when there was one for all have it."""
        is_file = bool(info.context)
        if is_file or not isinstance(data, Mapping) or not isinstance(data.get("period"), str):
            return data
        period, source = data["period"], next(iter(data.get("locales") or ()), "und")
        return {**data, "period": {source: period} if period.strip() else {}}

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len(set(self.locales)) < len(self.locales):
            raise Unusable(say("a language is named twice in “locales”."))
        ids = [identity for block in self.blocks for identity in block.identities()]
        if len(set(ids)) < len(ids):
            raise Unusable(say("two blocks or entries have the same “id”. Take the line away from the copy."))
        foreign = self._foreign_locale()
        if foreign is not None:
            raise Unusable(
                say(
                    "“{locale}” is not a language of this issue. Its languages are: {known}.",
                    locale=foreign,
                    known=", ".join(self.locales),
                )
            )
        return self

    @classmethod
    def blank(cls, locales: Sequence[str]) -> Self:
        """An issue that says nothing yet, of the blocks that most issues begin with."""
        return cls(
            locales=tuple(locales),
            subject=Localized[str]({}),
            blocks=tuple(BLOCKS[name].blank() for name in _FIRST_BLOCKS),
        )

    def as_another(
        self, *, number: int | None, period: Mapping[str, str] | str, date: RoughDate | None = None
    ) -> Self:
        """The same words as another issue: with its own number, period and date, and blocks with ids of their own.

        Raises ValidationError for a number or a period that no issue has.
        """
        blocks = [block.copied() for block in self.blocks]
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(
            {**fields, "number": number, "period": period, "date": date, "blocks": blocks}
        )

    def said_in(self, locales: Sequence[str], sources: Mapping[str, str]) -> Self:
        """The same in other languages: each of `sources` says what another language said, any other begins empty. What no
        language of them has the first says as it stands."""
        blocks = tuple(translated(block, sources, into=locales) for block in self.blocks)
        issue = translated(self, sources, into=locales)
        return issue.model_copy(update={"locales": tuple(locales), "blocks": blocks, **KNOWN})

    @property
    def editions(self) -> tuple[str, ...]:
        """The tags of its editions: one for each language, and the stacked one, if it has one."""
        return (*self.locales, STACKED) if self.stacked and len(self.locales) > 1 else self.locales

    @property
    def source_locale(self) -> str:
        """The language the others are translated from."""
        return self.locales[0]

    def localized(self) -> Iterator[Found]:
        """Every field in several languages of the issue itself, without its blocks."""
        return (found for found in walk(self) if isinstance(found.value, Localized))

    def locales_of(self, block: AnyBlock | None) -> tuple[str, ...]:
        """The languages in which a block is read, the one that the others are translated from first; of the issue itself, all."""
        return block.locales_of(self.locales) if block else self.locales

    def with_marks(self, marks: Mapping[str, Stale]) -> Self:
        """The same words with other marks of stale translations: by the id of a block or an entry, those of the issue by ""."""
        blocks = tuple(with_marks(block, marks) for block in self.blocks)
        return self.model_copy(update={"blocks": blocks, "stale": marks.get("", Stale())})

    def with_known(self, known: Mapping[str, Mapping[str, Any]]) -> Self:
        """The same words with other fields of what is known of them: by the id of a block or an entry, of the issue by ""."""
        blocks = tuple(with_known(block, known) for block in self.blocks)
        return self.model_copy(update={"blocks": blocks, **known.get("", {})})

    def with_texts(self, texts: Mapping[str, Mapping[str, Localized[Any]]]) -> Self:
        """The same with other texts: by the id of a block or an entry, those of the issue by "", and by their paths."""
        blocks = tuple(with_texts(block, texts) for block in self.blocks)
        return self.model_copy(update={"blocks": blocks, **with_own_texts(self, texts.get("", {}))})

    def as_read(self) -> Self:
        """The same without what its blocks say in languages in which they do not appear: nobody reads it."""
        blocks = tuple(in_languages(block, self.locales_of(block)) for block in self.blocks)
        return self.model_copy(update={"blocks": blocks})

    def canonical_json(self) -> str:
        """The one JSON text of what this content says: sorted keys, no spaces, no escapes that are not needed.

        What a translation was made from is no part of it: whether one is stale changes no byte of a mail.
        """
        said = self.with_marks({}).model_dump(mode="json", exclude={"stacked"})  # which adds no word
        return json.dumps(
            said,
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    def _foreign_locale(self) -> str | None:
        return next((locale for locale in self._used_locales() if locale not in self.locales), None)

    def _used_locales(self) -> Iterator[str]:
        for found in self.localized():
            yield from found.value.locales
        for block in self.blocks:
            yield from block.when.locales or ()
            for found in block.localized():
                yield from found.value.locales
