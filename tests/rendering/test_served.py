"""A frozen page as it is served: what is over by now says so, and links to calendars lead below where it is read."""

from datetime import UTC, datetime

import pytest

from newsletter.rendering.served import as_served
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, content, publication

HERE = f"{BASE_URL}/e/abc"
EVENT, SESSION = "01K00000000000000000000001", "01K00000000000000000000002"
TIME = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul"}
END = datetime(2026, 10, 3, 3, 30, tzinfo=UTC)


def page(state: str = "open", locale: str = "en") -> str:
    title = {"en": "The long table", "ko": "긴 식탁"}
    event = {"type": "event", "id": EVENT, "title": title, "state": state, "date": "2026-10-03", "time": TIME}
    session = {"id": SESSION, "title": title, "date": "2026-10-03"}
    programme = {"type": "programme", "title": title, "sessions": [session]}
    return render_web(content([event, programme]), locale, publication(), base_url=BASE_URL).html


@pytest.mark.parametrize(
    ("now", "is_over"), [(END.replace(minute=29), False), (END, True), (END.replace(day=9), True)]
)
def test_an_event_is_over_from_its_end_on(now: datetime, is_over: bool) -> None:
    served = as_served(page(), address=HERE, now=now)

    assert ('is-open" data-over>' in served) is is_over
    assert ('<p class="past" data-over>Over</p>' in served) is is_over


def test_it_says_so_in_the_language_of_the_edition() -> None:
    assert '<p class="past" data-over>종료</p>' in as_served(page(locale="ko"), address=HERE, now=END)


def test_a_whole_day_is_over_when_it_is_over_everywhere() -> None:
    noon = datetime(2026, 10, 4, 12, tzinfo=UTC)

    assert '<article id="b00000002" class="session" data-over>' not in as_served(
        page(), address=HERE, now=END
    )
    assert '<article id="b00000002" class="session" data-over>' in as_served(page(), address=HERE, now=noon)


def test_what_its_author_calls_over_is_over_whenever_it_is_read() -> None:
    assert 'is-over" data-over>' in as_served(page("over"), address=HERE, now=END.replace(year=2020))


def test_links_to_calendars_lead_below_the_address_at_which_the_page_is_read() -> None:
    served = as_served(page(), address=HERE, now=END)

    for end in (".ics", "/google", "/outlook"):
        assert f'<a class="to-calendar" href="{HERE}/calendar/{EVENT}{end}"' in served
        assert f'<a class="to-calendar" href="{HERE}/calendar/{SESSION}{end}"' in served


def test_all_else_stays_as_it_was_frozen() -> None:
    frozen = page()
    long_ago = as_served(frozen, address=HERE, now=END.replace(year=2020))

    assert long_ago.replace(f'href="{HERE}/calendar/', 'href="/calendar/') == frozen
