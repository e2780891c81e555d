"""What there is no room for is counted, and nothing is chosen by a figure that is hidden."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.desk.polls import PollFigures
from newsletter.web.reporting.foremost import foremost_blocks, foremost_questions
from tests.web.reporting.full_reports import clicks, poll

ROWS = st.integers(5, 14)


def asked(*answers: int) -> PollFigures:
    return poll({"en": str(answers)}, {f"a{place}": count for place, count in enumerate(answers)})


def test_the_blocks_with_the_most_clicks_come_first() -> None:
    blocks, more = foremost_blocks(clicks(en=[[12], [40], [3], [9, 9, 9], [11]]), rows=4)

    assert [one.clicks.at_least for one in blocks] == [40, 12, 11]
    assert more == 2


def test_all_of_them_stand_there_if_there_is_room() -> None:
    blocks, more = foremost_blocks(clicks(en=[[12], [40]], ko=[[20], [10]]), rows=2)

    assert [one.clicks.at_least for one in blocks] == [50, 32]
    assert more == 0


def test_the_question_that_was_answered_most_comes_first_and_keeps_the_order_of_its_answers() -> None:
    questions, more = foremost_questions([asked(10, 11), asked(12, 50, 9, 20), asked(3, 4)], rows=9)

    assert [[one.times for one in question.answers] for question in questions] == [
        [12, 50, None, 20],
        [10, 11],
    ]
    assert (questions[0].in_all.at_least, questions[0].in_all.is_exact) == (82, False)
    assert more == 1


def test_of_many_answers_those_that_were_given_most_are_told() -> None:
    [question], more = foremost_questions([asked(10, 90, 9, 30, 80, 20)], rows=5)

    assert [one.times for one in question.answers] == [90, 30, 80]
    assert (question.more, more) == (3, 0)


@given(
    polls=st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=12), min_size=1, max_size=8), rows=ROWS
)
def test_questions_and_what_is_said_of_the_others_fit_the_room(polls: list[list[int]], rows: int) -> None:
    questions, more = foremost_questions([asked(*counts) for counts in polls], rows=rows)

    assert questions
    assert len(questions) + more == len(polls)
    assert sum(one.rows for one in questions) + (more > 0) <= rows


@given(blocks=st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=4), max_size=30), rows=ROWS)
def test_blocks_and_what_is_said_of_the_others_fit_the_room(blocks: list[list[int]], rows: int) -> None:
    told, more = foremost_blocks(clicks(en=blocks), rows=rows)

    assert len(told) + more == len(blocks)
    assert len(told) + (more > 0) <= rows
    assert all(one.clicks.at_least for one in told)


def test_no_order_tells_which_of_the_hidden_figures_is_larger() -> None:
    told = {
        tuple(one.text["en"] for one in foremost_questions([asked(*small, 30)], rows=4)[0][0].answers)
        for small in permutations([0, 3, 6, 9])
    }

    assert told == {("a0", "a4")}
