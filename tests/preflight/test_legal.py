from dataclasses import replace

import pytest

from newsletter.preflight.checking import check
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Finding, Rendition
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import BASE_URL, block_id, content, publication

NAMED = {"organisation": {"en": "Two Shores", "ko": "두 기슭"}}


def contact(**changes: object) -> dict[str, object]:
    return {
        "id": block_id(2),
        "type": "contact",
        **NAMED,
        "address": {"en": "1 Pier Road", "ko": "나루길 1"},
    } | changes


def english() -> Rendition:
    return render(content([article()]), "en", publication(), base_url=BASE_URL)


def judged(edition: Rendition) -> list[Finding]:
    return check(content([article()]), publication(), [edition])


def test_an_issue_without_a_postal_address_is_warned_about_in_each_language() -> None:
    assert checks(found(newsletter={"postal_address": {}})) == ["warning: legal.postal_address"] * 2


def test_the_address_of_a_contact_block_is_enough() -> None:
    assert found([article(), contact()], newsletter={"postal_address": {}}) == []


def test_a_contact_block_that_one_language_does_not_show_is_not_enough_there() -> None:
    findings = found([article(), contact(when={"locales": ["en"]})], newsletter={"postal_address": {}})

    assert [(finding.check, finding.locale) for finding in findings] == [("legal.postal_address", "ko")]


def test_a_newsletter_without_a_sender_is_warned_about() -> None:
    assert checks(found(newsletter={"sender_address": "", "organisation": {}})) == [
        "warning: legal.sender",
        "warning: legal.organisation",
    ]


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
