"""Bytes into text, in the encoding they were written in. Where the bytes may be read in more than one way, the likeliest
is only a proposal, and a person decides.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsletter.errors import Invalid
from newsletter.wording import Sentence, say
from subscribers.imports.columns import is_heading

ENCODINGS: dict[str, Sentence] = {
    "utf-8": say("Unicode (UTF-8)"),
    "cp949": say("Korean (CP949, EUC-KR)"),
    "cp932": say("Japanese (Shift-JIS)"),
    "gb18030": say("Chinese, simplified (GBK, GB 18030)"),
    "big5hkscs": say("Chinese, traditional (Big5)"),
    "cp1252": say("Western European (Windows-1252)"),
    "cp1250": say("Central European (Windows-1250)"),
    "cp1251": say("Cyrillic (Windows-1251)"),
    "cp1253": say("Greek (Windows-1253)"),
    "cp1254": say("Turkish (Windows-1254)"),
    "cp1257": say("Baltic (Windows-1257)"),
    "mac_roman": say("Western European (old Macintosh)"),
    "utf-16-le": say("Unicode (UTF-16)"),
    "utf-16-be": say("Unicode (UTF-16, big endian)"),
}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = (
    "cp949",
    "cp932",
    "gb18030",
    "big5hkscs",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1257",
)
_CERTAIN = 2.0  # a heading that we know is read
_SAMPLE_LINES = 2_000  # lines with other letters than ASCII, from which the encoding is judged
_LIKELY = 0.5  # share of the letters that must be common ones
_CLEAR = 0.6  # what the second best may reach of the best, where there is no doubt

# The syllables of Korean names, places and organisations: four fifths of what such files hold, a fifth of any misreading.
_KOREAN = frozenset(
    "가각간갈감갑강개거건걸검게겨견결겸경계고곡곤골공과관광교구국군굴권귀규균그극근글금급기길김까나난남내"
    "너네녀년노논농누는능니님다단달담당대댁더덕데도독돈동두둘뒤드득든들등디따때떤또라락란람랑래랜러런럼레"
    "려력련렬령례로록론롱료루류률르른름릉리린림립마만말망매맹머먼메면명모목몽묘무문물미민및바박반발밝방배"
    "백버번범법벤벼변별병보복본봉부북분불브비빈빛빙사산살삼상새색생서석선설섬섭성세센션셜소속손솔송수숙순"
    "술숲스슬습승시식신실심십싱아안알암압앙애야약양어언얼엄업에엔여역연열염엽영예오옥온올옹와완왕외요용우"
    "욱운울움웅원월위유육윤율융으은을음응의이익인일임입잉자작잔잘장재쟁저적전절정제조족존종좌주죽준중즈증"
    "지직진질집차찬참창채책처척천철첨청체초촌총최추축춘출충치친칠커케코크클키타탁탄태택터텔토통투트특티틱"
    "팀파판팔패퍼페편평포표품풍프플피필하학한함합항해핵행향허헌혁현협형혜호혹홀홍화환활황회효후훈휘휴흥희"
    "히힘쉬꽃꿈끼뉴닝딩랙랩쁨싸씨쓰"
)
_WESTERN = frozenset("äöüßéèêëàâáãåæçíîïñóôõøœúùûÄÖÜÉÈÁÅÆÇÑÓØÍÚÊÀÔÎ’‘“”–—€·")
_CENTRAL = frozenset("áčďéěíňóřšťúůýžäôľöőüűąćęłńśźżßÁČÉÍŁŚŻŹŘŠŽÖÜÓÚŐĆ’‘“”„–—")
_TURKISH = frozenset("çğıöşüÇĞİÖŞÜâî’‘“”–—")
_BALTIC = frozenset("āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽÕÄÖÜ’‘“”„–—")
_COMMON = {"cp1252": _WESTERN, "cp1250": _CENTRAL, "cp1254": _TURKISH, "cp1257": _BALTIC}
_SIGNS = frozenset("’‘“”„–—€·«»°\xa0")
_EASTERN = ("cp949", "cp932", "gb18030", "big5hkscs")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Decoded:
    """A text and its encoding; `rivals` are the other encodings that it may be written in, which only a person can tell."""

    text: str
    encoding: str
    rivals: tuple[str, ...] = ()


def decode(data: bytes, name: str, *, encoding: str | None = None) -> Decoded:
    """The text, in the `encoding` that a person chose, or else in the likeliest. Raises Invalid."""
    for mark, marked in _BOMS:
        if data.startswith(mark) and encoding in (None, marked):
            return Decoded(_strictly(data[len(mark) :], marked, name), marked)
    if encoding is not None:
        if encoding not in ENCODINGS:
            raise Invalid(
                say(
                    "“{encoding}” is no encoding we read. Choose one of: {known}.",
                    encoding=encoding,
                    known=", ".join(ENCODINGS),
                )
            )
        return Decoded(_strictly(data, encoding, name), encoding)
    wide = _without_mark(data)
    if wide is not None:
        return Decoded(_strictly(data, wide, name), wide)
    try:
        return Decoded(data.decode(), "utf-8")
    except UnicodeDecodeError as error:
        return _guessed(data, error, name)


def encoding_named(text: str) -> str:
    """The encoding that people call “EUC-KR”, “Shift-JIS” or “windows-1252”. Raises Invalid."""
    called = {
        "big5": "big5hkscs",
        "cp950": "big5hkscs",
        "euc_kr": "cp949",
        "shift_jis": "cp932",
        "gbk": "gb18030",
    }
    called |= {"gb2312": "gb18030", "iso8859-1": "cp1252", "iso8859-15": "cp1252", "iso8859-9": "cp1254"}
    called |= {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "mac-roman": "mac_roman"}
    try:
        found = codecs.lookup(text.strip()).name
    except LookupError:
        found = text
    known = called.get(found, found)
    if known not in ENCODINGS:
        raise Invalid(
            say(
                "“{encoding}” is no encoding we read. Choose one of: {known}.",
                encoding=text,
                known=", ".join(ENCODINGS),
            )
        )
    return known


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, name, ENCODINGS[encoding]) from None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: no other text has zero bytes, and read the other way round hardly a line ends."""
    if len(data) < 8 or len(data) % 2 or not data[:4_000].count(0):
        return None
    texts = {encoding: data[:4_000].decode(encoding, "replace") for encoding in ("utf-16-le", "utf-16-be")}
    ends = {encoding: sum(map(text.count, "\n\r,;\t@")) for encoding, text in texts.items()}
    likely = max(ends, key=ends.__getitem__)
    text = texts[likely]
    is_text = "\0" not in text and "\N{REPLACEMENT CHARACTER}" not in text[:-1]
    return likely if is_text and ends[likely] > 1 else None


