"""YAML is read as its author meant it."""

import pytest

from newsletter.content.yaml_reading import read_yaml


def test_commas_within_a_translation_need_no_quotes() -> None:
    document = read_yaml("subject: {en: Two shores, one table, ko: 두 기슭, 하나의 식탁}\n")

    assert document.value == {"subject": {"en": "Two shores, one table", "ko": "두 기슭, 하나의 식탁"}}
    assert document.problems == []


def test_a_field_that_is_left_empty_in_braces_stays_empty() -> None:
    assert read_yaml("title: {en: Hello, ko: }").value == {"title": {"en": "Hello", "ko": None}}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: x\nsubject: We are #1 in the region\n", 2, "“#1 in the region” would be lost"),
        ("subject: #1 in the region\n", 1, "“#1 in the region” would be lost"),
        ("blocks:\n  - article:\n      title: 우리 단체 #1\n", 3, "“#1” would be lost"),
        ("a: x\nsubject: &친구 안내\n", 2, "“&친구” is a name to YAML"),
        ("body: >\n  - 하나\n  - 둘\n", 3, "the list would be lost"),
        ("body: 준비물\n  - 컵\n", 2, "the list would be lost"),
        ('body: "준비물\n  1. 컵"\n', 2, "the list would be lost"),
        ('a: x\nsubject: "안녕\nb: y\nc: z\n', 2, "a quotation mark that is opened here"),
        ('a: x\nsubject: "안녕\nb: "y"\nc: z\n', 2, "a quotation mark that is opened here"),
        ("subject: 'It''s\nb: y\n", 1, "a quotation mark that is opened here"),
        ("a: x\nsubject: {ko: 우리 단체 #1}\nb: y\n", 2, "“#1}” would be lost"),
        ("a: x\nsubject: [하나, 둘 #2]\nb: y\n", 2, "“#2]” would be lost"),
    ],
)
def test_what_yaml_would_leave_out_or_join_is_refused_with_its_line(
    text: str, line: int, reason: str
) -> None:
    (problem,) = read_yaml(text).problems

    assert problem.line == line
    assert reason in str(problem.sentence)


@pytest.mark.parametrize(
    ("text", "has_comments"),
    [
        ("# mine\na: x\n", True),
        ("blocks:\n  # a note\n  - letter: {body: 글}\n", True),
        ('subject: "We are #1" # yes\n', True),
        ("blocks: # all of them\n  - divider\n", True),
        ("body: |\n  # a heading\n", False),
        ("link: https://haneul.kr/#a\n", False),
        ('subject: "We are #1"\n', False),
        ("body: >\n  one\n  two\n", False),
    ],
)
def test_comments_are_allowed_where_nothing_is_lost_and_known(text: str, has_comments: bool) -> None:
    document = read_yaml(text)

    assert document.problems == []
    assert document.has_comments is has_comments
