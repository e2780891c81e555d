"""A report on one page of A4, drawn in Python alone: what somebody lays before a board, or sends to a funder.

Its fonts are embedded, with the letters that are used, so it looks the same everywhere.
"""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

from newsletter.desk.feedback_figures import KINDS
from newsletter.desk.issue_reports import Line, Report
from newsletter.dispatch.models import DeliveryState
from newsletter.dispatch.words import DELIVERY_STATES
from newsletter.feedback.bounces.reasons import Verdict
from newsletter.feedback.models import FeedbackKind
from newsletter.issues.words import name_of_edition
from newsletter.mail_providers import FEWEST, REST
from newsletter.web.formats import capitalised, filters, in_language, written_day
from newsletter.web.reporting.drawings import Rising, rising
from newsletter.web.reporting.sheets import HONEST, OTHERS, reason_of
from newsletter.wording import Sentence, say

FONTS = Path(__file__).parent / "fonts"
_FACE, _FURTHER = "NotoSansKR", "NotoSans"  # what the first has no letters for is written in the other
_LEFT, _TOP, _WIDTH, _FOOT = 18.0, 16.0, 174.0, 281.0  # millimetres
_GAP = 8.0
_REASONS, _LANGUAGES, _PROVIDERS = 5, 5, 9  # lines that there is room for

_BETWEEN = 10.0  # two parts beside one another

Colour = tuple[int, int, int]
Counted = tuple[Colour, str, int]
_INK, _SOFT, _LINE, _GROUND, _ACCENT = (
    (26, 34, 51),
    (85, 91, 105),
    (226, 219, 205),
    (239, 234, 224),
    (154, 59, 24),
)
_STATES: dict[DeliveryState, Colour] = {  # as css/dispatch.css has them
    DeliveryState.ACCEPTED: (43, 138, 96),
    DeliveryState.PENDING: (214, 207, 192),
    DeliveryState.UNCERTAIN: (192, 138, 30),
    DeliveryState.REFUSED: (179, 53, 66),
    DeliveryState.EXPIRED: (140, 74, 82),
    DeliveryState.SKIPPED: (163, 156, 142),
}
_VERDICTS: dict[Verdict, Colour] = {
    Verdict.HARD: (179, 53, 66),
    Verdict.SOFT: (192, 138, 30),
    Verdict.SENDER: (35, 77, 137),
    Verdict.UNKNOWN: (163, 156, 142),
}
_LINES: dict[FeedbackKind, tuple[Colour, tuple[float, float] | None]] = {
    FeedbackKind.BOUNCED: ((168, 115, 13), None),
    FeedbackKind.COMPLAINED: ((179, 53, 66), (2.0, 1.0)),
    FeedbackKind.UNSUBSCRIBED: ((35, 77, 137), (0.6, 1.0)),
}


def as_pdf(report: Report, locale: str) -> bytes:
    """The page, in the language of whoever takes it away."""
    page = _Page(report, locale)
    page.head()
    page.whole()
    page.feedback_of()
    page.reasons()
    page.languages()
    page.providers()
    page.foot()
    return bytes(page.pdf.output())


