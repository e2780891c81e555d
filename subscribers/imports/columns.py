"""What the headings in people's files mean, and what the languages, in each interface language."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from newsletter.languages import SPOKEN, babel_locale, closest, tag_of
from subscribers.imports.standing import simplified


class Column(StrEnum):
    """What a column of a file may hold; the value is the heading we write ourselves."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    ORGANISATION = "organisation"
    LOCALE = "locale"
    ZONE = "zone"
    SUBSCRIPTION = "subscription"  # only our own exports say where a subscription stands


_HEADINGS = {
    Column.EMAIL: """
        email emailaddress mail mailaddress emailid e메일 e메일주소 email주소 mail주소 이메일 이메일주소
        이메일계정 메일 메일주소 전자우편 전자우편주소 전자메일 전자메일주소 electronicmail courriel
        adressecourriel adressemail adresseemail adresseelectronique correo correoelectronico
        direcciondecorreo mailadresse emailadresse emailadres epost epostadress indirizzoemail
        postaelettronica メール メールアドレス eメール 邮箱 邮箱地址 电子邮件 电子邮箱 電子郵件 電郵 邮件
        электроннаяпочта почта адресэлектроннойпочты
    """,
    Column.NAME: """
        name fullname yourname displayname contactname membername subscribername 이름 성명 성함 이름성명
        성명이름 회원명 회원이름 구독자명 담당자 담당자명 신청자 신청자명 신청자성명 참가자명 받는사람이름
        vollername nomcomplet nombrecompleto 氏名 名前 お名前 姓名 имя
    """,
    Column.FIRST_NAME: """
        firstname fname givenname forename vorname prénom prenom nombre nome voornaam
    """,
    Column.LAST_NAME: """
        lastname lname surname familyname 성 성씨 nachname familienname nomdefamille apellido apellidos
        cognome achternaam
    """,
    Column.ORGANISATION: """
        organisation organization company affiliation institution organisationname organizationname
        companyname organization1name employer firma unternehmen verein organización organizacion société
        societe empresa azienda ente bedrijf organisatie organismo institut einrichtung
        organizzazione 소속 소속기관 소속단체 소속명 소속기관명 소속단체명 기관 기관명 기관단체 기관단체명 단체
        단체명 회사 회사명 직장 직장명 会社名 会社 団体名 法人名 所属 所属団体 勤務先 单位 公司 組織 组织 компания организация
    """,
    Column.LOCALE: """
        locale language lang preferredlanguage languagepreference sprache langue idioma lingua 언어 사용언어
        선호언어 수신언어 구독언어 언어선택 言語 语言
    """,
    Column.ZONE: """
        zone timezone tz usertimezone preferredtimezone timezonename zeitzone fuseauhoraire zonahoraria husohorario fusoorario
        tijdzone 시간대 표준시간대 표준시 시간대역 타임존 현지시간대 거주지시간대 タイムゾーン 時間帯 时区 時區
    """,
    Column.SUBSCRIPTION: """
        subscription
    """,
}
_MEANING = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}
_ASIDES = re.compile(r"[(（\[【].*?[)）\]】]")
_ADDENDA = re.compile(
    r"^(?:your|my|the|user|primary|main|work|home|business|personal|contact|member|subscriber|customer|개인|회사|업무|대표|본인|연락|담당자|신청자|회원|구독자)"
)
_ENDINGS = re.compile(r"(?:required|optional|mandatory|필수|선택|입력|기입|value|\d)+$")
_ADDRESSES = re.compile("e?mail|이?메일|전자우편|courriel|correo|メール|邮箱|邮件|郵件|почт")
_NOT_ADDRESSES = re.compile(
    "label|type|status|상태|opt|수신|consent|동의|verified|confirmed|blacklist|blocklist|bounce|disabled|count|sent|open|click|market|subscri|"
    "date|time|여부|인증|거부|format|program|client|domain|유형|종류|형식|permission|list|목록|명단|newsletter|제목|subject|template"
)


def meanings(headings: Sequence[str]) -> list[Column | None]:
    """What each heading means; None for a column that is kept as it came."""
    found = [_meaning(heading) for heading in headings]
    if Column.LAST_NAME in found and Column.FIRST_NAME not in found:
        # Beside 성 (the family name), 이름 is the given name; alone, it is the whole.
        for index, heading in enumerate(headings):
            if simplified(_ASIDES.sub("", heading)) == "이름":
                found[index] = Column.FIRST_NAME
                break
    if Column.FIRST_NAME in found and Column.LAST_NAME not in found:
        # German and French forms name the family name by “Name” and “Nom” alone.
        plain = {simplified(heading) for heading in headings}
        for index, heading in enumerate(headings):
            if simplified(heading) in ("nom", "name") and plain & {"vorname", "prénom", "prenom"}:
                found[index] = Column.LAST_NAME
    return found


