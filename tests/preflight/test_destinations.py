import pytest

from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/page", "warning: links.example"),
        ("https://www.example.org", "warning: links.example"),
        ("https://site.test/", "warning: links.example"),
        ("http://localhost:8000/", "warning: links.local"),
        ("http://192.168.0.7/", "warning: links.local"),
        ("https://8.8.8.8/", "warning: links.number"),
        ("https://bank.example@haneul.kr/", "error: links.disguised"),
        ("http://haneul.kr/", "note: links.http"),
    ],
)
def test_a_link_that_does_not_lead_where_readers_expect(url: str, expected: str) -> None:
    assert checks(found([article(link={"en": url})])) == [expected]


@pytest.mark.parametrize("field", ["link", "text"])
def test_a_link_of_a_locked_disclaimer_is_judged_too(field: str) -> None:
    url = "https://bank.example@haneul.kr/"
    disclaimer = {
        "key": "funder",
        "name": "Funder",
        "required": True,
        "text": {"en": "Funded.", "ko": "지원."},
        "link": {"en": "https://haneul.kr/"},
    }
    disclaimer |= (
        {"link": {"en": url}} if field == "link" else {"text": {"en": f"[It]({url})", "ko": "지원."}}
    )

    findings = found(newsletter={"disclaimers": [disclaimer]})

    assert checks(findings) == ["error: links.disguised"]
    assert "“Funder”" in str(findings[0].sentence)


@pytest.mark.parametrize(
    "url",
    [
        "https://haneul.kr/",
        "mailto:hello@example.org",
        "tel:+8210",
        "merge:browser_url",
        "https://haneul.kr/?m={{email}}",
    ],
)
def test_good_links_pass(url: str) -> None:
    assert found([article(link={"en": url})]) == []


def test_links_inside_texts_are_checked_once_for_each_place() -> None:
    twice = {"en": "[a](https://example.com/) and [b](https://example.com/)", "ko": "본문"}

    assert checks(found([article(body=twice)])) == ["warning: links.example"]


def test_a_button_without_an_address_is_refused() -> None:
    button = {"id": block_id(1), "type": "button", "text": {"en": "Give now", "ko": "후원하기"}, "link": {}}

    findings = found([button])

    assert [str(finding.sentence) for finding in findings if finding.check == "links.missing"] == [
        "Block 1 (Button), Link is missing. Give an address that starts with https://."
    ]


def test_many_addresses_for_examples_are_one_finding() -> None:
    body = {"en": "[a](https://example.com/1) and [b](https://example.com/2)", "ko": "본문"}

    (finding,) = found([article(body=body)])

    assert finding.check == "links.example"
    assert "1 more" in str(finding.sentence)


@pytest.mark.parametrize(
    ("link", "check"),
    [
        ("https://haneul.kr/?a=1&amp;b=2", "warning: links.escaped"),
        ("https://intranet/page", "warning: links.host"),
        ("mailto:a@b@haneul.kr", "error: links.mail"),
        ("mailto:hello", "error: links.mail"),
    ],
)
def test_addresses_that_lead_to_a_wrong_place(link: str, check: str) -> None:
    assert checks(found([article(link={"en": link})])) == [check]


def test_a_mail_to_several_people_passes() -> None:
    assert found([article(link={"en": "mailto:a@haneul.kr,b@haneul.kr?subject=x"})]) == []


def test_a_number_that_cannot_be_dialled_is_named() -> None:
    contact = {
        "type": "contact",
        "id": block_id(2),
        "organisation": {"en": "A", "ko": "가"},
        "phone": "02-123-4567-8",
    }

    assert checks(found([article(), contact])) == ["warning: links.phone"]


def test_an_address_in_lines_is_judged_like_any_other() -> None:
    contact = {
        "id": block_id(1),
        "type": "contact",
        "organisation": dict.fromkeys(("en", "ko"), "Haneul"),
        "note": dict.fromkeys(("en", "ko"), "http://localhost:8000/"),
        "address": dict.fromkeys(("en", "ko"), "http://localhost/{{email}}"),
    }

    assert checks(found([contact])) == ["warning: links.local"]
