import pytest
from pydantic import ValidationError

from newsletter.content.localized import Localized
from newsletter.content.richtext import RichText
from newsletter.content.texts import Line

IN_A_FILE = {"source_locale": "en", "locales": ["en", "ko"]}


def test_it_gives_the_value_of_a_language_or_of_the_source() -> None:
    title = Localized[Line]({"en": "Table", "ko": "식탁"})

    assert title.get("ko") == "식탁"
    assert title.get("fr") is None
    assert title.or_source("fr", ("en", "fr")) == "Table"
    assert title.locales == ("en", "ko")


def test_an_empty_text_is_a_value_of_its_own() -> None:
    assert Localized[Line]({"en": "x", "ko": ""}).or_source("ko", ("en", "ko")) == ""
    assert not Localized[Line]({"en": ""})
    assert not Localized[Line]({})


def test_in_a_file_a_plain_value_is_the_source_languages() -> None:
    assert Localized[Line].model_validate("Table", context=IN_A_FILE) == Localized[Line]({"en": "Table"})
    assert Localized[RichText].model_validate("**a**", context=IN_A_FILE).get("en") == RichText.from_markdown(
        "**a**"
    )


def test_elsewhere_a_plain_value_is_refused() -> None:
    with pytest.raises(ValidationError):
        Localized[Line].model_validate("Table")


def test_in_a_file_a_language_the_issue_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="Its languages are: en, ko"):
        Localized[Line].model_validate({"kr": "식탁"}, context=IN_A_FILE)


def test_a_language_is_written_as_a_code() -> None:
    tags = ("pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "ca-ES-valencia")
    assert Localized[Line].model_validate(dict.fromkeys(tags, "x")).locales == tags
    with pytest.raises(ValidationError, match="Write it like en, ko or pt-BR"):
        Localized[Line].model_validate({"Korean": "x"})


def test_two_spellings_of_a_language_do_not_overwrite_each_other() -> None:
    assert Localized[Line].model_validate({"PT-br": "x"}).get("pt-BR") == "x"
    with pytest.raises(ValidationError, match="“pt-BR” stands here twice"):
        Localized[Line].model_validate({"pt-BR": "x", "pt_br": "y"})
