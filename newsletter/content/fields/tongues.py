"""Languages that somebody speaks, by their codes: `ko, en`. Their names are the reader's language's, from the CLDR."""

import re
from functools import cache
from typing import Any, ClassVar

from pydantic import ConfigDict, RootModel, field_validator

from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import Unusable, clean
from newsletter.languages import SPOKEN, babel_locale, own_name, tag_of
from newsletter.wording import say

MOST = 12  # languages of one person

_BETWEEN = re.compile(r"\s*[,;/·、，\n]\s*")


@cache
def _tags() -> dict[str, str]:
    """The tag of every language by what people write: its name in a language of ours, or in itself."""
    named = {name.casefold(): code for tag in SPOKEN for code, name in babel_locale(tag).languages.items()}
    return {key: tag for key, code in named.items() if (tag := tag_of(code))}


def name_of(tag: str, reader: str) -> str:
    """What readers of a language call the language of `tag`; its own name where they have none."""
    name = babel_locale(tag).get_display_name(babel_locale(reader))
    return name or own_name(tag)


class Tongues(RootModel[str]):
    """`ko, en`; names in a language of the product are understood too, and kept as codes."""

    kind: ClassVar[Kind] = Kind.TONGUES
    model_config = ConfigDict(frozen=True)

    @field_validator("root", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
            return ", ".join(value)
        return value

    @field_validator("root")
    @classmethod
    def _known(cls, text: str) -> str:
        written = [word for word in _BETWEEN.split(clean(text).strip()) if word]
        tags = dict.fromkeys(tag for word in written for tag in _read(word))
        if not tags or len(tags) > MOST:
            raise Unusable(
                say("“{value}” should be one to {most} languages, like ko, en.", value=text[:60], most=MOST)
            )
        return ", ".join(tags)

    @property
    def tags(self) -> tuple[str, ...]:
        """Their codes, in the order written."""
        return tuple(self.root.split(", "))


def _read(word: str) -> list[str]:
    """The tag of one language; people write codes apart by spaces too."""
    found = _tags().get(word.casefold())
    parts = [found] if found else [_known_tag(part) for part in word.split()]
    if not all(parts):
        raise Unusable(
            say(
                "“{value}” is not a language. Write its code like ko, or its whole name, with commas between several.",
                value=word[:60],
            )
        )
    return [part for part in parts if part]


def _known_tag(word: str) -> str | None:
    """The tag, if the CLDR knows its language."""
    tag = tag_of(word)
    is_known = tag and tag.partition("-")[0] in babel_locale("en").languages
    return tag if is_known else _tags().get(word.casefold())
