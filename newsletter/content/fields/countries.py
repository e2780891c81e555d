"""A country by its code of two letters (ISO 3166-1); its name is the reader's language's, from the CLDR.

What people write for it besides stands in one table here.
"""

import re
import unicodedata
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

# What lists of names call a country, beside its code and its names in the CLDR. Dots, “the” and accents do not matter.
_ALSO_CALLED = {
    "AE": "UAE, Emirates, 아랍에미리트연합",
    "BA": "Bosnia, 보스니아",
    "BO": "Plurinational State of Bolivia",
    "BY": "벨로루시",
    "CD": "DR Congo, DRC, Democratic Republic of the Congo, 콩고민주공화국, 민주콩고",
    "CF": "CAR",
    "CG": "Congo, Republic of the Congo, 콩고, 콩고공화국",
    "CI": "Ivory Coast, 아이보리코스트",
    "CN": "PRC, PR China, People's Republic of China, 중화인민공화국",
    "CZ": "Czech Republic, 체코공화국",
    "DE": "Federal Republic of Germany, 독일연방공화국",
    "FM": "Federated States of Micronesia",
    "GB": (
        "UK, Great Britain, Britain, England, Scotland, Wales, "
        "Northern Ireland, 대영제국, 잉글랜드, 스코틀랜드, 웨일스, 북아일랜드"
    ),
    "GE": "그루지야",
    "HK": "Hong Kong, 홍콩",
    "IR": "Islamic Republic of Iran",
    "KG": "키르기즈스탄, 키르기스탄",
    "KP": "DPRK, DPR Korea, Democratic People's Republic of Korea, 북조선, 조선민주주의인민공화국",
    "KR": "Korea, ROK, Republic of Korea, Korea Republic, Korea (Republic of), S Korea, 한국, 남한",
    "LA": "Lao PDR, Lao",
    "MD": "Republic of Moldova",
    "MK": "Macedonia, 마케도니아",
    "MM": "Burma, Myanmar, 버마",
    "MO": "Macau, Macao, 마카오",
    "NL": "Holland, 화란",
    "NZ": "Aotearoa, Aotearoa New Zealand",
    "PS": "Palestine, State of Palestine, 팔레스타인",
    "RU": "Russian Federation, 러시아연방",
    "SY": "Syrian Arab Republic, 시리아아랍공화국",
    "SZ": "Swaziland, 스와질란드",
    "TL": "East Timor",
    "TR": "Turkey, 터키",
    "TW": "Chinese Taipei, 타이완",
    "TZ": "United Republic of Tanzania",
    "US": "USA, United States of America, America, 미합중국, 아메리카합중국",
    "VA": "Vatican, Holy See, 교황청, 바티칸",
    "VE": "Bolivarian Republic of Venezuela",
    "VN": "월남",
    "ZA": "RSA, 남아공, 남아프리카공화국",
}

# Letters behind a name and a comma that are rather a degree, or a state of a federation: `Jane Doe, MA`.
_MOSTLY_SOMETHING_ELSE = re.compile("A[LRZ]|BA|C[AO]|DE|GA|I[DLN]|KY|LA|M[ADENOST]|N[CE]|PA|S[CD]|T[NV]|VA")


@cache
def names(tag: str) -> dict[str, str]:
    """The name of every country in a language, by its code, in the order of the codes."""
    territories = babel_locale(tag).territories
    return {
        code: territories[code]
        for code in sorted(territories)
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


def code_of(text: str) -> str | None:
    """The code of a country by its code or by a name of it, as one writes in a field that is for a country."""
    return _codes().get(text.strip().casefold()) or _named(text)


def named_in_brackets(text: str) -> str | None:
    """The code of the country that stands in brackets behind a name; a code is in capitals there: `Haneul Centre (KR)`."""
    return _named(text) or (_codes().get(text.casefold()) if text.isupper() else None)


def named_behind_comma(text: str) -> str | None:
    """The same behind a comma, where two letters may be much else."""
    return None if _MOSTLY_SOMETHING_ELSE.fullmatch(text) else named_in_brackets(text)


def _named(text: str) -> str | None:
    """The code by a name; lists of states write `Korea, Republic of`."""
    first, _, rest = text.partition(",")
    return _by_name().get(_bare(text)) or (_by_name().get(_bare(f"{rest} {first}")) if rest else None)


@cache
def _codes() -> dict[str, str]:
    return {code.casefold(): code for code in names("en")}


@cache
def _by_name() -> dict[str, str]:
    called = {_bare(name): code for code, row in _ALSO_CALLED.items() for name in row.split(", ")}
    return called | {_bare(name): code for language in SPOKEN for code, name in names(language).items()}


def _bare(name: str) -> str:
    """A name without what people write in different ways: accents, dots, spaces, an article, “&”."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and ").replace("’", "'"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign != ".")
    words = letters.split()
    return "".join(words[1:] if words[:1] == ["the"] else words)


class Country(RootModel[str]):
    """`KR`; a name of it in a language of the product is understood too, and kept as the code."""

    kind: ClassVar[Kind] = Kind.COUNTRY
    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _known(cls, text: str) -> str:
        written = clean(text).strip()
        code = code_of(written)
        if code is None:
            raise Unusable(
                say(
                    "“{value}” is not a country. Write its code of two letters like KR, or its whole name.",
                    value=written[:60],
                )
            )
        return code
