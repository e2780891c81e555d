"""Questions that we count ourselves: as readers meet them on their page, and what was answered, as staff read it.

What is asked is what the proof says that anybody may read; of whoever answered there is nothing to read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter import links
from newsletter.content.blocks.poll import Poll
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.items import anchor_of
from newsletter.content.localized import Localized
from newsletter.content.merge_tags import with_defaults
from newsletter.desk.small_figures import FEWEST
from newsletter.dispatch.public_editions import proofs_begun_with, public_proof
from newsletter.feedback.models import PollAnswers
from newsletter.issues.frozen import revision_of
from newsletter.issues.models import Issue


@dataclass(frozen=True)
class Choosable:
    """An answer, by its id and by the anchor that stands in addresses; `answers` is how often it was given."""

    id: str
    anchor: str
    text: str
    answers: int

    @property
    def is_told(self) -> bool:
        """Whether readers are told how often it was given. Staff are, always."""
        return self.answers >= FEWEST


@dataclass(frozen=True)
class PublicPoll:
    """A question as readers of one language meet it."""

    issue: Issue
    locale: str
    block_id: str
    question: str
    answers: tuple[Choosable, ...]
    until: RoughDate | None
    closes_at: datetime | None
    shows_results: bool

    @property
    def page(self) -> str:
        """Where it is answered."""
        return links.poll(self.issue.slug, self.locale, anchor_of(self.block_id))

    @property
    def most(self) -> int:
        """How often the most frequent answer was given, 0 while no number is told."""
        return max((one.answers for one in self.answers if one.is_told), default=0)

    def is_closed(self, now: datetime) -> bool:
        """Whether no answer is taken any more."""
        return self.closes_at is not None and now >= self.closes_at

    def answer(self, anchor: str) -> Choosable | None:
        """The answer with an anchor."""
        return next((one for one in self.answers if one.anchor == anchor.lower()), None)


@dataclass(frozen=True)
class Given:
    """An answer of a report, and how often it was given; `is_gone` when the issue as it is read now does not offer it."""

    text: dict[str, str]
    answers: int
    is_gone: bool = False


@dataclass(frozen=True)
class LanguageOfPoll:
    """What readers of one language answered, in the order of the answers."""

    locale: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class PollFigures:
    """What was answered to one question. `languages` are those that are told apart."""

    question: dict[str, str]
    given: tuple[Given, ...]
    languages: tuple[LanguageOfPoll, ...]
    are_few_by_language: bool  # some languages are not told apart, since too few answered in them
    until: RoughDate | None
    closes_at: datetime | None

    @property
    def answers(self) -> int:
        """How many in all."""
        return sum(one.answers for one in self.given)


def public_poll(session: Session, issue: str, locale: str, anchor: str) -> PublicPoll | None:
    """A question that takes answers, by the slug of its issue, a language and its anchor; None where there is none."""
    proof = public_proof(session, issue, locale)
    if proof is None:
        return None
    content = revision_of(session, proof).content
    for poll in _polls_in(content):
        if anchor_of(poll.id) == anchor.lower() and poll.locales_of([locale]):
            locales = poll.locales_of(content["locales"])
            counts = _counts(session, proof.issue_id, poll.id)
            return PublicPoll(
                issue=proof.issue,
                locale=locale,
                block_id=poll.id,
                question=_read(poll.question, locale, locales),
                answers=tuple(
                    Choosable(
                        one.id,
                        anchor_of(one.id),
                        _read(one.text, locale, locales),
                        sum(counts.get(one.id, {}).values()),
                    )
                    for one in poll.answers
                ),
                until=poll.until,
                closes_at=poll.closes_at,
                shows_results=poll.shows_results,
            )
    return None


def poll_figures(session: Session, issue_id: int) -> tuple[PollFigures, ...]:
    """What was answered to the questions of an issue, in the order in which they are asked.

    A correction may ask otherwise: what was answered to an earlier proof stands behind what is asked now.
    """
    asked: dict[str, Poll] = {}
    earlier: dict[str, list[Poll]] = {}
    for proof in proofs_begun_with(session, issue_id):
        for poll in _polls_in(revision_of(session, proof).content):
            if poll.id in asked:
                earlier.setdefault(poll.id, []).append(poll)
            else:
                asked[poll.id] = poll
    return tuple(
        _figures(poll, earlier.get(poll.id, ()), _counts(session, issue_id, poll.id))
        for poll in asked.values()
    )


def _figures(poll: Poll, earlier: Sequence[Poll], counts: dict[str, dict[str, int]]) -> PollFigures:
    offered = {one.id: one for one in poll.answers}
    known = {one.id: one for before in reversed(earlier) for one in before.answers} | offered
    order = [*offered, *(one for one in known if one not in offered and one in counts)]
    by_language: dict[str, tuple[int, ...]] = {}
    for locale in sorted({locale for by_locale in counts.values() for locale in by_locale}):
        by_language[locale] = tuple(counts.get(one, {}).get(locale, 0) for one in order)
    told = _told_apart({locale: sum(answers) for locale, answers in by_language.items()})
    return PollFigures(
        question={locale: with_defaults(text) for locale, text in poll.question.items()},
        given=tuple(
            Given(
                {locale: with_defaults(text) for locale, text in known[one].text.items()},
                sum(counts.get(one, {}).values()),
                is_gone=one not in offered,
            )
            for one in order
        ),
        languages=tuple(LanguageOfPoll(locale, by_language[locale]) for locale in told),
        are_few_by_language=len(told) < len(by_language) > 1,
        until=poll.until,
        closes_at=poll.closes_at,
    )


def _told_apart(totals: dict[str, int]) -> list[str]:
    """The languages of which numbers are told, the largest first: what is left of the whole then is no small number either."""
    told = sorted((one for one in totals if totals[one] >= FEWEST), key=lambda one: (-totals[one], one))
    while told and 0 < sum(totals.values()) - sum(totals[one] for one in told) < FEWEST:
        told.pop()
    return told if len(totals) > 1 else []


def _polls_in(content: dict[str, Any]) -> Iterator[Poll]:
    """The questions of a revision that we count, as far as they can be read; nothing else of it is read."""
    for kept in content["blocks"]:
        if kept["type"] == "poll":
            try:
                poll = Poll.model_validate(kept)
            except ValidationError:
                continue
            if poll.is_counted_here:
                yield poll


def _counts(session: Session, issue_id: int, block_id: str) -> dict[str, dict[str, int]]:
    """How often each answer of a question was given, by its id and the language."""
    counts: dict[str, dict[str, int]] = {}
    rows = session.execute(
        sa.select(PollAnswers.answer_id, PollAnswers.locale, PollAnswers.answers).where(
            PollAnswers.issue_id == issue_id, PollAnswers.block_id == block_id
        )
    )
    for answer, locale, answers in rows:
        counts.setdefault(answer, {})[locale] = answers
    return counts


def _read(text: Localized[str], locale: str, locales: Sequence[str]) -> str:
    return with_defaults(text.or_source(locale, locales) or "")
