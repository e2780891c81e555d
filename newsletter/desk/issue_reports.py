"""The report of an issue, or of one of its dispatches: how many were written down, and what became of each of them.

`enrolled` is always the sum of `counts`, in the whole and in every line; it comes from the counters of chunks, what is by
provider and over time from what was counted last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.dispatches import DispatchLine, dispatch_line
from newsletter.desk.feedback_figures import FeedbackFigures, feedback_of, together
from newsletter.desk.feedback_lines import FeedbackLines, feedback_lines
from newsletter.desk.figures import Answers
from newsletter.desk.pace import Course, course_of
from newsletter.desk.polls import PollFigures, poll_figures
from newsletter.dispatch.breakdowns import Counted, breakdown
from newsletter.dispatch.chunks import SETTLED, Account, account
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.dispatch.words import FAULTS, SKIP_REASONS
from newsletter.feedback.models import FeedbackKind
from newsletter.issues.models import Issue, Newsletter, Proof
from newsletter.mail_providers import REST
from newsletter.relays.base import Fault
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import Sentence

# In the order in which they are told. Whoever is open, wherever they are, counts as pending.
STATES = (
    DeliveryState.ACCEPTED,
    DeliveryState.PENDING,
    DeliveryState.UNCERTAIN,
    DeliveryState.REFUSED,
    DeliveryState.EXPIRED,
    DeliveryState.SKIPPED,
)
_OVER = (DispatchState.FINISHED, DispatchState.CANCELLED)
_MOST_PROVIDERS = 25  # on a page
_ANSWERS_COME = timedelta(days=14)  # to a question without a last day, for as long as its page follows them


@dataclass(frozen=True)
class Line:
    """What became of some of the people: of one language, of one provider; `name` is a tag or a name, and REST the others."""

    name: str
    counts: Mapping[DeliveryState, int]

    @property
    def enrolled(self) -> int:
        """How many they are."""
        return sum(self.counts.values())

    @property
    def pieces(self) -> tuple[tuple[DeliveryState, float, float], ...]:
        """The states on a bar from 0 to 100: where each begins, and how wide it is."""
        pieces, start = [], 0.0
        for state in STATES:
            if count := self.counts.get(state, 0):
                width = 100 * count / self.enrolled
                pieces.append((state, round(start, 3), round(width, 3)))
                start += width
        return tuple(pieces)


@dataclass(frozen=True)
class Reason:
    """Why so many were refused or skipped."""

    state: DeliveryState
    words: Sentence
    people: int


@dataclass(frozen=True)
class Report:
    """All that a report says. `providers_of` is when they and the course were counted, None while some are not counted yet."""

    of: str  # what a file of it is called
    issue_slug: str
    newsletter_id: int
    subject: dict[str, str]
    dispatches: Sequence[DispatchLine]  # oldest first
    whole: Line
    reasons: tuple[Reason, ...]  # the most frequent first
    languages: tuple[Line, ...]
    providers: tuple[Line, ...]
    providers_of: datetime | None = field(compare=False)
    course: Course
    came_back: FeedbackFigures
    came_back_by: FeedbackLines
    polls: tuple[PollFigures, ...]  # of an issue; whoever answers comes from no dispatch
    is_settled: bool  # what becomes of whom
    asked_at: datetime = field(compare=False)  # equal as long as nothing changed

    @property
    def is_over(self) -> bool:
        """Whether nothing of it changes any more, but for what comes back. Most answers come within days."""
        began = max((one.enrolled_at or one.scheduled_at for one in self.dispatches), default=self.asked_at)
        until = (poll.closes_at or began + _ANSWERS_COME for poll in self.polls)
        return self.is_settled and all(self.asked_at >= end for end in until)

    @property
    def state(self) -> str:
        """What its page is loaded anew for when it changes."""
        return "over" if self.is_over else "running"

    @property
    def enrolled(self) -> int:
        """How many were written down."""
        return self.whole.enrolled

    @property
    def accepted(self) -> int:
        """How many mails the relay took."""
        return self.whole.counts[DeliveryState.ACCEPTED]

    @property
    def shown_states(self) -> tuple[DeliveryState, ...]:
        """The states that somebody is in, and accepted."""
        return tuple(s for s in STATES if self.whole.counts[s] or s is DeliveryState.ACCEPTED)

    @property
    def shown_providers(self) -> tuple[Line, ...]:
        """The largest of them, and all others in one line."""
        named = [line for line in self.providers if line.name != REST]
        others = [line for line in self.providers if line.name == REST] + named[_MOST_PROVIDERS:]
        rest = _added(line.counts for line in others)
        return (*named[:_MOST_PROVIDERS], *([Line(REST, rest)] if sum(rest.values()) else []))

    def people(self, kind: FeedbackKind) -> int:
        """Of how many there is feedback of a kind."""
        return self.came_back.counts.get(kind, 0)


def issue_report(session: Session, issue_id: int, *, now: datetime) -> Report:
    """The report of an issue, over all of its dispatches."""
    issue = session.get_one(Issue, issue_id)
    ids = session.scalars(
        sa.select(Dispatch.id)
        .join(Proof, Proof.id == Dispatch.proof_id)
        .where(Proof.issue_id == issue_id)
        .order_by(Dispatch.id)
    ).all()
    return _report(session, issue.slug, issue, ids, polls=poll_figures(session, issue_id), now=now)


def dispatch_report(session: Session, dispatch_id: int, *, now: datetime) -> Report:
    """The report of one dispatch. Raises NotFound."""
    dispatch = find_dispatch(session, dispatch_id)
    issue = dispatch.proof.issue
    return _report(session, f"{issue.slug}-dispatch-{dispatch.id}", issue, [dispatch.id], now=now)


def note_report_export(about: Dispatch | Issue | Newsletter, *, form: str, by: By) -> None:
    """Write down who takes a report away, before it is read: reading cannot write. Raises NotAllowed."""
    match about:
        case Dispatch():
            newsletter_id = about.mailing_list.newsletter_id
        case Issue():
            newsletter_id = about.newsletter_id
        case Newsletter():
            newsletter_id = about.id
    require(by, Deed.READ_DISPATCHES, newsletter=newsletter_id)
    record(Act.REPORT_EXPORTED, about, by=by, form=form)


def _report(
    session: Session,
    of: str,
    issue: Issue,
    ids: Sequence[int],
    *,
    polls: tuple[PollFigures, ...] = (),
    now: datetime,
) -> Report:
    dispatches = [find_dispatch(session, one) for one in ids]
    lines = [dispatch_line(session, dispatch) for dispatch in dispatches]
    accounts = {one: account(session, one) for one in ids}
    begun = [one for one in ids if sum(accounts[one].counts.values())]
    counted = [breakdown(session, one, accounts[one], now=now) for one in begun]
    known = [one for one in counted if one is not None]
    is_known = bool(known) and len(known) == len(counted)
    providers = _providers(known) if is_known else ()
    return Report(
        of=of,
        issue_slug=issue.slug,
        newsletter_id=issue.newsletter_id,
        subject=lines[-1].subject if lines else {},
        dispatches=lines,
        whole=Line("", _added(_by_state(one) for one in accounts.values())),
        reasons=_reasons(accounts.values()),
        languages=_languages(accounts.values()),
        providers=providers,
        providers_of=min(one.at for one in known) if is_known else None,
        course=_course(known, now=now),
        came_back=together(feedback_of(session, one) for one in begun),
        came_back_by=feedback_lines(session, begun, named={line.name for line in providers}),
        polls=polls,
        is_settled=all(dispatch.state in _OVER for dispatch in dispatches)
        and not any(one.pending for one in accounts.values()),
        asked_at=now,
    )


def _added(several: Iterable[Mapping[DeliveryState, int]]) -> dict[DeliveryState, int]:
    added: Counter[DeliveryState] = Counter()
    for counts in several:
        added.update(counts)
    return {state: added[state] for state in STATES}


def _by_state(told: Account) -> dict[DeliveryState, int]:
    return {**{state: told.counts[state] for state in SETTLED}, DeliveryState.PENDING: told.pending}


def _reasons(accounts: Iterable[Account]) -> tuple[Reason, ...]:
    refused: Counter[Fault] = Counter()
    skipped: Counter[SkipReason] = Counter()
    for told in accounts:
        refused.update(told.refused)
        skipped.update(told.skipped)
    found = [Reason(DeliveryState.REFUSED, FAULTS[fault], people) for fault, people in refused.items()]
    found += [
        Reason(DeliveryState.SKIPPED, SKIP_REASONS[reason], people) for reason, people in skipped.items()
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.people, reason.state, str(reason.words))))


def _languages(accounts: Iterable[Account]) -> tuple[Line, ...]:
    enrolled: Counter[str] = Counter()
    settled: dict[str, Counter[DeliveryState]] = {}
    for told in accounts:
        enrolled.update(told.enrolled_by_locale)
        for locale, counts in told.settled_by_locale.items():
            settled.setdefault(locale, Counter()).update(counts)
    lines = []
    for locale, people in enrolled.items():
        counts = settled.get(locale, Counter())
        lines.append(Line(locale, _added([counts, {DeliveryState.PENDING: people - counts.total()}])))
    return tuple(sorted(lines, key=lambda line: (-line.enrolled, line.name)))


def _providers(counted: Iterable[Counted]) -> tuple[Line, ...]:
    """The largest first, the rest at the end."""
    by_name: dict[str, Counter[DeliveryState]] = {}
    for one in counted:
        for name, counts in one.providers.items():
            by_name.setdefault(name, Counter()).update(counts)
    lines = [Line(name, _added([counts])) for name, counts in by_name.items()]
    return tuple(sorted(lines, key=lambda line: (line.name == REST, -line.enrolled, line.name)))


def _course(counted: Iterable[Counted], *, now: datetime) -> Course:
    minutes: Counter[datetime] = Counter()
    for one in counted:
        minutes.update(dict(one.minutes))
    answers = tuple((began, minutes[began]) for began in sorted(minutes))
    return course_of(Answers(asked_at=now, tens=answers, put_off=0))
