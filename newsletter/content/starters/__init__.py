"""Whole sample issues to begin from: an issue file each, `NAME.yaml`, in English and Korean, and its line in STARTERS.

Their dates are weeks ahead of whoever begins with one, so that hours and a tile show; the checks ask for the right ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path

from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.walking import with_dates
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import read
from newsletter.errors import NotFound
from newsletter.wording import Sentence, say

FOLDER = Path(__file__).parent
WRITTEN_ON = date(2027, 1, 4)  # a Monday; the days in the files are as far from it as theirs from a new issue


@dataclass(frozen=True)
class Starter:
    """One of them; `label` and `about` are what people choose it by."""

    name: str
    label: Sentence
    about: Sentence

    @property
    def written(self) -> IssueContent:
        """As its file says it."""
        return _written(self.name)

    def content(self, locales: Sequence[str], *, on: date) -> IssueContent:
        """Its words in these languages, its dates as far ahead of `on` as they are in its file. A language that it is not
        written in begins empty; where that is so of all, the first has the words as they are."""
        written = self.written
        languages = {locale: _language(locale) for locale in locales}
        sources = {
            locale: source
            for locale, language in languages.items()
            for source in written.locales
            if _language(source) == language
        } or {locales[0]: written.source_locale}
        issue = written.said_in(locales, sources)
        ahead = partial(_later, weeks=-((WRITTEN_ON - on).days // 7))
        return issue.model_copy(update={"blocks": tuple(with_dates(block, ahead) for block in issue.blocks)})


STARTERS = (
    Starter(
        "quarterly",
        say("Quarterly"),
        say(
            "A letter and what is in it, a report, figures, people, short news, dates, a call and things to read: ten "
            "sections for a season."
        ),
    ),
    Starter(
        "digest",
        say("Short news of a month"),
        say("A greeting, six short items side by side, three things to read and one date."),
    ),
    Starter(
        "interview",
        say("Interview"),
        say("One conversation at length: whom you met, questions and answers, and a sentence in large type."),
    ),
    Starter(
        "programme",
        say("Conference programme"),
        say("Three sessions with ten speakers each, who organises it, and how to register."),
    ),
    Starter(
        "invitation",
        say("Invitation to an event"),
        say("A letter, when and where, how the evening goes, how to get there, and one button."),
    ),
    Starter(
        "press-release",
        say("Press release"),
        say(
            "A statement with two quotations and the words about you, sixty signatories and three press contacts."
        ),
    ),
    Starter(
        "appeal",
        say("Urgent appeal"),
        say("What happened, what you ask of whom, until when, and one button; with links to pass it on."),
    ),
    Starter(
        "thanks",
        say("Thanks for a year"),
        say("What the year brought, in figures and words, who made it possible, and where the money went."),
    ),
)


def starter_named(name: str) -> Starter:
    """The starter. Raises NotFound."""
    found = next((starter for starter in STARTERS if starter.name == name), None)
    if found is None:
        known = ", ".join(starter.name for starter in STARTERS)
        raise NotFound(
            say("There is no starter “{name}”. The starters are: {known}.", name=name, known=known)
        )
    return found


def _later(day: RoughDate, *, weeks: int) -> RoughDate:
    """Whole weeks later, so that a Friday stays one."""
    if day.precision is not Precision.DAY:
        return day
    return RoughDate((date.fromisoformat(day.root) + timedelta(weeks=weeks)).isoformat())


@cache
def _written(name: str) -> IssueContent:
    file = FOLDER / f"{name}.yaml"
    return read(file.read_text(encoding="utf-8"), name=file.name).content


def _language(locale: str) -> str:
    return locale.partition("-")[0].lower()
