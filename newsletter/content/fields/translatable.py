"""What is known of the translations of an issue, a block or an entry, kept beside its texts by their paths.

`sources: {title: ko}` says in which language a text was written first, where that is not the usual one; `same: [title]` that
it is the same in all languages on purpose; `stale` which translations were made from a source that says something else now.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, RootModel, model_serializer

from newsletter.content.fields.stale import Stale
from newsletter.content.fields.values import Value
from newsletter.content.texts import Locale


class Sources(RootModel[dict[str, Locale]]):
    """Path of a text → the language that it was written in first."""

    model_config = ConfigDict(frozen=True)

    root: dict[str, Locale] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    def __bool__(self) -> bool:
        return bool(self.root)

    def get(self, path: str) -> str | None:
        """The language of one text; None where it is the usual one."""
        return self.root.get(path)

    def items(self) -> Iterator[tuple[str, str]]:
        """Path and language of each."""
        return iter(self.root.items())


def _each_once(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))


class Translatable(Value):
    """What holds texts in several languages: an issue, a block, an entry of a list."""

    stale: Stale = Stale()
    sources: Sources = Sources()
    same: Annotated[tuple[str, ...], AfterValidator(_each_once)] = ()

    @model_serializer(mode="wrap")
    def _without_nothing(self, dumped: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """Where there is nothing to know nothing is said: such content is written as it was before any of it was kept."""
        fields = dumped(self)
        return {name: value for name, value in fields.items() if name not in KNOWN or getattr(self, name)}


KNOWN: Mapping[str, Any] = {
    name: Translatable.model_fields[name].default for name in ("stale", "sources", "same")
}
