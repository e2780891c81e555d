"""A report on one page of A4, drawn in Python alone: what somebody lays before a board, or sends to a funder.

Whatever there is to say, it stays one page: a part says as much as there is room for, and how much more there is.
"""

from collections.abc import Callable, Sequence

from newsletter.desk.clicks import ClicksOfIssue
from newsletter.desk.feedback_figures import KINDS
from newsletter.desk.issue_reports import Line, Report
from newsletter.desk.small_figures import FEWEST as FEWEST_TOLD
from newsletter.dispatch.models import DeliveryState
from newsletter.dispatch.words import DELIVERY_STATES
from newsletter.feedback.bounces.reasons import Verdict
from newsletter.feedback.models import FeedbackKind
from newsletter.issues.words import name_of_edition
from newsletter.mail_providers import FEWEST, REST
from newsletter.web.formats import in_language, written_day
from newsletter.web.reporting.drawings import Rising, rising
from newsletter.web.reporting.pen import ACCENT, FOOT, GROUND, INK, LEFT, LINE, SOFT, WIDTH, Colour, Pen
from newsletter.web.reporting.readers import draw_readers
from newsletter.web.reporting.sheets import HONEST, OTHERS, reason_of
from newsletter.wording import Sentence, say

_GAP, _NARROW = 5.5, 4.0  # between two parts; the other one where it is told what readers did
_BETWEEN = 10.0  # two parts beside one another
_HEADING, _COLUMNS, _LINE = 7.5, 5.0, 5.2
_REASONS, _LANGUAGES, _PROVIDERS = 5, 5, 10  # lines, at most
_NOTE = 3.8  # a line at the foot
_BESIDE_READERS, _PROVIDERS_BESIDE = (
    3,
    4,
)  # reasons and languages, and providers, where it is told what readers did
_CAME_BACK = 33.0  # three numbers, and their lines

Counted = tuple[Colour, str, int]
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


def as_pdf(report: Report, locale: str, *, clicks: ClicksOfIssue | None = None) -> bytes:
    """The page, in the language of whoever takes it away; with the clicks of an issue, where they are counted."""
    page = _Page(report, clicks if clicks and clicks.editions else None, locale)
    page.head()
    page.whole()
    page.readers()
    page.feedback_of()
    page.reasons()
    page.languages()
    page.providers()
    page.foot()
    return bytes(page.pdf.output())


