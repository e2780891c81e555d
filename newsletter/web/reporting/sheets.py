"""A report as tables of words and numbers, in the language of whoever takes it away: what each of its files is made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsletter.desk.comparing import Growth, IssueFigures
from newsletter.desk.feedback_figures import KINDS
from newsletter.desk.feedback_lines import CAME, Bounced, CameBack, FeedbackLines
from newsletter.desk.issue_reports import Line, Report
from newsletter.dispatch.words import DELIVERY_STATES
from newsletter.feedback.meanings import reason_in_words
from newsletter.feedback.words import VERDICTS
from newsletter.issues.words import name_of_edition
from newsletter.mail_providers import REST
from newsletter.web.formats import capitalised, in_language
from newsletter.wording import Sentence, say

Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """One table: its name, what its columns are called, its rows. The first cells of a row are words, the others numbers."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


OTHERS = say("All others")
ALL_LANGUAGES = say("All languages")
HONEST = say(
    "“Accepted” means that the relay took the mail, not that it was delivered. Who opens a mail is not measured."
)


def reason_of(one: Bounced) -> Sentence:
    """Why mails came back."""
    return reason_in_words(one.reason) if one.reason else say("the reason was not kept")


def sheets_of(report: Report, locale: str) -> list[Sheet]:
    """The report of an issue or a dispatch."""

    def said(sentence: Sentence) -> str:
        return capitalised(sentence.in_locale(locale))

    people = said(say("How many"))
    states = report.shown_states
    state_names = [said(DELIVERY_STATES[state]) for state in states]
    whole: list[list[Cell]] = [[said(say("Enrolled")), report.enrolled]]
    whole += [[said(DELIVERY_STATES[state]), report.whole.counts[state]] for state in states]
    whole += [[said(name), report.people(kind)] for kind, name in KINDS.items()]

    def broken_down(
        title: Sentence, head: Sentence, lines: Iterable[Line], name: Callable[[Line], str]
    ) -> Sheet:
        rows: list[list[Cell]] = [
            [name(line), line.enrolled, *(line.counts.get(state, 0) for state in states)] for line in lines
        ]
        return Sheet(said(title), [said(head), said(say("Enrolled")), *state_names], rows)

    sheets = [
        Sheet(said(say("All together")), [said(say("What became of them")), people], whole),
        Sheet(
            said(say("Reasons")),
            [said(say("State")), said(say("Reason")), people],
            [[said(DELIVERY_STATES[one.state]), said(one.words), one.people] for one in report.reasons],
        ),
        broken_down(
            say("By language"),
            say("Language"),
            report.languages,
            lambda line: name_of_edition(line.name).in_locale(locale),
        ),
        broken_down(
            say("By mail provider"),
            say("Mail provider"),
            report.providers,
            lambda line: said(OTHERS) if line.name == REST else line.name,
        ),
        Sheet(
            said(say("What came back")),
            [said(say("Day (UTC)")), *(said(name) for name in KINDS.values())],
            [
                [day.isoformat(), *(counts.get(kind, 0) for kind in KINDS)]
                for day, counts in report.came_back.by_day
            ],
        ),
        *_returned(report.came_back_by, locale),
        Sheet(
            said(say("Answers over time")),
            [said(say("From (UTC)")), said(say("Answers"))],
            [[f"{began:%Y-%m-%d %H:%M}", answers] for began, answers in report.course.steps if answers],
        ),
    ]
    return [*sheets, _questions(report, locale)] if report.polls else sheets


def _questions(report: Report, locale: str) -> Sheet:
    """How often each answer was given, in all and in the languages that are told apart."""
    rows: list[list[Cell]] = []
    for poll in report.polls:
        question = in_language(poll.question, locale)
        for place, given in enumerate(poll.given):
            answer = in_language(given.text, locale)
            rows.append([question, answer, ALL_LANGUAGES.in_locale(locale), given.answers])
            rows += [
                [question, answer, name_of_edition(one.locale).in_locale(locale), one.answers[place]]
                for one in poll.languages
            ]
    heads = (say("Question"), say("Answer given"), say("Language"), say("Times given"))
    return Sheet(
        capitalised(say("What readers answered").in_locale(locale)),
        [capitalised(head.in_locale(locale)) for head in heads],
        rows,
    )


def _returned(back: FeedbackLines, locale: str) -> list[Sheet]:
    """Why mails came back, and what came back of each language and each provider."""

    def said(sentence: Sentence) -> str:
        return capitalised(sentence.in_locale(locale))

    def told(one: Bounced) -> list[Cell]:
        return [said(reason_of(one)), said(VERDICTS[one.verdict]), one.people]

    heads = [said(say("Reason")), said(say("What it means")), said(say("Bounced"))]
    provider, language = said(say("Mail provider")), said(say("Language"))
    columns = [said(CAME[column]) for column in back.shown]
    names = {line.name: said(OTHERS) if line.name == REST else line.name for line in back.providers}
    spoken = {line.name: name_of_edition(line.name).in_locale(locale) for line in back.languages}

    def lines_of(lines: Iterable[CameBack], names: Mapping[str, str]) -> list[list[Cell]]:
        return [[names[line.name], *(line.counts.get(column, 0) for column in back.shown)] for line in lines]

    return [
        Sheet(said(say("Why it came back")), heads, [told(one) for one in back.whole.bounced]),
        Sheet(said(say("Came back by provider")), [provider, *columns], lines_of(back.providers, names)),
        Sheet(
            said(say("Bounced, provider and reason")),
            [provider, *heads],
            [[names[line.name], *told(one)] for line in back.providers for one in line.bounced],
        ),
        Sheet(said(say("Came back by language")), [language, *columns], lines_of(back.languages, spoken)),
    ]


def comparison_sheets(issues: Sequence[IssueFigures], grown: Growth, locale: str) -> list[Sheet]:
    """The issues of a newsletter beside one another, and how its lists grew."""

    def said(sentence: Sentence) -> str:
        return capitalised(sentence.in_locale(locale))

    figures = [
        *(say("Enrolled"), say("Accepted"), say("Refused"), say("Bounced"), say("Complained")),
        say("Unsubscribed"),
    ]
    return [
        Sheet(
            said(say("Issues")),
            [said(say("Issue")), said(say("Began (UTC)")), *map(said, figures)],
            [
                [
                    in_language(one.subject, locale) or one.slug,
                    f"{one.began:%Y-%m-%d %H:%M}",
                    *(one.enrolled, one.accepted, one.refused),
                    *(one.bounced, one.complained, one.unsubscribed),
                ]
                for one in issues
            ],
        ),
        Sheet(
            said(say("Growth")),
            [said(say("Month")), said(say("Joined")), said(say("Left")), said(say("On the list at its end"))],
            [[month.name, month.joined, month.left, month.on_it] for month in grown.months],
        ),
    ]
