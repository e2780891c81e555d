"""Letters of a wrong encoding are recognised, whichever it was; letters of any language are left alone."""

import pytest
from babel import Locale

from newsletter.content.garbled import garbled_in
from newsletter.content.texts import clean


@pytest.mark.parametrize("original", ["안녕하세요", "café", "naïve “quotes”", "Grüße"])
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_letters_read_in_a_wrong_encoding(original: str, wrong: str) -> None:
    try:
        garbled = original.encode().decode(wrong)
    except UnicodeDecodeError:
        garbled = original.encode().decode("latin-1")

    assert garbled_in(garbled)


@pytest.mark.parametrize("garbled", ["¾È³çÇÏ¼¼¿ä", "占쏙옙", "a \ufffd b"])
def test_letters_of_korean_encodings(garbled: str) -> None:
    assert garbled_in(garbled)


@pytest.mark.parametrize(
    "words", ["안녕하세요", "café, Grüße, Ærøskøbing, Łódź", "“말” – ‘말’ …", "20°C €5 ½", "naïve ÄÖÜ"]
)
def test_good_letters_pass(words: str) -> None:
    assert garbled_in(words) is None


def as_a_browser(data: bytes) -> str:
    """Windows-1252, with the five bytes that it leaves out as controls."""
    letters = (bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
    return "".join(letters)


@pytest.mark.parametrize(
    "original",
    ["안녕하세요", "이것은 무엇", "우리 이야기", "한국", "“말”", "don’t", "Привет", "日本語", "こんにちは"],
)
def test_letters_of_which_some_were_lost_on_the_way(original: str) -> None:
    once = as_a_browser(original.encode())

    assert garbled_in(clean(once))
    assert garbled_in(clean(as_a_browser(once.encode())))


@pytest.mark.parametrize("original", ["안녕하세요", "이것은 무엇", "우리 이야기", "こんにちは", "日本語"])
@pytest.mark.parametrize("wrong", ["cp949", "gb18030"])
def test_utf_8_read_as_an_encoding_of_the_east(original: str, wrong: str) -> None:
    with_gaps = original.encode().decode(wrong, "replace")

    assert garbled_in(with_gaps)
    assert garbled_in(with_gaps.replace("\ufffd", "?"))


@pytest.mark.parametrize("garbled", ["縺薙ｓ縺ｫ縺｡縺ｯ", "don¡¯t", "Ã–sterreich", "zÅ‚oty", "cÅ“ur", "â€œ말"])
def test_letters_that_are_known_from_mails(garbled: str) -> None:
    assert garbled_in(garbled)


@pytest.mark.parametrize(
    "written", ["=?UTF-8?B?7JWI64WV?=", "=EC=95=88=EB=85=95", "\\uc548\\ub155", "제목: %EC%95%88%EB%85%95"]
)
def test_what_a_machine_wrote_for_another(written: str) -> None:
    assert garbled_in(written)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "„Spaß“",
            "„Spaß”",
            "Spaß…",
            "così…»",
            "cos’è…»",
            "« été »",
            "«été»",
            "“É…”",
            "MÜ”",
            "MAÇÃO",
            "„JÄ“",
            "ÄÖÜ",
        ),
        *(
            "왜?그래?응?",
            "맞아?뭐?",
            "똠얌꿍 먹을까?똠얌꿍!",
            "https://haneul.kr/%EC%95%88%EB%85%95",
            "a=1&b=2",
            "50% 할인",
        ),
    ],
)
def test_words_that_only_look_like_it_pass(words: str) -> None:
    assert garbled_in(words) is None


@pytest.mark.parametrize(
    "language",
    ["ko", "ja", "zh", "zh_Hant", "de", "fr", "it", "pt_BR", "es", "vi", "yo", "ku", "pl", "ru", "el"],
)
def test_names_of_countries_and_languages_pass_in_every_language(language: str) -> None:
    known = Locale.parse(language)
    names = {*known.territories.values(), *known.languages.values()}

    assert [name for name in names if garbled_in(f"„{name}“ –{name}… «{name}» ({name}?)")] == []