class _Page(Pen):
    """The page, part after part."""

    def __init__(self, report: Report, clicks: ClicksOfIssue | None, locale: str) -> None:
        self.report, self.clicks = report, clicks
        self.title = in_language(report.subject, locale) or report.issue_slug
        self.has_readers = bool(clicks or report.polls)
        self.gap = _NARROW if self.has_readers else _GAP
        self.foot_at = FOOT - 6 - (_NOTE if self.has_readers else 0)
        super().__init__(locale, title=self.title, at=report.asked_at)

    def head(self) -> None:
        """What it is a report of, and of when."""
        self.write(LEFT, self.said(say("Report")), size=9, colour=ACCENT, bold=True)
        as_of = self.said(say("As of {moment} UTC", moment=f"{self.report.asked_at:%Y-%m-%d %H:%M}"))
        self.write(LEFT, as_of, size=9, colour=SOFT, width=WIDTH, align="R")
        self.y += 6
        size = 18 if self.width_of(self.title, size=18, bold=True) <= WIDTH else 14
        self.write(LEFT, self.title, size=size, bold=True, width=WIDTH)
        self.y += 9
        if dispatches := self.report.dispatches:
            lists = dict.fromkeys(in_language(one.list_name, self.locale) for one in dispatches)
            first = min(one.enrolled_at or one.scheduled_at for one in dispatches)
            about = say(
                "To {lists} · begun on {day}",
                lists=", ".join(lists),
                day=written_day(first.date(), self.locale),
            )
            self.write(LEFT, self.said(about), size=9.5, colour=SOFT, width=WIDTH)
        self.y += 11

    def whole(self) -> None:
        """How many were accepted, and what became of the others."""
        report = self.report
        accepted = self.number(report.accepted)
        self.write(LEFT, accepted, size=26, bold=True)
        rest = say("of {enrolled} accepted", enrolled=self.number(report.enrolled))
        x = LEFT + self.width_of(accepted, size=26, bold=True) + 3
        self.y += 3.2
        self.write(x, rest.in_locale(self.locale), size=13, colour=SOFT)
        if not report.is_settled:
            still = self.said(say("Still on its way"))
            self.write(LEFT, still, size=10, colour=ACCENT, bold=True, width=WIDTH, align="R")
        self.y += 10
        self.bar(report.whole, LEFT, WIDTH, height=4.5)
        self.y += 8
        width = (WIDTH - 2 * _BETWEEN) / 3
        for place, state in enumerate(report.shown_states):
            column = place % 3
            x = LEFT + column * (width + _BETWEEN)
            count = report.whole.counts[state]
            self.swatch(x, _STATES[state])
            self.write(x + 4.5, self.said(DELIVERY_STATES[state]), size=9)
            told = f"{self.number(count)}  ({self.percent(count, report.enrolled)})"
            self.write(x, told, size=9, bold=True, width=width, align="R")
            if column == 2:
                self.y += 5.5
        self.y += 5.5 if len(report.shown_states) % 3 else 0
        self.y += self.gap

    def readers(self) -> None:
        """What they opened, and what they answered."""
        if self.has_readers:
            draw_readers(self, self.clicks, self.report.polls, until=self.foot_at - self.needed())
            self.y += self.gap

    def needed(self) -> float:
        """How much room there has to be for what follows."""
        report = self.report
        reasons = max(len(report.reasons), len(report.came_back_by.whole.bounced))
        listed = [_HEADING + _LINE * min(reasons, _BESIDE_READERS)] if reasons else []
        tables = [(report.languages, _BESIDE_READERS), (report.shown_providers, _PROVIDERS_BESIDE)]
        listed += [_HEADING + _COLUMNS + _LINE * min(len(lines), most) for lines, most in tables if lines]
        return _HEADING + _CAME_BACK + sum(listed) + self.gap * (2 + len(listed))

    def feedback_of(self) -> None:
        """Three numbers, and their lines over the days."""
        report, rise = self.report, rising(self.report.came_back)
        self.heading(say("What came back"))
        top, width = self.y, 58.0
        for kind, name in KINDS.items():
            count = report.people(kind)
            colour, dashes = _LINES[kind]
            self.stroke(colour, dashes, 0.7)
            self.pdf.line(LEFT, self.y + 2.2, LEFT + 6, self.y + 2.2)
            self.write(LEFT + 9, self.said(name), size=9)
            self.write(LEFT, self.number(count), size=12, bold=True, width=width, align="R")
            self.y += 5.2
            share = say("{share} of those accepted", share=self.percent(count, report.accepted))
            self.write(LEFT + 9, share.in_locale(self.locale), size=8, colour=SOFT)
            self.y += 5.8
        self.lines(rise, LEFT + width + 12, top, WIDTH - width - 12, _CAME_BACK - 7)
        self.y = top + _CAME_BACK + self.gap

    def lines(self, rise: Rising, x: float, y: float, width: float, height: float) -> None:
        """The lines, with the first and the last day below them and the most beside their top."""
        self.stroke(LINE, None, 0.3)
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
        most = _BESIDE_READERS if self.has_readers else _REASONS
        shown = [(title, lines[:most]) for title, lines in parts if lines]
        if not shown:
            return
        top, width = self.y, (WIDTH - _BETWEEN * (len(shown) - 1)) / len(shown)
        for place, (title, lines) in enumerate(shown):
            self.y = top
            self.listed(LEFT + place * (width + _BETWEEN), width, title, lines)
        self.y = top + _HEADING + _LINE * max(len(lines) for _, lines in shown) + self.gap

    def listed(self, x: float, width: float, title: Sentence, lines: Sequence[Counted]) -> None:
        """A heading, and what was counted below it."""
        self.heading(title, x)
        for colour, words, people in lines:
            self.swatch(x, colour)
            self.write(x + 4.5, words, size=8.5, width=width - 13)
            self.write(x, self.number(people), size=9, bold=True, width=width, align="R")
            self.y += _LINE

    def languages(self) -> None:
        """By language."""
        most = _BESIDE_READERS if self.has_readers else _LANGUAGES
        self.table(
            say("By language"),
            say("Language"),
            self.report.languages,
            most,
            others=say("All other languages"),
            called=lambda name: name_of_edition(name).in_locale(self.locale),
        )

    def providers(self) -> None:
        """By mail provider."""
        lines = self.report.shown_providers
        self.table(
            say("By mail provider"), say("Mail provider"), lines, _PROVIDERS, others=OTHERS, called=str
        )

    def table(
        self,
        title: Sentence,
        head: Sentence,
        lines: Sequence[Line],
        most: int,
        *,
        others: Sentence,
        called: Callable[[str], str],
    ) -> None:
        """A line for each name, as many as there is room for, and the others: its bar, and three numbers that add up."""
        room = int((self.foot_at - self.gap - self.y - _HEADING - _COLUMNS) / _LINE)
        if not lines or room < min(2, len(lines)):
            return
        self.heading(title)
        columns = (say("Enrolled"), say("Accepted"), say("Refused"), say("Neither"))
        self.write(LEFT, self.said(head), size=8, colour=SOFT)
        starts = [LEFT + 110.0 + 16.0 * place for place in range(len(columns))]
        for start, column in zip(starts, columns, strict=True):
            self.write(start, self.said(column), size=8, colour=SOFT, width=16, align="R")
        self.y += _COLUMNS
        for line in _with_others(lines, min(most, room)):
            self.y -= 0.6
            self.rule(LEFT, WIDTH)
            self.y += 0.6
            name = self.said(others) if line.name == REST else called(line.name)
            self.write(LEFT, name, size=9, width=46)
            self.y += 0.9
            self.bar(line, LEFT + 48, 60, height=2.2)
            self.y -= 0.9
            accepted = line.counts.get(DeliveryState.ACCEPTED, 0)
            refused = line.counts.get(DeliveryState.REFUSED, 0)
            told = (line.enrolled, accepted, refused, line.enrolled - accepted - refused)
            for start, count in zip(starts, told, strict=True):
                colour = INK if count else SOFT
                self.write(start, self.number(count), size=9, width=16, align="R", colour=colour)
            self.y += _LINE
        self.y += self.gap

    def foot(self) -> None:
        """What the words mean, where a page ends."""
        self.y = self.foot_at - 1.5
        self.rule(LEFT, WIDTH, weight=0.3)
        self.y += 1.5
        notes = [
            HONEST,
            say(
                "By the domain of the address; a domain of fewer than {fewest} people is among the others. Neither: expired,"
                " skipped, uncertain or still open.",
                fewest=FEWEST,
            ),
        ]
        if self.has_readers:
            told = say(
                "Clicks and answers are not a number of people. Figures below {fewest} are not shown; of those, a sum has"
                " only the tens, and says “at least”.",
                fewest=FEWEST_TOLD,
            )
            notes.insert(1, told)
        for note in notes:
            self.write(LEFT, note.in_locale(self.locale), size=7.5, colour=SOFT, width=WIDTH)
            self.y += _NOTE

    def bar(self, line: Line, x: float, width: float, *, height: float) -> None:
        """The states of a line beside one another."""
        self.area(x, width, height=height, colour=GROUND)
        for state, start, share in line.pieces:
            self.area(x + start * width / 100, share * width / 100, height=height, colour=_STATES[state])


def _with_others(lines: Sequence[Line], most: int) -> Sequence[Line]:
    """The first of them, and all that have no line of their own in one."""
    if len(lines) <= most:
        return lines
    named = [line for line in lines if line.name != REST][: most - 1]
    others = [line for line in lines if line not in named]
    sums = {state: sum(line.counts.get(state, 0) for line in others) for state in DeliveryState}
    return [*named, Line(REST, sums)]