class _Page:
    """The page while it is drawn, from its top down to `y`."""

    def __init__(self, report: Report, locale: str) -> None:
        self.report, self.locale = report, locale
        wording = filters(locale)
        self.number, self.percent = wording["number"], wording["percent"]
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        for style, weight in (("", "Regular"), ("B", "Bold")):
            for face in (_FACE, _FURTHER):
                self.pdf.add_font(face, style, FONTS / f"{face}-{weight}.ttf")
        self.pdf.set_fallback_fonts([_FURTHER])
        self.pdf.set_lang(locale)
        self.pdf.set_creation_date(report.asked_at)
        self.pdf.set_creator("Newsletter")
        self.title = in_language(report.subject, locale) or report.issue_slug
        self.pdf.set_title(self.title)
        self.pdf.add_page()
        self.pdf.c_margin = 0
        self.y = _TOP

    def said(self, sentence: Sentence) -> str:
        """By itself, with a capital letter."""
        return capitalised(sentence.in_locale(self.locale))

    def lower(self, sentence: Sentence) -> str:
        """Within another."""
        return sentence.in_locale(self.locale)

    def head(self) -> None:
        """What it is a report of, and of when."""
        self.write(_LEFT, self.said(say("Report")), size=9, colour=_ACCENT, bold=True)
        as_of = self.said(say("As of {moment} UTC", moment=f"{self.report.asked_at:%Y-%m-%d %H:%M}"))
        self.write(_LEFT, as_of, size=9, colour=_SOFT, width=_WIDTH, align="R")
        self.y += 6
        self.write(_LEFT, self.title, size=18, bold=True, width=_WIDTH)
        self.y += 9
        if dispatches := self.report.dispatches:
            lists = dict.fromkeys(in_language(one.list_name, self.locale) for one in dispatches)
            first = min(one.enrolled_at or one.scheduled_at for one in dispatches)
            about = say(
                "To {lists} · begun on {day}",
                lists=", ".join(lists),
                day=written_day(first.date(), self.locale),
            )
            self.write(_LEFT, self.said(about), size=9.5, colour=_SOFT, width=_WIDTH)
        self.y += 11

    def whole(self) -> None:
        """How many were accepted, and what became of the others."""
        report = self.report
        accepted = self.number(report.accepted)
        self.write(_LEFT, accepted, size=26, bold=True)
        self.pdf.set_font(_FACE, "B", 26)
        rest = say("of {enrolled} accepted", enrolled=self.number(report.enrolled))
        x = _LEFT + self.pdf.get_string_width(accepted) + 3
        self.y += 3.2
        self.write(x, rest.in_locale(self.locale), size=13, colour=_SOFT)
        if not report.is_settled:
            still = self.said(say("Still on its way"))
            self.write(_LEFT, still, size=10, colour=_ACCENT, bold=True, width=_WIDTH, align="R")
        self.y += 10
        self.bar(report.whole, _LEFT, _WIDTH, height=4.5)
        self.y += 8
        width = _WIDTH / 3
        for place, state in enumerate(report.shown_states):
            column, x = place % 3, _LEFT + (place % 3) * width
            count = report.whole.counts[state]
            self.swatch(x, _STATES[state])
            self.write(x + 4.5, self.said(DELIVERY_STATES[state]), size=9)
            told = f"{self.number(count)}  ({self.percent(count, report.enrolled)})"
            self.write(x, told, size=9, bold=True, width=width - 6, align="R")
            if column == 2:
                self.y += 5.5
        self.y += 5.5 if len(report.shown_states) % 3 else 0
        self.y += _GAP - 2

    def feedback_of(self) -> None:
        """Three numbers, and their lines over the days."""
        report, rise = self.report, rising(self.report.came_back)
        self.heading(say("What came back"))
        top, width = self.y, 58.0
        for kind, name in KINDS.items():
            count = report.people(kind)
            colour, dashes = _LINES[kind]
            self.stroke(colour, dashes, 0.7)
            self.pdf.line(_LEFT, self.y + 2.2, _LEFT + 6, self.y + 2.2)
            self.write(_LEFT + 9, self.said(name), size=9)
            self.write(_LEFT, self.number(count), size=12, bold=True, width=width, align="R")
            self.y += 5.5
            share = say("{share} of those accepted", share=self.percent(count, report.accepted))
            self.write(_LEFT + 9, share.in_locale(self.locale), size=8, colour=_SOFT)
            self.y += 6.5
        self.lines(rise, _LEFT + width + 12, top, _WIDTH - width - 12, 29.0)
        self.y = max(self.y, top + 36) + _GAP - 3

    def lines(self, rise: Rising, x: float, y: float, width: float, height: float) -> None:
        """The lines, with the first and the last day below them and the most beside their top."""
        self.stroke(_LINE, None, 0.3)
        self.pdf.line(x, y + height, x + width, y + height)
        if not rise.days:
            self.at(x, y + height / 2 - 2, self.said(say("Nothing came back so far.")), width, "C")
            return
        self.pdf.line(x, y, x + width, y)
        for kind in KINDS:
            colour, dashes = _LINES[kind]
            self.stroke(colour, dashes, 0.7)
            points = rise.points(kind, width=width, height=height)
            self.pdf.polyline([(x + across, y + down) for across, down in points])
        self.pdf.set_dash_pattern()
        self.at(x, y - 4.2, self.said(say("up to {most}, added up", most=self.number(rise.most))), width, "R")
        self.at(x, y + height + 1, written_day(rise.days[0].day, self.locale), width, "L")
        last = rise.days[-1]
        until = written_day(last.day, self.locale)
        if last.is_later:
            until = self.said(say("{day} and later", day=until))
        if len(rise.days) > 1:
            self.at(x, y + height + 1, until, width, "R")

    def reasons(self) -> None:
        """The most frequent reasons: why some did not get it, and beside that why mails came back."""
        refused = [
            (
                _STATES[one.state],
                f"{self.said(DELIVERY_STATES[one.state])}: {self.lower(one.words)}",
                one.people,
            )
            for one in self.report.reasons
        ]
        bounced = [
            (_VERDICTS[one.verdict], self.said(reason_of(one)), one.people)
            for one in self.report.came_back_by.whole.bounced
        ]
        parts = [(say("Why some did not get it"), refused), (say("Why it came back"), bounced)]
        shown = [(title, lines[:_REASONS]) for title, lines in parts if lines]
        if not shown:
            return
        top, width = self.y, (_WIDTH - _BETWEEN * (len(shown) - 1)) / len(shown)
        for place, (title, lines) in enumerate(shown):
            self.y = top
            self.listed(_LEFT + place * (width + _BETWEEN), width, title, lines)
        self.y = top + 7.5 + 5.2 * max(len(lines) for _, lines in shown) + _GAP - 3

    def listed(self, x: float, width: float, title: Sentence, lines: Sequence[Counted]) -> None:
        """A heading, and what was counted below it."""
        self.heading(title, x)
        for colour, words, people in lines:
            self.swatch(x, colour)
            self.write(x + 4.5, words, size=8.5, width=width - 13)
            self.write(x, self.number(people), size=9, bold=True, width=width, align="R")
            self.y += 5.2

    def languages(self) -> None:
        """By language."""
        lines = self.report.languages[:_LANGUAGES]
        names = [name_of_edition(line.name).in_locale(self.locale) for line in lines]
        self.table(say("By language"), say("Language"), lines, names)

    def providers(self) -> None:
        """By mail provider, as many as there is room for, and the others."""
        shown = self.report.shown_providers
        named = [line for line in shown if line.name != REST]
        lines = [*named[:_PROVIDERS]]
        kept_out = [line for line in shown if line not in lines]
        if kept_out:
            sums = {state: sum(line.counts.get(state, 0) for line in kept_out) for state in DeliveryState}
            lines.append(Line(REST, sums))
        names = [self.said(OTHERS) if line.name == REST else line.name for line in lines]
        self.table(say("By mail provider"), say("Mail provider"), lines, names)

    def table(self, title: Sentence, head: Sentence, lines: Sequence[Line], names: Sequence[str]) -> None:
        """A line for each name: its bar, and three numbers that add up."""
        room = _FOOT - 10 - self.y
        if not lines or room < 20:
            return
        self.heading(title)
        columns = (say("Enrolled"), say("Accepted"), say("Refused"), say("Neither"))
        self.write(_LEFT, self.said(head), size=8, colour=_SOFT)
        starts = [_LEFT + 110.0 + 16.0 * place for place in range(len(columns))]
        for start, column in zip(starts, columns, strict=True):
            self.write(start, self.said(column), size=8, colour=_SOFT, width=16, align="R")
        self.y += 5
        for name, line in zip(names, lines[: int((room - 14) / 5.2)], strict=False):
            self.stroke(_LINE, None, 0.15)
            self.pdf.line(_LEFT, self.y - 0.6, _LEFT + _WIDTH, self.y - 0.6)
            self.write(_LEFT, name, size=9, width=46)
            self.y += 0.9
            self.bar(line, _LEFT + 48, 60, height=2.2)
            self.y -= 0.9
            accepted = line.counts.get(DeliveryState.ACCEPTED, 0)
            refused = line.counts.get(DeliveryState.REFUSED, 0)
            told = (line.enrolled, accepted, refused, line.enrolled - accepted - refused)
            for start, count in zip(starts, told, strict=True):
                colour = _INK if count else _SOFT
                self.write(start, self.number(count), size=9, width=16, align="R", colour=colour)
            self.y += 5.2
        self.y += _GAP - 3

    def foot(self) -> None:
        """What the words mean, where a page ends."""
        self.y = _FOOT - 6
        self.stroke(_LINE, None, 0.3)
        self.pdf.line(_LEFT, self.y - 1.5, _LEFT + _WIDTH, self.y - 1.5)
        self.write(_LEFT, HONEST.in_locale(self.locale), size=7.5, colour=_SOFT, width=_WIDTH)
        self.y += 3.8
        others = say(
            "By the domain of the address; a domain of fewer than {fewest} people is among the others. Neither: expired,"
            " skipped, uncertain or still open.",
            fewest=FEWEST,
        )
        self.write(_LEFT, others.in_locale(self.locale), size=7.5, colour=_SOFT, width=_WIDTH)

    def heading(self, title: Sentence, x: float = _LEFT) -> None:
        """Above a part."""
        self.write(x, self.said(title), size=11, bold=True)
        self.y += 7.5

    def bar(self, line: Line, x: float, width: float, *, height: float) -> None:
        """The states of a line beside one another."""
        self.fill(_GROUND)
        self.pdf.rect(x, self.y, width, height, style="F")
        for state, start, share in line.pieces:
            self.fill(_STATES[state])
            self.pdf.rect(x + start * width / 100, self.y, share * width / 100, height, style="F")

    def swatch(self, x: float, colour: Colour) -> None:
        """A small square before a word."""
        self.fill(colour)
        self.pdf.rect(x, self.y + 0.7, 2.6, 2.6, style="F")

    def at(self, x: float, y: float, text: str, width: float, align: str) -> None:
        """A small note in a drawing."""
        kept, self.y = self.y, y
        self.write(x, text, size=7.5, colour=_SOFT, width=width, align=align)
        self.y = kept

    def write(
        self,
        x: float,
        text: str,
        *,
        size: float,
        colour: Colour = _INK,
        bold: bool = False,
        width: float = 0,
        align: str = "L",
    ) -> None:
        """One line at the height of `y`; what is wider than its place ends in an ellipsis."""
        self.pdf.set_font(_FACE, "B" if bold else "", size)
        self.pdf.set_text_color(*colour)
        if width and self.pdf.get_string_width(text) > width:
            while text and self.pdf.get_string_width(text + "…") > width:
                text = text[:-1]
            text = text.rstrip() + "…"
        self.pdf.set_xy(x, self.y)
        self.pdf.cell(width or None, size * 0.46, text, align=align)

    def fill(self, colour: Colour) -> None:
        """With what areas are filled from now on."""
        self.pdf.set_fill_color(*colour)

    def stroke(self, colour: Colour, dashes: tuple[float, float] | None, width: float) -> None:
        """How lines are drawn from now on."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
        self.pdf.set_dash_pattern(*(dashes or (0, 0)))
