from dataclasses import replace

import pytest

from newsletter.languages import STACKED
from newsletter.preflight.checking import check
from newsletter.preflight.size import filled_bytes
from newsletter.rendering.render import render
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import BASE_URL, content, publication


@pytest.mark.parametrize(
    ("kilobytes", "expected"), [(70, []), (85, ["warning: size.growing"]), (103, ["error: size.clipped"])]
)
def test_a_mail_is_judged_by_what_gmail_shows(kilobytes: int, expected: list[str]) -> None:
    issue = content([article()], locales=["en", "ko"])
    edition = render(issue, "en", publication(), base_url=BASE_URL)
    padded = replace(edition, html=edition.html + "x" * (kilobytes * 1000 - edition.html_bytes))

    assert checks(check(issue, publication(), [padded])) == expected


def test_personal_links_count_with_their_tokens() -> None:
    issue = content([article()])
    edition = render(issue, "en", publication(), base_url=BASE_URL)
    barely = replace(edition, html=edition.html + "x" * (101_900 - edition.html_bytes))

    assert checks(check(issue, publication(), [barely])) == ["error: size.clipped"]


def test_a_particle_weighs_nothing_beside_its_token() -> None:
    title = {"en": "Dear {{first_name|reader}}", "ko": "제목"}
    plain = render(content([article(title=title)]), "en", publication(), base_url=BASE_URL)
    title["en"] += "은/는"
    hung = render(content([article(title=title)]), "en", publication(), base_url=BASE_URL)

    assert filled_bytes(hung) - hung.html_bytes == filled_bytes(plain) - plain.html_bytes


def test_a_subject_that_mailboxes_cut_is_noted() -> None:
    subject = {
        "en": "Short",
        "ko": "마흔 자를 넘어서는 아주아주 긴 제목은 받은 편지함에서 뒷부분이 잘려 보이지 않습니다",
    }

    findings = found(subject=subject)

    assert [(finding.check, finding.locale) for finding in findings] == [("size.subject", "ko")]


@pytest.mark.parametrize(
    ("kilobytes", "expected", "said"),
    [
        (85, ["warning: size.growing"], "All languages in one mail have 85 KB of the 102 KB"),
        (103, ["error: size.clipped"], "or do without this mail: take its tick away"),
    ],
)
def test_all_languages_in_one_mail_are_weighed_as_one(kilobytes: int, expected: list[str], said: str) -> None:
    issue = content([article()], stacked=True)
    edition = render(issue, STACKED, publication(), base_url=BASE_URL)
    padded = replace(edition, html=edition.html + "x" * (kilobytes * 1000 - filled_bytes(edition)))

    findings = check(issue, publication(), [padded])

    assert checks(findings) == expected
    assert said in str(findings[0].sentence)


def test_links_that_lead_through_us_count_with_their_own_length() -> None:
    link = "https://twoshores.example.net/a"
    body = dict.fromkeys(("en", "ko"), f"[words]({link})")
    issue = content([article(body=body)])
    edition = render(issue, "en", publication(), base_url=BASE_URL)
    spare = 102_000 - filled_bytes(edition)
    barely = replace(edition, html=edition.html + "x" * spare)

    def sizes(*, counts_clicks: bool) -> list[str]:
        findings = check(issue, publication(), [barely], counts_clicks=counts_clicks)
        return [said for said in checks(findings) if "size" in said]

    assert sizes(counts_clicks=False) == ["warning: size.growing"]
    assert sizes(counts_clicks=True) == ["error: size.clipped"]