def _guessed(data: bytes, not_utf8: UnicodeDecodeError, name: str) -> Decoded:
    lines = data.replace(b"\r", b"\n").split(b"\n")
    sample = b"\n".join([line for line in lines if not line.isascii()][:_SAMPLE_LINES])
    likely: list[tuple[float, str]] = []
    unread_from = not_utf8.start
    for encoding in _GUESSED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "cp949":
                unread_from = max(unread_from, error.start)
            continue
        worth = _worth(encoding, sample, text)
        if worth >= _LIKELY:
            likely.append((worth, encoding))
    if not likely:
        readable = [encoding for encoding in _GUESSED if _reads(data, encoding)]
        if "cp949" not in readable:
            raise _undecodable(data, unread_from, name, say("UTF-8 or CP949"))
        return Decoded(data.decode("cp949"), "cp949", tuple(readable[1:]))
    likely.sort(key=lambda each: (each[0] < _CERTAIN and not _is_korean(sample, *each), -each[0]))
    worth, chosen = likely[0]
    if worth >= _CERTAIN or _is_korean(sample, worth, chosen):
        return Decoded(data.decode(chosen), chosen)
    rivals = [encoding for _, encoding in likely[1:] if not _is_clear(sample, chosen, encoding)]
    if rivals and "cp949" not in (chosen, *rivals) and _reads(data, "cp949"):
        rivals.append("cp949")  # where a person is asked at all, the readers of Korean find theirs
    return Decoded(data.decode(chosen), chosen, tuple(rivals))


def _is_korean(sample: bytes, worth: float, encoding: str) -> bool:
    """Whether what CP949 reads is Korean without doubt, though Korean bytes read as ordinary Chinese as well: hardly
    any Chinese name reads as the syllables of Korean ones."""
    return encoding == "cp949" and worth >= 0.7 and sum(byte > 127 for byte in sample) >= 8


def _is_clear(sample: bytes, chosen: str, other: str) -> bool:
    """Whether nobody would read the file in the other encoding: it says the same, or much less likely things."""
    texts = sample.decode(chosen, "replace"), sample.decode(other, "replace")
    if texts[0] == texts[1]:
        return True
    first, second = _worths(chosen, texts[0]), _worths(other, texts[1])
    if len(texts[0]) == len(texts[1]):
        differing = [at for at, pair in enumerate(zip(*texts, strict=True)) if pair[0] != pair[1]]
        first = {at: first[at] for at in differing if at in first}
        second = {at: second[at] for at in differing if at in second}
    return _mean(second) <= _mean(first) * _CLEAR


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _worth(encoding: str, sample: bytes, text: str) -> float:
    """How much of what is read is what people write in the languages of this encoding: 0 to 1; 2 for headings we know."""
    if any(not heading.isascii() and is_heading(heading) for heading in _first_cells(text)):
        return _CERTAIN
    return _mean(_worths(encoding, sample.decode(encoding, "replace")))


