"""What the headings and the languages in people's files mean, in English and Korean."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from babel import Locale


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

_LANGUAGES = {"ko": "kor 한글 국문 한국말", "en": "eng 영문"}


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


def language_of(text: str) -> str | None:
    """The language code for “ko”, “ko-KR”, “Korean” or “한국어”; None when no such language is known."""
    name = text.strip().casefold()
    without_region = re.split("[-_]", name, maxsplit=1)[0]
    return _languages().get(name) or _languages().get(without_region)


@cache
def _languages() -> dict[str, str]:
    """Language codes by themselves and by their names in English and Korean."""
    codes = [str(code) for code in Locale("en").languages if re.fullmatch("[a-z]{2}", str(code))]
    names = dict(zip(codes, codes, strict=True))
    for speaker in (Locale("en"), Locale("ko")):
        spoken = speaker.languages
        names |= {str(spoken[code]).casefold(): code for code in codes if code in spoken}
    for code, others in _LANGUAGES.items():
        names |= dict.fromkeys(others.split(), code)
    return names


def _simplified(heading: str) -> str:
    """“E-Mail Address *” and “email_address” are the same heading."""
    return re.sub(r"[\W_]", "", heading.casefold())
