"""What is true of an issue as a whole."""

import pytest
from pydantic import ValidationError

from newsletter.content.issue import IssueContent
from tests import factories


def test_a_plain_period_is_the_source_languages_and_serves_the_others() -> None:
    content = factories.content(period="2026 Q4")

    assert dict(content.period.items()) == {"en": "2026 Q4"}
    assert content.period.or_source("ko", content.locales) == "2026 Q4"


def test_a_period_that_was_never_written_is_none() -> None:
    assert not factories.content(period=" ").period.locales


def test_a_period_may_differ_in_each_language() -> None:
    content = factories.content(period={"en": "Winter 2026", "ko": "2026년 겨울호"})

    assert content.period.get("ko") == "2026년 겨울호"


def test_a_period_of_a_language_that_the_issue_has_not_is_refused() -> None:
    with pytest.raises(ValidationError, match="is not a language of this issue"):
        factories.content(period={"de": "Winter 2026"})


@pytest.mark.parametrize("period", [12, ["2026"], None])
def test_a_period_is_a_text_or_texts(period: object) -> None:
    with pytest.raises(ValidationError):
        factories.content(period=period)


def test_another_issue_has_its_own_period_and_is_not_yet_dated() -> None:
    first = factories.content(period={"en": "Winter", "ko": "겨울호"}, date="2026-12")

    second = first.as_another(number=13, period="2027 Q1")

    assert (second.period, second.date) == (factories.content(period="2027 Q1").period, None)


def test_an_issue_is_read_from_what_is_kept_of_it() -> None:
    content = factories.content(period={"en": "Winter", "ko": "겨울호"}, date="2026-Q4")

    assert IssueContent.model_validate_json(content.canonical_json()) == content
