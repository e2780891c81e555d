from newsletter.preflight.translations import untranslated
from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id, content, picture

LONG = "A sentence that is long enough to need a translation."


def test_a_text_that_a_language_lacks_refuses_the_proof() -> None:
    (finding,) = found([article(title={"en": "A title"})])

    assert (finding.check, finding.locale) == ("translations.missing", "ko")
    assert str(finding.sentence) == "Block 1 (Article), Title (ko) is missing. Translate it from “en”."


def test_a_subject_that_a_language_lacks_refuses_the_proof() -> None:
    assert checks(found(subject={"en": "News"})) == ["error: translations.missing"]


def test_a_block_that_the_language_does_not_show_needs_no_translation() -> None:
    only_english = article(title={"en": "A title"}, body={"en": "Words"}, when={"locales": ["en"]})

    assert found([only_english, article(2)]) == []


def test_a_block_of_the_web_edition_alone_needs_its_translation_too() -> None:
    only_web = article(title={"en": "A title"}, when={"channels": ["web"]})

    assert checks(found([only_web])) == ["error: translations.missing"]


def test_an_address_may_be_the_same_in_every_language() -> None:
    assert (
        found([article(link={"en": "https://haneul.kr/a/page/with/a/long/address/that/nobody/reads"})]) == []
    )


def test_a_credit_in_one_language_is_a_warning_only() -> None:
    image = picture(1, "A table", "식탁", credit={"en": "Photo: Lee"})

    assert checks(found([article(image=image)])) == ["warning: translations.missing"]


def test_a_long_text_that_was_copied_is_asked_about() -> None:
    findings = found([article(title={"en": "NGO", "ko": "NGO"}, body={"en": LONG, "ko": LONG})])

    assert checks(findings) == ["warning: translations.copied"]


def test_an_issue_in_one_language_needs_no_translation() -> None:
    blocks = [article(title={"en": "A title"}, body={"en": "Words"})]

    assert found(blocks, locales=["en"], subject={"en": "News"}, preheader={"en": "What is new"}) == []


def test_a_block_of_one_language_is_asked_for_that_language_only() -> None:
    only_korean = article(title={"ko": "제목"}, body={"ko": "한국 독자에게만"}, when={"locales": ["ko"]})

    assert found([only_korean]) == []


def test_a_block_of_one_language_is_asked_for_that_language() -> None:
    only_korean = {
        "type": "heading",
        "id": block_id(1),
        "text": {"en": "A title"},
        "when": {"locales": ["ko"]},
    }

    assert [(finding.check, finding.locale) for finding in found([only_korean])] == [("content.empty", "ko")]


def test_a_block_without_the_source_language_is_translated_from_its_first() -> None:
    both = article(2, title={"ko": "제목"}, body={"ko": "글"}, when={"locales": ["ko", "de"]})

    findings = found([article(), both], locales=["en", "ko", "de"])

    missing = [f for f in findings if f.check == "translations.missing" and f.block == both["id"]]
    assert {finding.locale for finding in missing} == {"de"}
    assert "Translate it from “ko”" in str(missing[0].sentence)


def test_a_period_of_numbers_serves_all_languages() -> None:
    assert found(period="2026 Q4") == []


def test_a_period_in_words_that_a_language_lacks_is_a_note() -> None:
    (finding,) = found(period="Winter 2026")

    assert (finding.severity, finding.check, finding.locale) == ("note", "translations.missing", "ko")
    assert str(finding.sentence) == "The issue, Period (ko) is missing. Translate it from “en”."


def test_a_period_of_each_language_is_as_it_should_be() -> None:
    assert found(period={"en": "Winter 2026", "ko": "2026년 겨울호"}, date="2026-12") == []


def test_a_mail_in_all_languages_of_an_issue_in_one_is_told_of() -> None:
    only = {"locales": ["en"], "subject": {"en": "x"}, "preheader": {"en": "x"}, "stacked": True}
    english = article(title={"en": "A title"}, body={"en": "Words"})

    assert "warning: translations.stacked" in checks(found([english], **only))
    assert "warning: translations.stacked" not in checks(found(stacked=True))


def test_a_text_is_translated_from_the_language_that_it_was_written_in_first() -> None:
    korean_first = article(title={"ko": "나루"}, sources={"title": "ko"})

    (finding,) = found([korean_first])

    assert (finding.check, finding.locale) == ("translations.missing", "en")
    assert str(finding.sentence) == "Block 1 (Article), Title (en) is missing. Translate it from “ko”."
    assert not found([article(title={"ko": "나루", "en": "The ferry"}, sources={"title": "ko"})])


def test_what_is_required_is_asked_for_in_the_language_that_it_is_written_in_first() -> None:
    contact = {"type": "contact", "organisation": {"en": "Bridge"}, "sources": {"organisation": "ko"}}

    (finding,) = [one for one in found([contact]) if one.check == "content.empty"]

    assert finding.locale == "ko"


def test_a_text_that_is_the_same_on_purpose_needs_no_translation() -> None:
    assert found([article(title={"en": "Naru"}, same=["title"])]) == []
    assert found([article(title={"en": LONG, "ko": LONG}, same=["title"])]) == []


def test_what_is_the_same_on_purpose_and_yet_differs_is_a_text_like_the_others() -> None:
    three = article(title={"en": "Naru", "ko": "나루"}, same=["title"])

    findings = found([three], locales=["en", "ko", "de"])

    assert ("translations.missing", "de") in {
        (one.check, one.locale) for one in findings if one.path == "title"
    }


def test_three_languages_are_counted_by_where_each_text_stands() -> None:
    blocks = [article(title={"ko": "나루"}, body={"en": "Words"}, sources={"title": "ko"})]
    said = dict.fromkeys(["en", "ko", "de"], "News")
    languages = {"locales": list(said), "subject": said, "preheader": said}

    findings = found(blocks, **languages)

    assert untranslated(content(blocks, **languages), findings, "de") == {"ko": 1, "en": 1}
