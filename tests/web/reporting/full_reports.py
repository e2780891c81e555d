"""Reports with as much to say as there may be: many languages, providers, reasons, blocks and questions."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from newsletter.desk.clicks import BlockLine, ClicksOfIssue, EditionClicks
from newsletter.desk.dispatches import DispatchLine
from newsletter.desk.feedback_figures import FeedbackFigures
from newsletter.desk.feedback_lines import Bounced, CameBack, FeedbackLines
from newsletter.desk.issue_reports import STATES, Line, Reason, Report
from newsletter.desk.pace import Course
from newsletter.desk.polls import Given, PollFigures
from newsletter.desk.small_figures import sum_of
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.dispatch.words import FAULTS
from newsletter.feedback.bounces.reasons import Reason as Why
from newsletter.feedback.models import FeedbackKind
from newsletter.mail_providers import REST
from newsletter.wording import NOTHING, say

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
PROVIDERS = [
    *("Gmail", "Naver", "Outlook", "Daum/Kakao", "Yahoo", "iCloud", "gmx.net", "web.de", "korea.kr"),
    *("universite-de-la-mer.example", "harbour.example", "coop.example", "Nate", REST),
]


def report(*, polls: Sequence[PollFigures] = (), size: int = 12) -> Report:
    """Of as many languages, providers and reasons as `size` allows."""
    back = CameBack(
        "",
        {why.verdict: 10 for why in Why},
        tuple(Bounced(why, why.verdict, 90 - 3 * place) for place, why in enumerate(Why))[:size],
    )
    reasons = [
        Reason(DeliveryState.REFUSED, words, 40 - place) for place, words in enumerate(FAULTS.values())
    ]
    return Report(
        of="bridge-12",
        issue_slug="bridge-12",
        newsletter_id=1,
        subject={
            "en": "Two shores, one harbour: what the network did in autumn",
            "ko": "두 기슭, 하나의 항구: 가을에 우리 연대가 한 일",
        },
        dispatches=[_dispatch()],
        whole=_line("", 12_000),
        reasons=tuple(reasons[:size]),
        languages=tuple(
            _line(name, 6_000 // (place + 1))
            for place, name in enumerate(["en", "ko", "de", "fr", "es", "ar"])
        )[:size],
        providers=tuple(_line(name, 4_000 // (place + 1)) for place, name in enumerate(PROVIDERS))[:size],
        providers_of=AT,
        course=Course(1, ()),
        came_back=FeedbackFigures(
            {FeedbackKind.BOUNCED: 214, FeedbackKind.COMPLAINED: 3, FeedbackKind.UNSUBSCRIBED: 41},
            tuple(
                (
                    date(2026, 11, 20) + timedelta(days=day),
                    {FeedbackKind.BOUNCED: 60 - day * 5, FeedbackKind.UNSUBSCRIBED: day},
                )
                for day in range(9)
            ),
        ),
        came_back_by=FeedbackLines(back, (), ()),
        polls=tuple(polls),
        is_settled=True,
        asked_at=AT,
    )


def clicks(**figures: Sequence[Sequence[int]]) -> ClicksOfIssue:
    """The figures of the links of each block, by language."""
    editions = [
        EditionClicks(
            locale=locale,
            edition_id=1,
            blocks=[
                BlockLine(
                    block_id=f"b{place}",
                    name=say("Block {number} ({type})", number=place + 1, type="Article"),
                    title=TITLES[locale][place % len(TITLES[locale])],
                    links=[],
                    clicks=sum_of(links),
                )
                for place, links in enumerate(blocks)
            ],
        )
        for locale, blocks in figures.items()
    ]
    return ClicksOfIssue(
        newsletter="bridge",
        is_counting=True,
        is_dispatched=True,
        is_shared=False,
        editions=editions,
        others={},
    )


TITLES = {
    "en": (
        "Cooperatives on both shores sign a common charter",
        "What the ferry carried: a year of exchange in numbers",
        "Call for applications",
        "",
        "Register for the autumn assembly in Busan and online",
    ),
    "ko": (
        "두 기슭의 협동조합, 공동 헌장에 서명하다",
        "여객선이 실어 나른 것: 숫자로 보는 교류의 한 해와 그 뒷이야기",
        "참가자를 모집합니다",
        "",
        "부산과 온라인에서 열리는 가을 총회에 참가를 신청하세요",
    ),
}


def poll(question: Mapping[str, str], answers: Mapping[str, int]) -> PollFigures:
    """A question, and how often each answer was given."""
    return PollFigures(
        question=dict(question),
        given=tuple(Given({"en": text}, count) for text, count in answers.items()),
        languages=(),
        are_few_by_language=False,
        until=None,
        closes_at=None,
    )


def _dispatch() -> DispatchLine:
    return DispatchLine(
        id=1,
        proof_id=1,
        newsletter_id=1,
        subject={},
        list_name={"en": "Members and friends", "ko": "회원과 벗"},
        scheduled_at=AT,
        enrolled_at=AT,
        state=DispatchState.FINISHED,
        is_correction=False,
        held_because=NOTHING,
        held_until=None,
        is_undoable=False,
        reader_time=None,
        waits_for_a_look=False,
        enrolled=12_000,
        accepted=11_500,
        is_approved_by_one=False,
        list_slug="readers",
        follows_id=None,
        minus=(),
    )


def _line(name: str, people: int) -> Line:
    counts = dict.fromkeys(STATES, people // 100)
    counts[DeliveryState.ACCEPTED] = people - 5 * (people // 100)
    return Line(name, counts)
