"""What nobody meant to send is recognised, and what somebody did mean is left alone."""

import pytest

from newsletter.content.mishaps import foreign_tag_in, markup_in


@pytest.mark.parametrize(
    "words",
    [
        '<p class="MsoNormal"><span lang="KO">안녕</span></p>',
        "첫 줄<br>둘째 줄",
        "<o:p></o:p>",
        "a &nbsp; b",
        "[글][1]",
        "[1]: https://haneul.kr",
        "매우**중요**합니다",
        "~~지움~~",
        "```",
        "쓰기 `코드`",
        "| 항목 | 금액 |\n|---|---|",
        "[b]굵게[/b]",
    ],
)
def test_markup_that_readers_would_see(words: str) -> None:
    assert markup_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "김**(45), 이**(50)",
        "2 < 3 > 1",
        "<https://haneul.kr/a>",
        "R&D; 연구",
        "a[1]",
        "snake_case",
        "A | B",
        "5 * 3",
        "010-****-1234",
    ],
)
def test_signs_that_are_no_markup(words: str) -> None:
    assert markup_in(words) is None


@pytest.mark.parametrize(
    "words",
    ["*|FNAME|*", "{name} 님", "#{name} 님", "${first}", "%%name%%", "%NAME%", "<%= name %>", "<<이름>>", "[이름] 님", "[$NAME$]",
     "$%name%$", "[[name]]", "{% if x %}", "#이름# 님", "{이름}", "%recipient.name%", "##name##", "{!Contact.Name}", "{$name}"],
)  # fmt: skip
def test_tags_of_other_systems(words: str) -> None:
    assert foreign_tag_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "{ one brace }",
        "100% 참여, 50% 할인",
        "[공지] 모임",
        "#해시 #태그",
        "a << b",
        "5$ 7$",
        "{{name|벗}}",
        "{1, 2}",
    ],
)
def test_signs_that_are_no_tags(words: str) -> None:
    assert foreign_tag_in(words) is None
