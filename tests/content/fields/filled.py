"""The block of the tests, filled in."""

from typing import Any

from newsletter.content.issue import IssueContent
from tests import factories
from tests.sample_block.sample import Sample

BLOCK = "01K00000000000000000000001"
SPEAKER = "01K00000000000000000000002"
LINK = "01K00000000000000000000003"


def values(**changes: Any) -> dict[str, Any]:
    speaker = {
        "id": SPEAKER,
        "name": {"en": "Han Seo-yun"},
        "about": {"en": "She *sails*.", "ko": "*배*를 탑니다."},
        "country": "KR",
        "portrait": {"file": "han.jpg", "alt": {"en": "Han at sea", "ko": "바다의 한서윤"}},
        "home": "https://haneul.kr/han",
        "links": [
            {
                "id": LINK,
                "words": {"en": "Her book", "ko": "책"},
                "address": {"en": "https://haneul.kr/book"},
            }
        ],
    }
    return {
        "id": BLOCK,
        "type": "sample",
        "title": {"en": "The long table", "ko": "긴 식탁"},
        "registration": {"en": "https://haneul.kr/"},
        "date": "2026-10-03",
        "time": {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"},
        "length": "4:32",
        "seats": "40",
        "country": "NO",
        "spoken": "ko, en",
        "menu": {"en": "Dish | Price\nSoup | 4", "ko": "음식 | 값\n국 | 4"},
        "host": {"en": "Kim"},
        "phone": "+82 2 000 0000",
        "email": "hello@haneul.kr",
        "is_free": "no",
        "state": "over",
        "code": {"en": "<p>By hand</p>", "ko": "<p>손으로</p>"},
        "terms": "funding",
        "speakers": [speaker],
    } | changes


def filled(**changes: Any) -> Sample:
    return Sample.model_validate(values(**changes))


def issue(**changes: Any) -> IssueContent:
    """An issue of that block alone, for tests in which the product knows it."""
    return factories.content(blocks=[values(**changes)])
