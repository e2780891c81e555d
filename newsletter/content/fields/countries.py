"""A country by its code of two letters (ISO 3166-1); its name is the reader's language's, from the CLDR."""

from functools import cache
from typing import ClassVar

from pydantic import ConfigDict, RootModel, field_validator

from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import Unusable, clean
from newsletter.languages import SPOKEN, babel_locale
from newsletter.wording import say

# Two letters that the CLDR has names for, and ISO 3166-1 does not have: unions, islands, test codes.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)


@cache
def names(tag: str) -> dict[str, str]:
    """The name of every country in a language, by its code, in the order of the codes."""
    territories = babel_locale(tag).territories
    return {
        code: territories[code]
        for code in sorted(territories)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


@cache
def _codes() -> dict[str, str]:
    by_name = {name.casefold(): code for language in SPOKEN for code, name in names(language).items()}
    return by_name | {code.casefold(): code for code in names("en")}


class Country(RootModel[str]):
    """`KR`; the name in a language of the product is understood too, and kept as the code."""

    kind: ClassVar[Kind] = Kind.COUNTRY
    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _known(cls, text: str) -> str:
        written = clean(text).strip()
        code = _codes().get(written.casefold())
        if code is None:
            raise Unusable(
                say(
                    "“{value}” is not a country. Write its code of two letters like KR, or its whole name.",
                    value=written[:60],
                )
            )
        return code
