"""The content of an issue: one document of typed blocks, in one or more languages."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from newsletter.content.blocks import BLOCKS, AnyBlock
from newsletter.content.fields.kinds import Label
from newsletter.content.fields.values import Value
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Locale, Unusable
from newsletter.wording import say

_FIRST_BLOCKS = ("masthead", "letter", "article", "contact")


class IssueContent(Value):
    """What an issue says. The first of `locales` is the source language."""

    kept: ClassVar[frozenset[str]] = frozenset({"number", "period", "locales", "blocks"})

    number: int | None = Field(None, ge=0, le=1_000_000)
    period: Line = ""
    locales: tuple[Locale, ...] = Field(min_length=1, max_length=20)
    subject: Annotated[Localized[Line], Label(say("Subject"))]
    preheader: Annotated[Localized[Line], Label(say("Preview line"))] = Localized[Line]({})
    blocks: tuple[AnyBlock, ...] = Field((), max_length=200)

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

    def as_another(self, *, number: int | None, period: str) -> Self:
        """The same words as another issue: with its own number and period, and blocks with ids of their own.

        Raises ValidationError for a number or a period that no issue has.
        """
        blocks = [block.copied() for block in self.blocks]
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, "number": number, "period": period, "blocks": blocks})

    @property
    def source_locale(self) -> str:
        """The language the others are translated from."""
        return self.locales[0]

    def canonical_json(self) -> str:
        """The one JSON text of this content: sorted keys, no spaces, no escapes that are not needed."""
        return json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    def _foreign_locale(self) -> str | None:
        return next((locale for locale in self._used_locales() if locale not in self.locales), None)

    def _used_locales(self) -> Iterator[str]:
        yield from self.subject.locales
        yield from self.preheader.locales
        for block in self.blocks:
            yield from block.when.locales or ()
            for field in block.localized():
                yield from field.value.locales
