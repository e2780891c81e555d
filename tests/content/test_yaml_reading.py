"""YAML is read as its author meant it."""

from newsletter.content.yaml_reading import read_yaml


def test_commas_within_a_translation_need_no_quotes() -> None:
    document = read_yaml("subject: {en: Two shores, one table, ko: 두 기슭, 하나의 식탁}\n")

    assert document.value == {"subject": {"en": "Two shores, one table", "ko": "두 기슭, 하나의 식탁"}}
    assert document.problems == []


def test_a_field_that_is_left_empty_in_braces_stays_empty() -> None:
    assert read_yaml("title: {en: Hello, ko: }").value == {"title": {"en": "Hello", "ko": None}}