def _worths(encoding: str, text: str) -> dict[int, float]:
    """How likely each sign beyond ASCII is where it stands, by its place."""
    if encoding in _EASTERN:
        return {
            at: float(_is_common_east(encoding, sign) and not _sticks_to_latin(text, at))
            for at, sign in enumerate(text)
            if ord(sign) > 127
        }
    return _western_worths(encoding, text)


def _mean(worths: Mapping[int, float]) -> float:
    return sum(worths.values()) / len(worths) if worths else 0.0


def _sticks_to_latin(text: str, at: int) -> bool:
    """Whether a small Latin letter stands beside it: “SK텔레콤” is written so, “훣zte” is not."""
    return any(sign.isascii() and sign.islower() for sign in (text[at - 1 : at], text[at + 1 : at + 2]))


def _first_cells(text: str) -> Iterator[str]:
    for line in text[:4_000].splitlines()[:10]:
        yield from (cell.strip(" \"'") for cell in re.split(r"[,;\t|]", line))


def _is_common_east(encoding: str, letter: str) -> bool:
    """Whether it is a syllable or a sign of the first level of its standard, the one that ordinary names need."""
    if encoding == "cp949":
        return letter in _KOREAN or not unicodedata.category(letter).startswith("L")
    if unicodedata.category(letter)[0] != "L":
        return encoding == "cp932" or unicodedata.category(letter)[0] == "P"
    written = letter.encode(encoding, "replace")
    if len(written) != 2:
        return False
    match encoding:
        case "cp932":
            return written[0] in (0x82, 0x83) or 0x88 <= written[0] <= 0x97
        case "gb18030":
            return 0xB0 <= written[0] <= 0xD7 and written[1] >= 0xA1
        case _:
            return 0xA4 <= written[0] <= 0xC6


def _western_worths(encoding: str, text: str) -> dict[int, float]:
    common = _COMMON.get(encoding)
    worths = {
        at: 0.2 if common else 0.0
        for at, sign in enumerate(text)
        if ord(sign) > 127 and not sign.isalpha() and sign not in _SIGNS
    }
    for found in _WORD.finditer(text):
        word = found[0]
        beyond = [at for at, letter in enumerate(word) if ord(letter) > 127]
        for at in beyond:
            worths[found.start() + at] = _worth_in_word(encoding, common, word, at, len(beyond))
    return worths


def _worth_in_word(encoding: str, common: frozenset[str] | None, word: str, at: int, beyond: int) -> float:
    letter, has_shape = word[at], word.isupper() or word[1:].islower() or len(word) == 1
    if not has_shape:
        return 0.0
    if common is None:
        return 1.0 if beyond == len(word) and _is_of(encoding, letter) else 0.0
    if beyond > 2 and beyond * 2 > len(word):
        return 0.0  # no language of Latin letters is written mostly with others
    return _fits(letter, word, at) if letter in common else 0.2


def _is_of(encoding: str, letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CYRILLIC" if encoding == "cp1251" else "GREEK")


def _fits(letter: str, word: str, at: int) -> float:
    """Ñ stands before a vowel, ń never does; õ is Portuguese before e and o only."""
    after = word[at + 1 : at + 2].lower()
    is_before_vowel = bool(after) and unicodedata.normalize("NFD", after)[0] in "aeiou"
    match letter:
        case "ñ":
            return 1.0 if is_before_vowel else 0.1
        case "ń":
            return 0.1 if is_before_vowel else 1.0
        case "õ":
            return 1.0 if after in ("e", "o") else 0.3
        case _:
            return 1.0


def _undecodable(data: bytes, position: int, name: str, encoding: Sentence) -> Invalid:
    return Invalid(
        say(
            "The characters in line {line} of {file} cannot be read: they are not {encoding}. "
            "Save the file as “CSV UTF-8” and import it again, or name the encoding it has.",
            line=data.count(b"\n", 0, position) + 1,
            file=name,
            encoding=encoding,
        )
    )


def glimpse(data: bytes, encoding: str, *, lines: int = 3) -> str:
    """The first lines with other letters than ASCII, as they read in an encoding, for a person to choose by."""
    found = [line for line in data.replace(b"\r", b"\n").split(b"\n") if not line.isascii()][:lines]
    return " · ".join(line.decode(encoding, "replace")[:80] for line in found)
