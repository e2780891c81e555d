"""A value in several languages: `{"en": …, "ko": …}`.

In an issue file a plain value is the source language's; the validation context says which that is, and
which languages the issue has.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, ConfigDict, RootModel, ValidationInfo, model_validator

from newsletter.content.texts import Locale, Unusable
from newsletter.languages import tag_of
from newsletter.wording import say

T = TypeVar("T")


def _of_this_issue(locale: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("locales")
    if known and locale not in known:
        raise Unusable(
            say(
                "“{locale}” is not a language of this issue. Its languages are: {known}.",
                locale=locale,
                known=", ".join(known),
            )
        )
    return locale


def _refuse_twins(values: Mapping[Any, Any]) -> None:
    """Two spellings of one language, of which one would be lost."""
    tags = [tag_of(key) or key for key in values if isinstance(key, str)]
    twin = next((tag for tag in tags if tags.count(tag) > 1), None)
    if twin is not None:
        raise Unusable(say("the language “{locale}” stands here twice. Take one away.", locale=twin))


class Localized(RootModel[dict[Annotated[Locale, AfterValidator(_of_this_issue)], T]], Generic[T]):
    """One value per locale. A language may be missing: the checks ask for it before a proof is made."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_is_source(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, Mapping):
            _refuse_twins(value)
        source = (info.context or {}).get("source_locale")
        if source is None or isinstance(value, (Mapping, Localized)):
            return value
        return {source: value}

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    def __bool__(self) -> bool:
        """Whether any language has a value that is not empty."""
        return any(bool(value) for value in self.root.values())

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages that have a value."""
        return tuple(self.root)

    def get(self, locale: str) -> T | None:
        """The value in one language, or None."""
        return self.root.get(locale)

    def or_source(self, locale: str, locales: Sequence[str]) -> T | None:
        """The value in one language, or else the source language's (the first of `locales`), or None."""
        value = self.root.get(locale)
        return self.root.get(locales[0]) if value is None else value

    def items(self) -> Iterator[tuple[str, T]]:
        """Language and value, in the order written."""
        return iter(self.root.items())
