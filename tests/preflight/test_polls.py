"""Answers that lead to whoever counts them: all to the same service, or all to us."""

from typing import Any

import pytest

from newsletter.content.blocks.poll import Poll
from newsletter.preflight.checking import check
from newsletter.rendering.rendition import Finding, Severity
from tests import factories
from tests.rendering.samples import publication

FIRST, SECOND = "01K000000000000000000000A1", "01K000000000000000000000A2"


def found(*links: str, **changes: Any) -> list[Finding]:
    answers = [
        {
            "id": identity,
            "text": {"en": word, "ko": word},
            **({"link": {"en": link}} if link else {}),
        }
        for identity, word, link in zip((FIRST, SECOND), ("Yes", "No"), links, strict=True)
    ]
    poll = {"type": "poll", "question": {"en": "Will you come?", "ko": "오시나요?"}, "answers": answers}
    issue = factories.content(blocks=[{**poll, **changes}])
    return [one for one in check(issue, publication(), []) if one.check.startswith("poll.")]


@pytest.mark.parametrize("links", [("", ""), ("https://poll.example.org/1", "https://poll.example.org/2")])
def test_all_answers_have_links_or_none_has(links: tuple[str, str]) -> None:
    assert found(*links) == []


def test_an_answer_without_a_link_beside_one_that_has_one_is_refused_at_its_field() -> None:
    [finding] = found("https://poll.example.org/1", "")

    assert (finding.severity, finding.check) == (Severity.ERROR, "poll.mixed")
    assert finding.path == f"answers.{SECOND}.link"
    assert "other answers have links, and this one has none" in str(finding.sentence)


@pytest.mark.parametrize("until", ["2027-03", "2027-Q1", "open"])
def test_a_last_day_is_a_day(until: str) -> None:
    [finding] = found("", "", until=until)

    assert (finding.severity, finding.check, finding.path) == (Severity.ERROR, "poll.until", "until")
    assert found("", "", until="2027-03-31") == []


def test_a_poll_that_says_neither_is_kept_as_it_was_before_there_was_either() -> None:
    plain: dict[str, Any] = {
        "question": {"en": "?"},
        "answers": [{"text": {"en": "Yes"}, "link": {"en": "https://a.example.org"}}, {"text": {"en": "No"}}],
    }

    assert not {"until", "shows_results"} & set(Poll.model_validate(plain).model_dump())
    told = Poll.model_validate({**plain, "until": "2027-03-31", "shows_results": True}).model_dump(
        mode="json"
    )
    assert (told["until"], told["shows_results"]) == ("2027-03-31", True)
