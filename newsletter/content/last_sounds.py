"""How a name ends when a Korean reads it aloud: in a vowel, in ㄹ, or in another consonant. Korean particles follow it.

Hangul says it itself (its final consonant). Latin letters are judged by how their spelling is written in Hangul
(외래어 표기법): a final *l*, *m* or *n* becomes a final consonant, most others get a vowel of their own (Mark 마크), and
*b*, *c*, *k*, *p* and *t* do only after a short vowel (Eric 에릭, Scott 스콧). Numbers are read as Sino-Korean ones.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Sound(StrEnum):
    """What the last syllable ends in."""

    VOWEL = "vowel"
    RIEUL = "rieul"  # after which 으로 is 로
    CONSONANT = "consonant"


@lru_cache(maxsize=1024)  # a name stands in several places of one message
def last_sound(text: str) -> Sound:
    """The last sound of what is read of `text`; a vowel where nobody can say, as for a name in signs alone.

    Quotes, dots, emoji and what stands in round or square brackets behind a word are not read.
    """
    if "가" <= text[-1:] <= "힣":  # nearly every name; the empty text is less than any letter
        return _of_final((ord(text[-1]) - ord("가")) % 28)
    read = _as_read(unicodedata.normalize("NFKC", _UNSPOKEN.sub("", text[-_ENOUGH:])))
    if not read:
        return Sound.VOWEL
    last = read[-1]
    if "가" <= last <= "힣":
        return _of_final((ord(last) - ord("가")) % 28)
    if last.isdecimal():
        return _of_number(_NUMBER.search(read))
    if last in _SIGNS:
        return _SIGNS[last]
    word = _LATIN.search(_folded(read))
    return _of_word(word[0]) if word else _of_letter(last)


def _as_read(text: str) -> str:
    """The text up to the last sign that is read."""
    while text and not _is_read(text[-1]):
        before = _ASIDE.sub("", text)
        if before != text and any(map(_is_read, before)):
            if _COMPANY.search(text):
                return "주식회사"
            text = before
        else:
            text = text[:-1]
    return text


def _is_read(sign: str) -> bool:
    return sign.isalnum() or sign in _SIGNS


def _of_final(number: int) -> Sound:
    """By the number of the final consonant in a syllable of Hangul, 0 for none."""
    if number == 0:
        return Sound.VOWEL
    return Sound.RIEUL if number == 8 else Sound.CONSONANT


def _of_number(found: re.Match[str] | None) -> Sound:
    assert found is not None  # its last sign is a digit
    whole, decimals = found["whole"], found["decimals"]
    digits = "".join(str(int(sign)) for sign in decimals or whole.replace(",", ""))
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0:
        return _DIGITS[int(digits[-1])]
    # 조 and 해 end in a vowel; 십, 백, 천, 만, 억, 경 and a single 영 or 공 in a consonant.
    is_spelled = bool(decimals) or digits.startswith("0")
    return Sound.VOWEL if not is_spelled and (12 <= zeros < 16 or zeros >= 20) else Sound.CONSONANT


def _folded(text: str) -> str:
    """The text in basic Latin letters, where it is in Latin ones; `^` behind a letter that had a sign of its own."""
    letters = unicodedata.normalize("NFD", text.translate(_OTHER_LATIN))
    return _ACCENTS.sub("^", letters)


def _of_word(word: str) -> Sound:
    plain = word.replace("^", "").lower()
    if plain in _READ_OTHERWISE:
        return _READ_OTHERWISE[plain]
    if len(plain) == 1 or _is_spelled_out(word):
        return _LETTERS.get(plain[-1], Sound.VOWEL)
    if word.endswith(("e^", "c^")):  # René, Kovač
        return Sound.VOWEL
    if word.endswith("a^o"):  # João 주앙
        return Sound.CONSONANT
    return next((sound for ending, sound in _ENDINGS if ending.search(plain)), Sound.VOWEL)


def _is_spelled_out(word: str) -> bool:
    """Whether capitals are read letter by letter: KBS and MIT, but not UNESCO."""
    return word.isupper() and (len(word) <= 3 or not re.search("[AEIOUY]", word[-3:]))


def _of_letter(letter: str) -> Sound:
    """One letter of another script: of Hangul alone, of kana, Cyrillic and Greek."""
    bare = unicodedata.normalize("NFD", letter)[0].lower()
    return next((sound for letters, sound in _ALONE if letters.match(bare)), Sound.VOWEL)


_ENOUGH = 200  # signs, from the end
_UNSPOKEN = re.compile("[\u2120\u2122\u00ae\u00a9]")  # NFKC would make letters of a trade mark sign
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\W*$")
_COMPANY = re.compile(r"\(주\)\W*$")
_NUMBER = re.compile(r"(?P<whole>\d+(?:,\d{3})*)(?:\.(?P<decimals>\d+))?$")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LATIN = re.compile(r"[A-Za-z^]+$")
_OTHER_LATIN = str.maketrans(
    {"ß": "ss", "ł": "w", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_SIGNS = {
    **dict.fromkeys("%+&$€£°", Sound.VOWEL),  # 퍼센트, 플러스, 앤드, 달러, 유로, 파운드, 도
    **dict.fromkeys("#₩", Sound.CONSONANT),  # 샵, 원
}
_DIGITS = (
    Sound.CONSONANT,  # 영
    Sound.RIEUL,  # 일
    Sound.VOWEL,
    Sound.CONSONANT,  # 삼
    Sound.VOWEL,
    Sound.VOWEL,
    Sound.CONSONANT,  # 육
    Sound.RIEUL,  # 칠
    Sound.RIEUL,  # 팔
    Sound.VOWEL,
)
_LETTERS = {"l": Sound.RIEUL, "r": Sound.RIEUL, "m": Sound.CONSONANT, "n": Sound.CONSONANT}  # 엘, 알, 엠, 엔
# The first that fits decides; whatever fits none ends in a vowel: Mark 마크, David 데이비드, James 제임스.
_ENDINGS = tuple(
    (re.compile(f"(?:{ending})$"), sound)
    for ending, sound in (
        ("gne", Sound.VOWEL),  # Bretagne
        ("le?", Sound.RIEUL),  # Paul, Nicole, Google
        ("m[be]?", Sound.CONSONANT),  # Kim, Jerome, Lamb
        ("ne?|n[gh]|ngh", Sound.CONSONANT),  # John, Jane, Young, Minh, Singh
        ("(?:ea|oa|ee)k|(?:ea|oa)[pt]|[oe]vic|hub", Sound.VOWEL),  # Creek, Peak, Boat, Petrovic, GitHub
        ("[aeiouy](?:bb?|c|ck|kk?|pp?)", Sound.CONSONANT),  # Bob, Eric, Jack, Erik, Philip
        ("(?:(?<![aeiou])[aeiou]|i[eo])tt?", Sound.CONSONANT),  # Scott, Janet, Juliet; but Root 루트
    )
)  # fmt: skip
_SPOKEN_E = (
    "akane ariadne arne ayame camille chile daniele daphne emanuele gabriele hajime hermione jaime kaname marseille natsume "
    "nestle pele raffaele salome"
)
_SPOKEN_T = (  # with a vowel of its own, or not at all
    "ahmet beirut benoit birgit helmut hyatt institut knut manet margit margot mehmet monet murat pitt soviet watt witt"
)
_SHORT = "bob deb jak mac pat pip rik rob"  # read as words in capitals too
# Whose spelling says otherwise, among names that are often met.
_READ_OTHERWISE = {
    **dict.fromkeys(_SPOKEN_E.split() + _SPOKEN_T.split(), Sound.VOWEL),
    **dict.fromkeys(_SHORT.split(), Sound.CONSONANT),
    **dict.fromkeys(
        ["good", "joseph", "park"], Sound.CONSONANT
    ),  # 굿, 조셉, and 박, as which the name is met most
    "kr": Sound.RIEUL,  # as at the end of an address: 케이알
}
_ALONE = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("[\u1105\u11afлλ]", Sound.RIEUL),  # ㄹ, whose name is 리을
        # The names of all other consonants of Hangul end in one: 기역, 니은.
        ("[\u1100-\u1112\u11a8-\u11c2んンмнμν]", Sound.CONSONANT),
    )
)
