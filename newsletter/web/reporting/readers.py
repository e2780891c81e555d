"""What readers did, on a page of paper: which blocks they clicked in, and what they answered, beside one another."""

from collections.abc import Callable, Sequence

from newsletter.desk.clicks import BlockInAll, ClicksOfIssue
from newsletter.desk.polls import PollFigures
from newsletter.desk.small_figures import FEWEST, Sum
from newsletter.web.formats import in_language
from newsletter.web.reporting.foremost import Asked, foremost_blocks, foremost_questions
from newsletter.web.reporting.pen import ACCENT, GROUND, INK, LEFT, SOFT, WIDTH, Colour, Pen
from newsletter.wording import NOTHING, Sentence, say

_FEWEST_ROWS, _MOST_ROWS = 7, 14
_ROW, _BETWEEN = 6.5, 10.0  # millimetres
_APART = 4.0  # words from the figure beside them
_CLICKED: Colour = (35, 77, 137)  # as on the pages
_ANSWERED = ACCENT


def draw_readers(
    pen: Pen, clicks: ClicksOfIssue | None, polls: Sequence[PollFigures], *, until: float
) -> None:
    """Both, or one of them as wide as the page, down to where others need the room; the pen ends below the longer one."""
    rows = min(_MOST_ROWS, max(_FEWEST_ROWS, int((until - pen.y - 7.5) / _ROW)))
    parts: list[Callable[[float, float], None]] = []
    if clicks:
        parts.append(lambda x, width: _clicks(pen, clicks, x, width, rows))
    if polls:
        parts.append(lambda x, width: _answers(pen, polls, x, width, rows))
    top, width = pen.y, (WIDTH - _BETWEEN * (len(parts) - 1)) / len(parts)
    lowest = top
    for place, draw in enumerate(parts):
        pen.y = top
        draw(LEFT + place * (width + _BETWEEN), width)
        lowest = max(lowest, pen.y)
    pen.y = lowest


def _clicks(pen: Pen, clicks: ClicksOfIssue, x: float, width: float, rows: int) -> None:
    whole, top = clicks.clicks, pen.y
    pen.heading(say("Clicks by block"), x)
    if whole.at_least:
        below, pen.y = pen.y, top + 0.7
        in_all = say("{figure} in all", figure=_told(pen, whole))
        pen.write(x, pen.lower(in_all), size=8.5, colour=SOFT, width=width, align="R")
        pen.y = below
    blocks, more = foremost_blocks(clicks, rows=rows)
    for block in blocks:
        share = block.clicks.at_least / blocks[0].clicks.at_least
        _row(pen, x, width, _name(pen, block), _told(pen, block.clicks), share, _CLICKED)
    if not blocks:
        _note(pen, x, width, say("No link was opened {fewest} times so far.", fewest=FEWEST))
    elif more:
        _note(pen, x, width, say("Further blocks: {count}", count=pen.number(more)))


def _answers(pen: Pen, polls: Sequence[PollFigures], x: float, width: float, rows: int) -> None:
    pen.heading(say("What readers answered"), x)
    questions, more = foremost_questions(polls, rows=rows)
    for asked in questions:
        _question(pen, asked, x, width)
    if more:
        _note(pen, x, width, say("Further questions: {count}", count=pen.number(more)))


def _question(pen: Pen, asked: Asked, x: float, width: float) -> None:
    in_all = asked.in_all
    answers = say("Answers: {figure}", figure=_told(pen, in_all)) if in_all.at_least else NOTHING
    _beside(pen, x, width, in_language(asked.question, pen.locale), pen.lower(answers), bold=True)
    pen.y += _ROW - 1
    for one in asked.answers:
        words = in_language(one.text, pen.locale)
        if one.times is None:
            few = say("fewer than {fewest}", fewest=FEWEST)
            _row(pen, x, width, words, pen.lower(few), 0, _ANSWERED)
            continue
        figure = pen.number(one.times)
        if in_all.is_exact:
            figure += f"  ({pen.percent(one.times, in_all.at_least)})"
        _row(pen, x, width, words, figure, one.times / in_all.at_least, _ANSWERED)
    if asked.more:
        _note(pen, x, width, say("Further answers: {count}", count=pen.number(asked.more)))
    pen.y += 1


def _row(pen: Pen, x: float, width: float, words: str, figure: str, share: float, colour: Colour) -> None:
    """Words and a figure over a bar."""
    _beside(pen, x, width, words, figure, is_told=share > 0)
    pen.y += 4.1
    pen.area(x, width, height=0.8, colour=GROUND)
    pen.area(x, share * width, height=0.8, colour=colour)
    pen.y += _ROW - 4.1


def _beside(
    pen: Pen,
    x: float,
    width: float,
    words: str,
    figure: str,
    *,
    bold: bool = False,
    is_told: bool = False,
) -> None:
    """Words as long as the figure at their right leaves room for."""
    size, colour = (9, INK) if is_told else (8, SOFT)
    taken = pen.width_of(figure, size=size, bold=is_told) + _APART if figure else 0
    pen.write(x, words, size=8.5, bold=bold, width=width - taken)
    pen.write(x, figure, size=size, bold=is_told, colour=colour, width=width, align="R")


def _note(pen: Pen, x: float, width: float, note: Sentence) -> None:
    pen.write(x, pen.said(note), size=8, colour=SOFT, width=width)
    pen.y += _ROW - 1.4


def _told(pen: Pen, figure: Sum) -> str:
    """A sum in words."""
    number = pen.number(figure.at_least)
    return number if figure.is_exact else pen.lower(say("at least {number}", number=number))


def _name(pen: Pen, block: BlockInAll) -> str:
    return in_language(block.titles, pen.locale) or pen.said(block.name)
