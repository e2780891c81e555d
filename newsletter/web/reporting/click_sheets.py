"""The clicks of an issue as tables, as `sheets` has those of a report: what is hidden on the page is not in them either."""

from newsletter.desk.clicks import ClicksOfIssue
from newsletter.issues.words import name_of_edition
from newsletter.web.formats import capitalised
from newsletter.web.reporting.sheets import Sheet
from newsletter.wording import Sentence, say


def click_sheets(told: ClicksOfIssue, locale: str) -> list[Sheet]:
    """By block and by link; a figure that is shown to nobody is 0, for the heads say “at least”."""

    def said(sentence: Sentence) -> str:
        return capitalised(sentence.in_locale(locale))

    clicks = said(say("Clicks, at least"))
    readers = [said(say("Readers who share their clicks"))] if told.is_shared else []
    language, block, title = said(say("Language")), said(say("Block")), said(say("Title"))
    return [
        Sheet(
            said(say("Clicks by block")),
            [language, block, title, clicks],
            [
                [_language(edition.locale, locale), said(one.name), one.title, one.clicks.at_least]
                for edition in told.editions
                for one in edition.blocks
            ],
        ),
        Sheet(
            said(say("Clicks by link")),
            [language, block, title, said(say("Link")), said(say("Address")), clicks, *readers],
            [
                [
                    *(_language(edition.locale, locale), said(one.name), one.title),
                    *(link.words, link.address, link.clicks or 0),
                    *([link.readers] if told.is_shared else []),
                ]
                for edition in told.editions
                for one in edition.blocks
                for link in one.links
            ],
        ),
    ]


def _language(edition: str, locale: str) -> str:
    return name_of_edition(edition).in_locale(locale)
