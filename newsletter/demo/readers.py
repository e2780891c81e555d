"""The sample subscribers: invented people, the same ones every time, at addresses that reach nobody (RFC 2606)."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

Row = tuple[str, str, str, str, str]

HEADING: Row = ("email", "first_name", "last_name", "organisation", "locale")
# One of the rows bounced before; one more person filled in the form and has not confirmed yet.
BOUNCED = "sowon.bae@mail.example.org"
UNCONFIRMED = ("yerin.moon@mail.example.org", "문예린")

_KOREAN_FAMILIES = (
    ("김", "kim"), ("이", "lee"), ("박", "park"), ("최", "choi"), ("정", "jung"),
    ("강", "kang"), ("조", "cho"), ("윤", "yoon"), ("장", "jang"), ("한", "han"),
)  # fmt: skip
_KOREAN_GIVEN = (
    ("서연", "seoyeon"), ("민준", "minjun"), ("지우", "jiwoo"), ("하은", "haeun"), ("도윤", "doyoon"),
    ("은정", "eunjung"), ("태호", "taeho"), ("수빈", "subin"), ("영숙", "youngsook"), ("현우", "hyunwoo"),
    ("나래", "narae"),
)  # fmt: skip
_OTHER_FAMILIES = (
    "Nowak",
    "Lindqvist",
    "Okafor",
    "Brandt",
    "Marchetti",
    "Kowalska",
    "Haddad",
    "Virtanen",
    "Byrne",
)
_OTHER_GIVEN = ("Anna", "Tomasz", "Ingrid", "Daniel", "Giulia", "Zofia", "Karim", "Aino", "Niamh", "Pieter")
_ORGANISATIONS = {
    "ko": ("", "마을부엌 솥단지", "", "갯벌지킴이 모임", "작은도서관 나루", "", "시민교육센터 마루"),
    "en": ("", "Granary Quay Repair", "", "Tidal Watch", "Open Kitchen Rostock", "", "Library on Wheels"),
}
_HOSTS = ("mail.example.org", "post.example.net", "letters.example.com")


def sample_file(*, korean: int, english: int) -> bytes:
    """A CSV file of the first subscribers who read Korean and English, as an organisation would bring it along.

    There are 110 and 89 of them. Whoever reads several of the newsletters is in several files.
    """
    out = io.StringIO()
    rows = (*islice(_korean_rows(), korean), *islice(_english_rows(), english))
    csv.writer(out).writerows([HEADING, *rows])
    return out.getvalue().encode()


def _korean_rows() -> Iterator[Row]:
    organisations = _ORGANISATIONS["ko"]
    yield (BOUNCED, "소원", "배", "", "ko")
    # 10 and 11 have no common divisor, so the first 109 pairs differ.
    for index in range(109):
        family, family_latin = _KOREAN_FAMILIES[index % len(_KOREAN_FAMILIES)]
        given, given_latin = _KOREAN_GIVEN[index % len(_KOREAN_GIVEN)]
        address = f"{given_latin}.{family_latin}@{_HOSTS[index % 3]}"
        yield (address, *_known(index, given, family), organisations[index % len(organisations)], "ko")


def _english_rows() -> Iterator[Row]:
    organisations = _ORGANISATIONS["en"]
    # 9 and 10 have no common divisor, so the first 89 pairs differ.
    for index in range(89):
        family, given = _OTHER_FAMILIES[index % len(_OTHER_FAMILIES)], _OTHER_GIVEN[index % len(_OTHER_GIVEN)]
        address = f"{given}.{family}@{_HOSTS[index % 3]}".lower()
        yield (address, *_known(index, given, family), organisations[index % len(organisations)], "en")


def _known(index: int, given: str, family: str) -> tuple[str, str]:
    # Some people gave no name: their mails show what a merge tag falls back to.
    return ("", "") if index % 17 == 11 else (given, family)
