"""How a dispatch is going, for people: words, shares, its pace and what waits; read from rows each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from newsletter.desk.canaries import Canary
from newsletter.desk.figures import Answers, DomainLine, Figures, RelayFigures
from newsletter.desk.pace import Course, Pace, course_of, pace_of
from newsletter.desk.reports import Reached, Report, report
from newsletter.dispatch.allowance.speed import Speed
from newsletter.dispatch.allowance.waiting import Wait
from newsletter.dispatch.attendance import Attendance, attendance
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import OVER, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.dispatch.mornings import Wave
from newsletter.dispatch.words import COUNTED_SKIPS, DELIVERY_STATES, FAULTS, MEANINGS
from newsletter.feedback.models import FeedbackKind
from newsletter.relays.base import Fault
from newsletter.wording import NOTHING, Sentence, say


@dataclass(frozen=True)
class Share:
    """The deliveries in one state, and where they lie on a bar from 0 to 100."""

    state: DeliveryState
    name: Sentence
    meaning: Sentence
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Trouble:
    """How many deliveries share what keeps them from being accepted, what that is, and what was said to one of them."""

    count: int
    state: DeliveryState
    meaning: Sentence
    example: Sentence


@dataclass(frozen=True)
class Progress:
    """What the progress panel shows."""

    dispatch_id: int
    state: DispatchState
    scheduled_at: datetime
    finished_at: datetime | None
    is_correction: bool
    enrolled: int
    accepted: int
    settled: int
    by_locale: dict[str, Reached]
    shares: tuple[Share, ...]
    skips: tuple[Sentence, ...]
    refusals: tuple[tuple[Fault, Sentence, int], ...]
    uncertain: int
    expired: int
    unsubscribed: int
    bounced: int
    complained: int
    next_retry_at: datetime | None
    held_until: datetime | None
    held_because: Sentence
    wait: Wait | None
    relay: str
    pace: Pace | None  # only of what goes on at this moment
    course: Course
    troubles: tuple[Trouble, ...]
    domains: tuple[DomainLine, ...]
    further_domains: int
    relays: tuple[RelayFigures, ...]
    attendance: Attendance
    canary: Canary | None
    deadline: datetime | None
    speed: Speed | None  # no more than this, whatever its relays take
    reader_time: time | None
    reader_zone: str
    mornings: Sequence[Wave]  # for whom it is not yet that time
    next_morning: Wave | None  # when nobody else is to be sent to before
    too_late: int  # people who had no turn before it
    is_too_late: bool
    can_be_undone: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self.state in OVER

    @property
    def waits_for_a_look(self) -> bool:
        """Whether its first people have their answers, and the others wait for a person."""
        return self.canary is not None and self.canary.waits

    @property
    def is_held(self) -> bool:
        """Whether it runs, but waits for the relay."""
        return self.state is DispatchState.RUNNING and bool(self.held_because)

    @property
    def is_rung_for(self) -> bool:
        """Whether what is due of it is looked for as it should be; where it is over or paused, nothing is."""
        return self.attendance.is_ticking or self.is_over or self.state is DispatchState.PAUSED


def progress_of(
    session: Session, dispatch_id: int, *, relay: str, figures: Figures, now: datetime
) -> Progress:
    """Count a dispatch, beside its `figures`. Raises NotFound."""
    dispatch = find_dispatch(session, dispatch_id)
    return _progress(
        dispatch, report(session, dispatch, now=now), relay, figures, attendance(session, now=now)
    )


def pace_now(counted: Report, answers: Answers) -> Pace | None:
    """How fast it goes on at this moment; None while it does not, or nobody knows. Whoever was put off has their own time."""
    if counted.state is not DispatchState.RUNNING or counted.held_because or counted.wait:
        return None
    resting = counted.canary.resting if counted.canary else 0
    remaining = max(0, counted.open - answers.put_off - resting - counted.sleeping)
    return pace_of(answers, remaining=remaining, tempo=counted.tempo)


def _progress(
    dispatch: Dispatch, counted: Report, relay: str, figures: Figures, attendance: Attendance
) -> Progress:
    return Progress(
        dispatch_id=dispatch.id,
        state=dispatch.state,
        scheduled_at=dispatch.scheduled_at,
        finished_at=dispatch.finished_at,
        is_correction=dispatch.is_correction,
        enrolled=counted.enrolled,
        accepted=counted.counts[DeliveryState.ACCEPTED],
        by_locale=counted.by_locale,
        settled=counted.enrolled - counted.open,
        shares=_shares(counted),
        skips=tuple(COUNTED_SKIPS[reason](f"{count:,}") for reason, count in sorted(counted.skipped.items())),
        refusals=tuple((fault, FAULTS[fault], count) for fault, count in sorted(counted.refused.items())),
        uncertain=counted.counts[DeliveryState.UNCERTAIN],
        expired=counted.counts[DeliveryState.EXPIRED],
        unsubscribed=counted.feedback.get(FeedbackKind.UNSUBSCRIBED, 0),
        bounced=counted.feedback.get(FeedbackKind.BOUNCED, 0),
        complained=counted.feedback.get(FeedbackKind.COMPLAINED, 0),
        next_retry_at=counted.next_retry_at,
        held_until=counted.held_until,
        held_because=counted.held_because,
        wait=counted.wait,
        relay=relay,
        pace=pace_now(counted, figures.answers),
        course=course_of(figures.answers),
        troubles=_troubles(counted, figures),
        domains=figures.domains,
        further_domains=figures.further_domains,
        relays=figures.relays,
        attendance=attendance,
        canary=counted.canary,
        deadline=counted.deadline,
        speed=counted.tempo.speed if counted.tempo else None,
        reader_time=counted.reader_time,
        reader_zone=counted.reader_zone,
        mornings=counted.mornings,
        next_morning=counted.next_morning,
        too_late=counted.skipped.get(SkipReason.TOO_LATE, 0),
        can_be_undone=dispatch.can_be_undone,
        is_too_late=dispatch.is_too_late(now=figures.answers.asked_at),
    )


def _shares(counted: Report) -> tuple[Share, ...]:
    shares: list[Share] = []
    start = 0.0
    for state, name in DELIVERY_STATES.items():
        count = counted.counts[state]
        width = 100 * count / counted.enrolled if counted.enrolled else 0.0
        shares.append(Share(state, name, MEANINGS[state], count, round(start, 3), round(width, 3)))
        start += width
    return tuple(shares)


def _troubles(counted: Report, figures: Figures) -> tuple[Trouble, ...]:
    """The most frequent first."""
    replies = figures.replies
    found = [
        Trouble(
            count,
            DeliveryState.REFUSED,
            say("refused: {why}", why=FAULTS[fault]),
            replies.get((DeliveryState.REFUSED, fault), NOTHING),
        )
        for fault, count in counted.refused.items()
    ]
    others = (
        (figures.answers.put_off, DeliveryState.PENDING, say("put off: the relay said “later”")),
        (
            counted.counts[DeliveryState.EXPIRED],
            DeliveryState.EXPIRED,
            say("expired: the relay said “later” until the time was over"),
        ),
        (
            counted.counts[DeliveryState.UNCERTAIN],
            DeliveryState.UNCERTAIN,
            say("uncertain: it was handed over and no answer came"),
        ),
    )
    for count, state, meaning in others:
        if count:
            found.append(Trouble(count, state, meaning, replies.get((state, None), NOTHING)))
    return tuple(sorted(found, key=lambda trouble: -trouble.count))
