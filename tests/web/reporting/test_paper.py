"""The page of paper stays one, says what readers did, and has no figure from which a hidden one could be had."""

import io
import re
from itertools import permutations

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from newsletter.desk.clicks import ClicksOfIssue
from newsletter.desk.issue_reports import Report
from newsletter.web.reporting.paper import as_pdf
from newsletter.web.reporting.pen import FONTS
from tests.web.reporting.full_reports import clicks, poll, report

# All of Hangul, Latin with its marks, Greek, Cyrillic, and the signs that our sentences use.
PROMISED = {
    *map(chr, range(0xAC00, 0xD7A4)),
    *map(chr, range(0x21, 0x7F)),
    *map(chr, range(0xC0, 0x180)),
    *map(chr, range(0x1EA0, 0x1EFA)),
    *map(chr, range(0x391, 0x3A2)),
    *map(chr, range(0x410, 0x450)),
    *"·…–—‘’“”",
}
COMING = poll({"en": "Will you come?", "ko": "오시나요?"}, {"Yes": 88, "No": 41})
HELPFUL = poll(
    {"en": "What helped you?", "ko": "무엇이 도움이 되었나요?"}, {"Stories": 61, "Dates": 9, "Calls": 30}
)
MANY = [
    COMING,
    HELPFUL,
    *[poll({"en": f"Question {number}"}, {"A": number, "B": 11}) for number in range(20)],
]


def text_of(told: Report, locale: str = "en", *, opened: ClicksOfIssue | None = None) -> str:
    """What is read on its one page, in lines."""
    (page,) = PdfReader(io.BytesIO(as_pdf(told, locale, clicks=opened))).pages
    return str(page.extract_text())


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_everybody_can_be_named(weight: str) -> None:
    has: set[str] = set()
    for face in FONTS.glob(f"*-{weight}.ttf"):
        with TTFont(face) as font:
            has |= {*map(chr, font.getBestCmap())}

    assert PROMISED - has == set()


def test_it_tells_which_blocks_were_opened_and_what_was_answered() -> None:
    text = text_of(report(polls=[COMING, HELPFUL], size=2), opened=clicks(en=[[310, 4], [22]]))

    assert "Clicks by block" in text
    assert "at least 332 in all" in text
    assert "at least 310" in text
    assert "Call for applications" not in text
    assert "88  (68.2%)" in text
    assert "Answers: at least 91" in text
    assert "fewer than 10" in text
    assert "30  (" not in text


def test_it_tells_them_in_korean() -> None:
    text = text_of(report(polls=[COMING], size=2), "ko", opened=clicks(ko=[[310, 4]]))

    assert "블록별 클릭" in text
    assert "두 기슭의 협동조합, 공동 헌장에 서명하다" in text
    assert "310 이상" in text
    assert "오시나요?" in text
    assert "답 129" in text


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_with_all_there_may_be_to_say_it_stays_one_page_and_says_how_much_more_there_is(locale: str) -> None:
    opened = clicks(en=[[60 + place, 4] for place in range(40)], ko=[[70 + place] for place in range(40)])

    (page,) = PdfReader(io.BytesIO(as_pdf(report(polls=MANY, size=30), locale, clicks=opened))).pages

    text = page.extract_text()
    lowest: list[float] = []
    page.extract_text(visitor_text=lambda words, _, at, *__: lowest.append(at[5]) if words.strip() else None)
    assert min(lowest) > 40  # points from the edge of the paper
    assert ("Further blocks: 34" if locale == "en" else "그 밖의 블록 34개") in text
    assert ("Further questions: 20" if locale == "en" else "그 밖의 질문 20개") in text
    assert ("All other languages" if locale == "en" else "그 밖의 언어") in text
    assert ("All others" if locale == "en" else "그 밖의 곳") in text
    assert ("Figures below 10" if locale == "en" else "10회 미만") in text


def test_what_has_no_line_of_its_own_is_among_the_others() -> None:
    told = report(size=30)

    rows = re.findall(
        r" ([\d,]+) [\d,]+ [\d,]+ [\d,]+$", text_of(told).split("By mail provider")[1], re.MULTILINE
    )
    assert len(rows) == 9
    assert sum(int(row.replace(",", "")) for row in rows) == sum(line.enrolled for line in told.providers)


def test_without_clicks_and_questions_nothing_is_said_of_them() -> None:
    text = text_of(report(size=2))

    assert "Clicks" not in text
    assert "answered" not in text


def test_nothing_that_was_opened_seldom_is_told() -> None:
    assert "No link was opened 10 times so far." in text_of(report(size=2), opened=clicks(en=[[3], [9, 9]]))


def test_a_page_is_the_same_whichever_of_the_hidden_figures_is_larger() -> None:
    texts = {
        text_of(
            report(polls=[poll({"en": "Where?"}, {"A": one, "B": 40, "C": two, "D": three})], size=2),
            opened=clicks(en=[[30, one, two], [three, one]]),
        )
        for one, two, three in permutations([1, 5, 8])
    }

    assert len(texts) == 1
