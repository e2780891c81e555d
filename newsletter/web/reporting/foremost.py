"""What of the clicks and the answers of an issue there is room for on paper: the largest figures, and how many more there are.

Nothing stands where it does, or is left out, because of a figure that is hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.desk.clicks import BlockInAll, ClicksOfIssue
from newsletter.desk.polls import PollFigures
from newsletter.desk.small_figures import Sum, shown, sum_of

_FEWEST_ANSWERS = 2  # with less of them a question says nothing


@dataclass(frozen=True)
class Answered:
    """An answer, and how often it was given; None for fewer than are shown."""

    text: Mapping[str, str]
    times: int | None


@dataclass(frozen=True)
class Asked:
    """A question with its answers in the order in which it offers them; there are so many `more` that are given less often."""

    question: Mapping[str, str]
    answers: Sequence[Answered]
    more: int
    in_all: Sum

    @property
    def rows(self) -> int:
        """How many it takes, with one that says that there are more."""
        return 1 + len(self.answers) + (self.more > 0)

    @property
    def most(self) -> int:
        """How often the most frequent answer was given, 0 while no figure is shown."""
        return max((one.times or 0 for one in self.answers), default=0)


def foremost_blocks(clicks: ClicksOfIssue, *, rows: int) -> tuple[Sequence[BlockInAll], int]:
    """The blocks with the most clicks, as far as figures are shown, and how many more there are in one row."""
    blocks = clicks.blocks
    told = sorted((one for one in blocks if one.clicks.at_least), key=lambda one: -one.clicks.at_least)
    if len(told) < len(blocks) or len(told) > rows:
        told = told[: rows - 1]
    return told, len(blocks) - len(told)


def foremost_questions(polls: Sequence[PollFigures], *, rows: int) -> tuple[Sequence[Asked], int]:
    """The questions that were answered most, as many as so many rows hold, and how many more there are, which takes one, too."""
    order = sorted(polls, key=lambda poll: -_in_all(poll).at_least)
    placed: list[Asked] = []
    for place, poll in enumerate(order):
        is_all = place == len(placed) == len(order) - 1
        room = rows if is_all else rows - 1
        if room > min(len(poll.given), _FEWEST_ANSWERS + 1):
            placed.append(_asked(poll, rows=room - 1))
            rows -= placed[-1].rows
    return placed, len(order) - len(placed)


def _asked(poll: PollFigures, *, rows: int) -> Asked:
    answers = [Answered(one.text, shown(one.answers)) for one in poll.given]
    many = len(answers) if len(answers) <= rows else rows - 1
    largest = sorted(range(len(answers)), key=lambda place: -(answers[place].times or 0))[:many]
    return Asked(
        question=poll.question,
        answers=[answers[place] for place in sorted(largest)],
        more=len(answers) - many,
        in_all=_in_all(poll),
    )


def _in_all(poll: PollFigures) -> Sum:
    return sum_of(one.answers for one in poll.given)
