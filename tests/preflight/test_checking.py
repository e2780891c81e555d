from newsletter.languages import SPOKEN
from newsletter.preflight.checking import check
from newsletter.rendering.rendition import Severity
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id, content, publication


def test_an_issue_in_order_has_no_findings() -> None:
    assert found() == []


def test_errors_come_first() -> None:
    findings = found(
        [article(title={"en": "XXX", "ko": "제목"}), article(2, body={"en": "TK", "ko": "본문"})]
    )

    assert checks(findings) == ["error: content.marker", "warning: content.marker"]


def test_a_finding_points_at_its_block_and_language() -> None:
    (finding,) = found([article(1), article(2, title={"en": "A title", "ko": "[번역 필요]"})])

    assert finding.as_json() == {
        "severity": "error",
        "check": "content.marker",
        "block": block_id(2),
        "locale": "ko",
        "message": "Block 2 (Article), Title (ko) still holds the marker “[번역 필요]”. "
        "Settle it and take the marker away.",
    }


def test_every_sentence_can_be_said_in_every_language() -> None:
    issue = content([article(title={"en": "", "ko": ""}, body={"en": "{{nobody}} {{", "ko": "본문"})])

    findings = check(issue, publication(postal_address={}, organisation={}, sender_address=""), [])

    assert {finding.severity for finding in findings} == {Severity.ERROR, Severity.WARNING}
    for finding in findings:
        assert all(finding.sentence.in_locale(locale) for locale in SPOKEN)