def is_heading(text: str) -> bool:
    """Whether a cell is a heading that we know."""
    return _meaning(text) is not None


@cache
def holds_organisation(heading: str) -> bool:
    """Whether the heading of a name says that an organisation stands in brackets behind it: “이름(소속)”."""
    return any(_meaning(aside[1:-1]) is Column.ORGANISATION for aside in _ASIDES.findall(heading))


def may_be_addresses(heading: str) -> bool:
    """Whether a heading speaks of mail addresses, if in other words than those we know."""
    text = simplified(heading)
    if len(text) > 30 or re.search(r"[<>{}\[\]@]", heading):
        return False
    return _ADDRESSES.search(text) is not None and _NOT_ADDRESSES.search(text) is None


def _meaning(heading: str) -> Column | None:
    whole = simplified(heading)
    if (known := _known(whole)) is not None:
        return known
    bare = _ENDINGS.sub("", simplified(_ASIDES.sub("", heading)))
    return _known(bare) or _known(_ADDENDA.sub("", bare), only=Column.EMAIL)


def _known(text: str, *, only: Column | None = None) -> Column | None:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    found = _MEANING.get(text) or _MEANING.get(plain)
    return found if only is None or found is only else None


_RATHER_COUNTRIES = frozenset(("kr", "tw", "ee"))  # few files speak of Kanuri, Twi or Ewe


def language_of(text: str, offered: Sequence[str]) -> str | None:
    """The language for “ko”, “ko-KR”, “KR”, “Korean”, “한국어” or “Deutsch”: the nearest of those offered to a reader, or
    else itself. None when no such language is known, or it may be one of two.
    """
    return _language_of(text, tuple(offered))


@lru_cache(maxsize=1_000)  # a file of 100,000 rows has a handful of them
def _language_of(text: str, offered: tuple[str, ...]) -> str | None:
    said = re.sub(r"\s*[(（].*[)）]", "", text.strip()).casefold()
    by_country = _of_country(said)
    tag = _languages().get(said)
    is_nearer = by_country is not None and not closest(tag or "", offered) and closest(by_country, offered)
    if by_country and (tag is None or is_nearer or said in _RATHER_COUNTRIES):
        tag = by_country
    tag = tag or tag_of(said) or _further_names().get(said)
    if tag is not None and tag.partition("-")[0] not in _languages() and not closest(tag, offered):
        tag = _further_names().get(said)
    if tag is None:
        return None
    return closest(tag, offered) or tag


def _of_country(text: str) -> str | None:
    """The language of most people in a country, for a code such as KR, JP or CN (CLDR, likely subtags)."""
    if not re.fullmatch("[a-z]{2}", text):
        return None
    country = "GB" if text == "uk" else text.upper()
    likely = get_global("likely_subtags").get(f"und_{country}")
    if likely is None:
        return "en" if country in ("US", "GB", "AU", "NZ", "CA", "IE") else None
    language, script = [*likely.split("_"), ""][:2]
    return f"zh-{script}" if language == "zh" and script == "Hant" else str(language)


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


# In which much of what we get is written, beside the languages of the interface.
_OF_FILES = ("de", "fr", "es", "it", "pt", "nl", "ja", "zh", "zh-Hant", "ru")
_SHORT = {
    "한국": "ko",
    "korea": "ko",
    "일문": "ja",
    "중문": "zh",
    "독문": "de",
    "불문": "fr",
    "英文": "en",
    "韓文": "ko",
}


@cache
def _further_names() -> dict[str, str]:
    """Languages by their names in themselves and in the languages of files, by codes of three letters, and by the names of
    countries; read when nothing else helped, since it costs a moment."""
    names = dict(_SHORT)
    codes = dict.fromkeys(_languages().values())
    speakers = [babel_locale(code) for code in (*SPOKEN, *_OF_FILES)]
    for code in codes:
        for own in (babel_locale(code).languages.get(code), *(each.languages.get(code) for each in speakers)):
            if own:
                names.setdefault(str(own).casefold(), code)
    for speaker in speakers:
        for script in ("Hans", "Hant"):
            names.setdefault(str(speaker.languages.get(f"zh_{script}", "")).casefold(), f"zh-{script}")
        for country, name in speaker.territories.items():
            if (language := _of_country(country.lower())) is not None:
                names.setdefault(str(name).casefold(), language)
    aliases = get_global("language_aliases")
    names |= {alias: aliases[alias] for alias in aliases if len(alias) == 3 and aliases[alias] in codes}
    return names
