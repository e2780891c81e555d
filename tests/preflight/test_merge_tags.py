import pytest

from tests.preflight.examining import article, checks, found


def test_an_unknown_tag_is_refused_with_the_names_that_exist() -> None:
    (finding,) = found([article(body={"en": "Dear {{firstname|friend}}", "ko": "본문"})])

    sentence = str(finding.sentence)
    assert (finding.severity, finding.check) == ("error", "merge_tags.unknown")
    assert sentence.startswith("Block 1 (Article), Text (en): the merge tag {{firstname}} does not exist.")
    assert "first_name" in sentence
    assert "unsubscribe_url" in sentence


def test_an_unknown_tag_in_the_subject_or_in_a_link_is_refused() -> None:
    link = {"en": "https://haneul.kr/?who={{nobody}}"}

    findings = found([article(link=link)], subject={"en": "{{nobody}}", "ko": "소식"})

    assert checks(findings) == ["error: merge_tags.unknown"] * 2


@pytest.mark.parametrize(
    "words",
    [
        "Dear {{이름}}",
        "Dear {{first_name}",
        "Dear first_name}}",
        "{{ first name }}",
        "{{{first_name|friend}}}",
        "{{first_name|friend}}}",
    ],
)
def test_braces_that_were_meant_as_a_tag_are_refused(words: str) -> None:
    assert checks(found([article(title={"en": words, "ko": "제목"})])) == ["error: merge_tags.broken"]


def test_a_value_without_a_default_leaves_a_gap_for_some() -> None:
    assert checks(found([article(title={"en": "Dear {{first_name}}", "ko": "제목"})])) == [
        "warning: merge_tags.default"
    ]


@pytest.mark.parametrize("words", ["{{email}}", "{{first_name|friend}}", "{ one brace }"])
def test_good_tags_pass(words: str) -> None:
    assert found([article(title={"en": words, "ko": "제목"})]) == []


@pytest.mark.parametrize("words", ["Hi *|FNAME|*", "{name} 님, #{name} 님"])
def test_tags_of_other_systems_are_refused(words: str) -> None:
    assert checks(found([article(body={"en": words, "ko": "본문"})])) == ["error: merge_tags.foreign"]


def test_a_particle_behind_a_word_that_is_known_is_noted_with_its_form() -> None:
    (finding,) = found([article(body={"en": "Text", "ko": "**{{name|독자}}** 님은/는 {{name|독자}}은/는"})])

    assert (finding.severity, finding.check) == ("note", "merge_tags.particle")
    assert "“님은/는”" in str(finding.sentence)
    assert "Write “님은”." in str(finding.sentence)
