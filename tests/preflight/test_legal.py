from dataclasses import replace

import pytest

from newsletter.languages import STACKED
from newsletter.preflight.checking import check
from newsletter.preflight.identity import lacks_identity
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Finding, Rendition
from tests import factories
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import BASE_URL, block_id, content, picture, publication


def english() -> Rendition:
    return render(content([article()]), "en", publication(), base_url=BASE_URL)


def judged(edition: Rendition) -> list[Finding]:
    return check(content([article()]), publication(), [edition])


CONTACT = {
    "id": block_id(2),
    "type": "contact",
    "organisation": {"en": "Two Shores", "ko": "두 기슭"},
    "address": {"en": "1 Pier Road", "ko": "나루길 1"},
    "email": "desk@press.example.org",
}


@pytest.mark.parametrize(
    ("nothing", "said"),
    [
        ({"sender_address": ""}, "legal.sender"),
        ({"organisation": {}}, "legal.organisation"),
        ({"organisation": {"en": ""}}, "legal.organisation"),
        ({"postal_address": {}}, "legal.postal_address"),
        ({"postal_address": {"fr": "1, quai du Pont"}}, "legal.postal_address"),
    ],
)
def test_a_newsletter_that_does_not_say_who_publishes_it_is_warned_about(
    nothing: dict[str, object], said: str
) -> None:
    findings = found([article(), CONTACT], newsletter=nothing)

    assert checks(findings) == [f"warning: {said}"]
    assert "Nothing is dispatched until" in str(findings[0].sentence)
    assert lacks_identity(findings)


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_what_one_language_of_the_newsletter_says_every_edition_says(locale: str) -> None:
    words = {"organisation": {locale: "Two Shores Network"}, "postal_address": {locale: "1 Pier Road"}}
    of = publication(**words)

    assert of.unsaid == ()
    for edition in ("en", "ko"):
        rendition = render(content([article()]), edition, of, base_url=BASE_URL)
        for part in (rendition.html, rendition.text):
            assert "Two Shores Network" in part
            assert "1 Pier Road" in part


@pytest.mark.parametrize("field", ["sender_address", "reply_to"])
@pytest.mark.parametrize(
    "address", ["소식@bridge.example.org", "news", "a b@bridge.example.org", "news@bridge\n.org"]
)
def test_an_address_that_cannot_stand_in_a_header_is_refused(field: str, address: str) -> None:
    assert checks(found(newsletter={field: address})) == ["error: legal.sender_address"]


def test_a_korean_domain_has_a_form_for_headers() -> None:
    assert found(newsletter={"sender_address": "news@다리.한국"}) == []


def test_a_required_disclaimer_needs_words_in_every_language() -> None:
    disclaimer = {"key": "funder", "name": "Funder", "required": True, "text": {"en": "Funded by the fund."}}

    findings = found(newsletter={"disclaimers": [disclaimer]})

    assert [(finding.check, finding.locale) for finding in findings] == [("legal.disclaimer_language", "ko")]


EMBLEM = picture(7, "The emblem", "휘장", kind="png")


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    "incomplete", [{"title": {"en": "The fund"}}, {"emblem": EMBLEM | {"alt": {"en": "The emblem"}}}]
)
def test_what_belongs_to_a_disclaimer_needs_its_words_in_every_language(
    incomplete: dict[str, object], required: bool
) -> None:
    words = {"en": "Funded by the fund.", "ko": "기금의 지원을 받았습니다."}
    disclaimer = {"key": "funder", "name": "Funder", "required": required, "text": words, **incomplete}
    placed = {"id": block_id(2), "type": "disclaimer", "key": "funder"}

    findings = found([article(), placed], newsletter={"disclaimers": [disclaimer]})

    assert [(finding.check, finding.locale) for finding in findings] == [("legal.disclaimer_language", "ko")]


def test_the_emblem_of_a_required_disclaimer_is_looked_for_in_the_mail() -> None:
    edition = english()
    without = replace(edition, html=edition.html.replace(f"{6:064x}", f"{5:064x}"))

    assert checks(judged(without)) == ["error: legal.disclaimer"]


def test_a_disclaimer_that_nothing_requires_may_lack_a_language() -> None:
    disclaimer = {"key": "funder", "name": "Funder", "required": False, "text": {"en": "Funded by the fund."}}

    assert found(newsletter={"disclaimers": [disclaimer]}) == []


