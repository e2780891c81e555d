"""The languages the product speaks, in one table, and what may be asked of any language at all.

Three things are a language here, and each has its own name. The *interface language* is the one of our own
sentences, on pages and in mails: it has a row in this table and a catalogue. The *language of content* is one of
a newsletter's and its issues': any tag of BCP 47 (`pt-BR`, `zh-Hant`, `es-419`). The *reader's language* is the
one a subscriber wants, of those of the newsletter. A new interface language is a row here and its catalogue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global

STACKED = "mul"  # “multiple languages” (ISO 639-2): the tag of an edition that has all languages of its issue
LONGEST_TAG = 35  # RFC 5646 §4.4.1: room for every tag in use


@dataclass(frozen=True)
class Reader:
    """Somebody who does not exist, for previews."""

    first_name: str
    last_name: str
    name: str
    organisation: str


@dataclass(frozen=True)
class Typesetting:
    """How a language is set in a mail."""

    leading: str  # the height of a line, in letters
    keeps_words: bool  # lines break between words only
    slants_emphasis: bool  # else it is bold: not every script has italics
    latin_first: bool  # whether a font stack begins with the families drawn for Latin letters


@dataclass(frozen=True)
class Language:
    """One interface language. Patterns of dates are those of CLDR (UTS 35)."""

    code: str
    name: str  # in the language itself
    moment: str  # the pattern of a day with its time
    day: str
    long_time: str  # in a running sentence of a mail
    browser: str  # the tag with which a browser writes dates as the patterns do
    typesetting: Typesetting
    reader: Reader
    also_called: tuple[str, ...] = ()  # in people's files, beside its code and the names CLDR gives it
    home_zone: str = "UTC"  # where most who read the pages in it live
    direction: Literal["ltr", "rtl"] = "ltr"
    weekday_and_day: str = ""  # as newsletters write it; without one, as CLDR does
    spells_zones: bool = False  # a time zone by its whole name, where others write its letters: KST


_ENGLISH = Language(
    code="en",
    name="English",
    moment="d MMM y, HH:mm",
    day="d MMM y",
    long_time="d MMMM y 'at' HH:mm zzz",
    browser="en-GB",
    typesetting=Typesetting(leading="1.65", keeps_words=False, slants_emphasis=True, latin_first=True),
    reader=Reader("Alex", "Morgan", "Alex Morgan", "Open Harbour"),
    also_called=("eng", "영문"),
    weekday_and_day="EEE d MMM y",
)
_KOREAN = Language(
    code="ko",
    name="한국어",
    # "aaaa" gives 오전, where "a" gives AM; CLDR's own long form says "AM 9시".
    moment="y. M. d. aaaa h:mm",
    day="y. M. d.",
    long_time="y년 M월 d일 aaaa h:mm(zzz)",
    browser="ko",
    typesetting=Typesetting(leading="1.75", keeps_words=True, slants_emphasis=False, latin_first=False),
    reader=Reader("하늘", "김", "김하늘", "열린항구"),
    also_called=("kor", "kr", "한글", "국문", "국어", "한국말"),
    home_zone="Asia/Seoul",
    weekday_and_day="y년 M월 d일(EEE)",
    spells_zones=True,
)

SPOKEN = {row.code: row for row in (_ENGLISH, _KOREAN)}
MOTHER_TONGUE = "en"  # our sentences are written in it; whoever reads no other of ours reads this one


def interface(tag: str) -> Language:
    """The interface language nearest to any tag: those who read `ko-KR` are spoken to in `ko`."""
    return SPOKEN[closest(tag, SPOKEN) or MOTHER_TONGUE]


def closest(tag: str, offered: Iterable[str]) -> str | None:
    """The one of the offered languages that a reader of `tag` reads: itself, or of fewer subtags, or of its script, or
    any of its language; None when there is none."""
    tags, wanted = list(offered), _well_formed(tag)
    parts = wanted.split("-")
    for length in range(len(parts), 0, -1):
        if (shorter := "-".join(parts[:length])) in tags:
            return shorter
    akin = [each for each in tags if each.partition("-")[0] == parts[0]]
    akin.sort(key=lambda each: script_of(each) != script_of(wanted))  # stable: the order of the offer counts
    return akin[0] if akin else None


def tag_of(text: str) -> str | None:
    """A tag of BCP 47 in its usual spelling, `pt-BR` for `pt_br`; None for what is none.

    Language, script, region and variants; no extensions, which say nothing about a text.
    """
    found = _TAG.fullmatch(text.strip().replace("_", "-"))
    if found is None or len(found[0]) > LONGEST_TAG:
        return None
    language, script, region, variants = found.group("language", "script", "region", "variants")
    parts = (language.lower(), (script or "").title(), (region or "").upper(), *variants.lower().split("-"))
    return "-".join(part for part in parts if part)


def own_name(tag: str) -> str:
    """The name of a language in that language, with a capital letter: English, 한국어, Português (Brasil)."""
    if tag in SPOKEN:
        return SPOKEN[tag].name
    locale = babel_locale(tag)
    subtags, known = tag.lower().split("-"), str(locale).lower().split("_")
    if subtags[0] != known[0]:
        return tag
    name = locale.display_name if set(subtags) <= set(known) else f"{locale.language_name} ({tag})"
    return name[:1].upper() + name[1:] if name else tag


def babel_locale(tag: str) -> Locale:
    """What Babel knows of a tag, or of the tag without its last subtags, or else of the nearest interface language."""
    parts = _well_formed(tag).split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(interface(tag).code, sep="-")


def runs_left_to_right(tag: str) -> bool:
    """Whether the language is written from left to right, which is the only direction our mails can be set in."""
    return script_of(tag) not in _OTHER_DIRECTIONS


def script_of(tag: str) -> str:
    """The script of a tag (ISO 15924): the one it names, or the one that CLDR holds likely."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return ""
    language, script, region = found.group("language", "script", "region")
    likely = get_global("likely_subtags")
    name = likely.get(f"{language}_{region}") or likely.get(language) or ""
    return script or next(iter(name.split("_")[1:2]), "")


def region_of(tag: str) -> str:
    """A language with the region that it names, or that CLDR holds likely: `ko_KR`, as the Open Graph protocol writes it."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return ""
    language, region = found.group("language", "region")
    likely = (get_global("likely_subtags").get(language) or language).split("_")[2:]
    return "_".join(filter(None, (language, region or "".join(likely))))


def tongue_of(text: str) -> str | None:
    """The interface language that is alone in the script of a text, where a letter of it says so: Hangul is Korean."""
    return next((code for code, letters in _ALONE_IN.items() if letters.search(text)), None)


_ALONE_IN = {"ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")}


def _well_formed(text: str) -> str:
    return tag_of(text) or text


_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)
_RIGHT_TO_LEFT = "Adlm Arab Aran Armi Hebr Mand Mend Nkoo Rohg Samr Syrc Syre Syrj Syrn Thaa Yezi"
_DOWNWARD = "Mong Phag"
_OTHER_DIRECTIONS = frozenset(f"{_RIGHT_TO_LEFT} {_DOWNWARD}".split())
