"""What the parts of a mail weigh, in bytes, so that none grows unseen: Gmail cuts what is longer than 102 KB.

The words are as many as such parts have. Of a block it is what one more of its kind adds.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import read
from newsletter.content.starters import STARTERS
from newsletter.demo.sample import CONTENT
from newsletter.rendering.render import render
from tests.rendering.samples import BASE_URL, block_id, content, every_block, picture, publication
from tests.showcases import stored

Blocks = Iterable[dict[str, Any]]
LINK = {"en": "https://twoshores.example.net/a", "ko": "https://twoshores.example.net/b"}
TEXT = {
    "type": "article",
    "layout": "text",
    "eyebrow": {"en": "Council", "ko": "의회"},
    "title": {"en": "The ferry bill is through", "ko": "나룻배 조례, 문턱을 넘다"},
    "body": {
        "en": "Signed by 3,260 islanders and put off three times, the bill has left the committee. The council votes in May.",
        "ko": "섬 주민 3,260명이 이름을 올린 조례안이 세 번을 미룬 끝에 위원회를 통과했습니다. 본회의는 5월에 열립니다.",
    },
    "link": LINK,
}
TOP = TEXT | {
    "layout": "image-top",
    "image": picture(1, "A ferry that leaves at dusk", "해 질 녘에 떠나는 배"),
}
LEFT = {name: value for name, value in TOP.items() if name != "eyebrow"} | {"layout": "image-left"}
SPEAKERS = [
    ("Yun Seo-yeon", "Two Shores Network", "두기슭 네트워크", "KR", ("Opening", "여는 말")),
    ("Henrik Aalto", "Tide Forum", "물때포럼", "DE", ("Chair", "사회")),
    ("Nam Ga-on", "Two Shores Network", "두기슭 네트워크", "KR", None),
    ("Salma Farouk", "River Memory House", "강 기억의 집", "EG", None),
    ("Tunde Bello", "Lagoon Table", "석호의 식탁", "NG", None),
    ("Ma Eun-bi", "Fishing Cooperative of Sorae", "소래 어촌계", "KR", None),
    ("Zofia Lis", "Institute of the Delta", "삼각주 연구소", "PL", None),
    ("Do Ra-on", "Circle of Currents", "물길모임", "KR", None),
    (
        "Adaeze Whitfield-Marsh",
        "World Network of Estuary Towns and Villages",
        "세계 하구 마을 네트워크",
        "GB",
        None,
    ),
    ("Sina Leota", "Ocean Tides", "대양의 조수", "WS", ("Closing", "닫는 말")),
]
SESSION = {
    "number": {"en": "1", "ko": "1"},
    "title": {"en": "Ten years of open gates", "ko": "수문이 열린 열 해"},
    "date": "2026-10-03",
    "time": {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"},
    "venue": {"en": "Long hall, 2nd floor · Channel A", "ko": "2층 긴 마루 · 온라인 채널 A"},
    "theme": {"en": "Villages, water and work after the dam", "ko": "둑 이후의 마을과 물과 일"},
    "organisers": {"en": "Two Shores Network, Tide Forum", "ko": "두기슭 네트워크, 물때포럼"},
    "interpretation": {
        "en": "Korean ↔ English, Korean Sign Language",
        "ko": "한국어 ↔ 영어 동시통역, 한국수어",
    },
    "access": {
        "en": "Ten wheelchair places, live captions, a quiet room",
        "ko": "휠체어석 10석, 실시간 자막, 쉼터",
    },
    "speakers": [
        {
            "name": {"en": name},
            "affiliation": {"en": english, "ko": korean},
            "country": country,
            **({"part": {"en": part[0], "ko": part[1]}} if part else {}),
        }
        for name, english, korean, country, part in SPEAKERS
    ],
    "concept": {
        "en": "A gate that opens does not bring the old river back. Three estuaries set their ten years side by side, and "
        "ask how work and words have changed since the water came.",
        "ko": "수문이 열린다고 옛 강이 돌아오지는 않습니다. 세 하구가 저마다의 열 해를 나란히 놓고, 물이 돌아온 뒤로 일과 말이 "
        "어떻게 달라졌는지 묻습니다.",
    },
}
PROGRAMME = {"type": "programme", "title": {"en": "Programme", "ko": "프로그램"}, "sessions": [SESSION]}
COUNTRIES = ("KR", "NO", "DE", "FR", "PL", "JP")
SIGNATORIES = {
    "type": "signatories",
    "introduction": {"en": "As of 4 October 2026", "ko": "2026년 10월 4일까지"},
    "names": [
        {"name": {"en": f"Society of the Harbour Lights {number}"}, "country": COUNTRIES[number % 6]}
        for number in range(60)
    ],
}


def weight(blocks: Blocks, locale: str) -> int:
    """Of a mail with these blocks below its masthead."""
    named = [{**block, "id": block_id(number)} for number, block in enumerate([every_block()[0], *blocks], 1)]
    return of(content(named), locale)


def of(issue: IssueContent, locale: str) -> int:
    return len(render(issue, locale, publication(disclaimers=[]), base_url=BASE_URL).html.encode())


@pytest.mark.parametrize("locale", ["en", "ko"])
@pytest.mark.parametrize(
    ("block", "most"),
    [(TEXT, 1_000), (LEFT, 1_900), (TOP, 1_500), (PROGRAMME, 6_600), (SIGNATORIES, 4_400)],
    ids=["text", "left", "top", "session of ten speakers", "sixty signatories"],
)
def test_a_block_adds_no_more_than_this(block: dict[str, Any], most: int, locale: str) -> None:
    letter = {"type": "letter", "title": {"en": "Hello", "ko": "안녕"}, "body": {"en": "Hello", "ko": "안녕"}}

    assert weight([letter, block], locale) - weight([letter], locale) <= most


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_the_frame_with_its_masthead_and_its_legal_lines(locale: str) -> None:
    assert weight([], locale) <= 7_500


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_forty_articles(locale: str) -> None:
    assert weight([TEXT, LEFT, TOP, TEXT] * 10, locale) <= 56_000


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_a_quarterly_of_ten_sections(locale: str) -> None:
    starter = next(one for one in STARTERS if one.name == "quarterly")

    assert of(with_pictures(starter.content(["en", "ko"], on=date(2026, 11, 21))), locale) <= 45_000


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_the_quarterly_of_the_demo_with_all_that_a_mail_can_hold(locale: str) -> None:
    file = CONTENT / "bridge-quarterly.yaml"
    issue = read(file.read_text(encoding="utf-8"), name=file.name).content

    assert of(with_pictures(issue), locale) <= 65_000


def with_pictures(issue: IssueContent) -> IssueContent:
    blocks = tuple(block.with_images(lambda _, image: stored(image)) for block in issue.blocks)
    return issue.model_copy(update={"blocks": blocks})
