"""How fast a dispatch goes, and for how long still."""

from datetime import timedelta

import pytest

from newsletter.desk.figures import Answers
from newsletter.desk.pace import course_of, in_words, pace_of
from newsletter.dispatch.allowance.speed import Speed, Tempo
from tests.conftest import NOW


def answered(*seconds_ago_and_counts: tuple[int, int]) -> Answers:
    tens = sorted((NOW - timedelta(seconds=ago), count) for ago, count in seconds_ago_and_counts)
    return Answers(NOW, tuple(tens), put_off=0)


def test_an_even_pace_leads_to_one_time() -> None:
    pace = pace_of(answered(*((ago, 10) for ago in range(10, 610, 10))), remaining=720)

    assert pace is not None
    assert (pace.per_minute, pace.left) == (60, (720, 720))
    assert str(pace.done_in) == "about 10 minutes"


def test_where_the_last_minute_differs_from_the_last_five_it_is_a_range() -> None:
    slower = [(ago, 10 if ago > 60 else 5) for ago in range(10, 610, 10)]

    pace = pace_of(answered(*slower), remaining=900)

    assert pace is not None
    assert pace.left == (1000, 1800)
    assert str(pace.done_in) == "15 to 30 minutes"


def test_without_an_answer_in_the_last_minute_nobody_knows_when_it_ends() -> None:
    pace = pace_of(answered((400, 100), (200, 100)), remaining=900)

    assert pace is not None
    assert pace.left is None
    assert not pace.done_in


@pytest.mark.parametrize("answers", [answered(), answered((10, 50)), answered((3600, 50))])
def test_no_pace_is_made_up(answers: Answers) -> None:
    assert pace_of(answers, remaining=900) is None


def test_nothing_is_left_of_what_is_done() -> None:
    pace = pace_of(answered(*((ago, 10) for ago in range(10, 610, 10))), remaining=0)

    assert pace is not None
    assert pace.left is None


def test_the_course_also_has_the_minutes_without_answers() -> None:
    course = course_of(answered((180, 4), (170, 3), (0, 5)))

    assert [count for _, count in course.steps] == [7, 0, 0, 5]
    assert (course.minutes, course.most, course.spans) == (1, 7, 4)


def test_a_long_course_is_told_in_longer_steps() -> None:
    course = course_of(answered(*((60 * minute, 1) for minute in range(500))))

    assert course.minutes == 10
    assert len(course.steps) <= 60
    assert sum(count for _, count in course.steps) == 500


@pytest.mark.parametrize(
    ("soonest", "latest", "words"),
    [
        (10, 50, "less than a minute"),
        (60, 70, "about 1 minute"),
        (100, 200, "2 to 3 minutes"),
        (3600, 7200, "1 to 2 hours"),
        (7300, 7400, "about 2 hours"),
    ],
)
def test_a_time_is_no_more_exact_than_it_is_known(soonest: int, latest: int, words: str) -> None:
    assert str(in_words(soonest, latest)) == words


def at(per_minute: int | None, *, seconds_ago: int) -> Tempo:
    return Tempo(Speed(per_minute) if per_minute else None, NOW - timedelta(seconds=seconds_ago))


EVENLY = [(ago, 100) for ago in range(10, 610, 10)]  # ten a second


def test_who_slows_it_down_sees_the_new_end_at_once() -> None:
    pace = pace_of(answered(*EVENLY), remaining=3600, tempo=at(60, seconds_ago=1))

    assert pace is not None
    assert (pace.per_minute, pace.left) == (60, (3600, 3600))


def test_who_speeds_it_up_sees_from_when_to_when_it_may_end() -> None:
    pace = pace_of(answered(*EVENLY), remaining=3600, tempo=at(1200, seconds_ago=1))

    assert pace is not None
    assert pace.left == (180, 360)


def test_after_a_while_only_what_came_since_the_change_counts() -> None:
    answers = answered(*((ago, 100 if ago > 60 else 20) for ago in range(10, 610, 10)))

    pace = pace_of(answers, remaining=3600, tempo=at(180, seconds_ago=60))

    assert pace is not None
    assert (pace.per_minute, pace.left) == (120, (1800, 1800))


def test_without_a_limit_any_more_nobody_knows_until_it_is_measured() -> None:
    assert pace_of(answered(*EVENLY), remaining=3600, tempo=at(None, seconds_ago=5)) is None


def test_at_a_crawl_a_minute_without_an_answer_is_no_standstill() -> None:
    pace = pace_of(answered((290, 1), (170, 1), (70, 1)), remaining=10, tempo=at(1, seconds_ago=600))

    assert pace is not None
    assert pace.left is not None