def test_a_required_disclaimer_is_looked_for_in_the_rendered_parts() -> None:
    edition = english()
    without_html = replace(edition, html=edition.html.replace("sole responsibility", "responsibility"))
    without_text = replace(edition, text=edition.text.replace("sole responsibility", "responsibility"))

    assert judged(edition) == []
    assert checks(judged(without_html)) == ["error: legal.disclaimer"]
    assert checks(judged(without_text)) == ["error: legal.disclaimer"]


def test_a_disclaimer_with_links_and_merge_tags_is_recognised() -> None:
    text = "Funded & so on, for {{name|you}}: [details](https://haneul.kr/?a=1&b=2)."
    disclaimer = {"key": "funder", "name": "Funder", "required": True, "text": {"en": text, "ko": text}}

    assert found(newsletter={"disclaimers": [disclaimer]}) == []


def test_a_disclaimer_in_which_a_particle_follows_a_name_is_recognised() -> None:
    words = {
        "en": "For {{name|you}}",
        "ko": "**{{name|독자}}**은/는 [{{name|독자}}](https://example.org/x)(으)로 읽습니다.",
    }
    locked = {"key": "named", "name": "Named", "required": True, "text": words}

    assert found(newsletter={"disclaimers": [locked]}) == []


def test_an_edition_without_a_way_out_is_refused() -> None:
    edition = english()
    token = edition.slots.token(next(slot for slot in edition.slots.slots if slot.name == "unsubscribe_url"))
    assert token

    assert checks(judged(replace(edition, html=edition.html.replace(token, "#")))) == [
        "error: legal.unsubscribe"
    ]
    assert checks(judged(replace(edition, text=edition.text.replace(token, "")))) == [
        "error: legal.unsubscribe"
    ]


def test_a_disclaimer_in_all_languages_needs_words_in_each_of_the_newsletters() -> None:
    locked = {
        "key": "fund",
        "name": "Fund",
        "required": True,
        "in_all_languages": True,
        "title": {"en": "Fund", "ko": "기금"},
        "text": {"en": "Ours alone.", "ko": "우리만의 것."},
        "emblem": picture(1, "Emblem", "휘장"),
    }
    three = {"locales": ["en", "ko", "de"], "disclaimers": [locked]}

    findings = found([article()], newsletter=three)

    assert checks(findings) == ["error: legal.disclaimer_language"] * 2
    assert {finding.setting for finding in findings} == {
        "disclaimers.fund.title.de",
        "disclaimers.fund.text.de",
    }


def test_each_language_of_a_disclaimer_is_looked_for_in_the_rendered_parts() -> None:
    text = {"en": "Ours alone.", "ko": "우리만의 것."}
    locked = {"key": "fund", "name": "Fund", "required": True, "in_all_languages": True, "text": text}
    of = publication(disclaimers=[locked])
    edition = render(content([article()]), "en", of, base_url=BASE_URL)

    cut = replace(edition, text=edition.text.replace("우리만의 것.", ""))

    assert checks(check(content([article()]), of, [edition])) == []
    assert checks(check(content([article()]), of, [cut])) == ["error: legal.disclaimer"]


def test_a_required_disclaimer_is_looked_for_in_each_language_of_one_mail() -> None:
    issue = content([article()], stacked=True)
    edition = render(issue, STACKED, publication(), base_url=BASE_URL)
    without_korean = replace(edition, text=edition.text.replace("하버 재단", ""))

    assert check(issue, publication(), [edition]) == []
    assert checks(check(issue, publication(), [without_korean])) == ["error: legal.disclaimer"]


@pytest.mark.parametrize(("day", "is_told"), [("2027-06-30", False), ("2027-07-01", True), ("open", False)])
def test_words_that_are_not_valid_any_more_on_the_day_of_the_issue_are_told(day: str, is_told: bool) -> None:
    locked = {
        "key": "fund",
        "name": "Fund",
        "text": {"en": "Supported.", "ko": "지원."},
        "required": True,
        "authority": "Two Rivers Fund",
        "valid_until": "2027-06-30",
    }

    findings = check(factories.content(date=day), publication(disclaimers=[locked]), [])

    told = [finding for finding in findings if finding.check == "legal.disclaimer_outlived"]
    assert [finding.setting for finding in told] == ["disclaimers.fund.valid_until"] * is_told
