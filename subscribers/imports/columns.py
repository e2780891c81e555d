"""What the headings in people's files mean, in English and Korean, and what the languages, in each interface language."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from babel import Locale

from newsletter.languages import SPOKEN, babel_locale, closest, tag_of


class Column(StrEnum):
    """What a column of a file may hold; the value is the heading we write ourselves."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    ORGANISATION = "organisation"
    LOCALE = "locale"
    SUBSCRIPTION = "subscription"  # only our own exports say where a subscription stands


_HEADINGS = {
    Column.EMAIL: "email emailaddress mail mailaddress 이메일 이메일주소 메일 메일주소 전자우편 전자우편주소 전자메일",
    Column.NAME: "name fullname 이름 성명 성함 이름성명 성명이름",
    Column.FIRST_NAME: "firstname givenname forename",
    Column.LAST_NAME: "lastname surname familyname 성 성씨",
    Column.ORGANISATION: "organisation organization company affiliation institution "
    "소속 소속기관 소속단체 기관 기관명 단체 단체명 회사 회사명",
    Column.LOCALE: "locale language lang preferredlanguage 언어 사용언어 선호언어",
    Column.SUBSCRIPTION: "subscription",
}
_MEANING = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}


def meanings(headings: Sequence[str]) -> list[Column | None]:
    """What each heading means; None for a column that is kept as it came."""
    found = [_MEANING.get(_simplified(heading)) for heading in headings]
    if Column.LAST_NAME in found and Column.FIRST_NAME not in found:
        # Beside 성 (the family name), 이름 is the given name; alone, it is the whole.
        for index, heading in enumerate(headings):
            if _simplified(heading) == "이름":
                found[index] = Column.FIRST_NAME
                break
    return found


def language_of(text: str, offered: Sequence[str]) -> str | None:
    """The language for “ko”, “ko-KR”, “Korean” or “한국어”: the nearest of those offered to a reader, or else itself.

    None when no such language is known.
    """
    tag = _languages().get(text.strip().casefold()) or tag_of(text)
    if tag is None:
        return None
    is_known = tag.partition("-")[0] in _languages()
    return closest(tag, offered) or (tag if is_known else None)


@cache
def _languages() -> dict[str, str]:
    """Language codes by themselves and by their names in each interface language."""
    codes = [str(code) for code in Locale("en").languages if re.fullmatch("[a-z]{2}", str(code))]
    names = dict(zip(codes, codes, strict=True))
    for speaker in SPOKEN.values():
        spoken = babel_locale(speaker.code).languages
        names |= {str(spoken[code]).casefold(): code for code in codes if code in spoken}
        names |= dict.fromkeys(speaker.also_called, speaker.code)
    return names


def _simplified(heading: str) -> str:
    """“E-Mail Address *” and “email_address” are the same heading."""
    return re.sub(r"[\W_]", "", heading.casefold())
