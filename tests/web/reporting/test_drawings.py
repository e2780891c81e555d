"""A line begins at nothing, never falls, and ends at all that came back."""

from datetime import date, timedelta

from newsletter.desk.feedback_figures import FeedbackFigures
from newsletter.feedback.models import FeedbackKind
from newsletter.web.reporting.drawings import rising

BOUNCED, LEFT = FeedbackKind.BOUNCED, FeedbackKind.UNSUBSCRIBED
DAY = date(2026, 11, 2)


def test_days_without_anything_are_drawn_too() -> None:
    told = rising(
        FeedbackFigures(
            {BOUNCED: 3, LEFT: 1}, ((DAY, {BOUNCED: 2}), (DAY + timedelta(days=2), {BOUNCED: 1, LEFT: 1}))
        )
    )

    assert told.most == 3
    assert told.points(BOUNCED, width=90, height=30) == [(0, 30), (30, 10), (60, 10), (90, 0)]
    assert told.polyline(LEFT, 90, 30) == "0.0,30.0 30.0,30.0 60.0,30.0 90.0,20.0"
    assert [day.day for day in told.days] == [DAY, DAY + timedelta(days=2)]


def test_what_came_after_two_weeks_is_one_more_day() -> None:
    late = [(DAY, {LEFT: 1}), *((DAY + timedelta(days=14 + 30 * month), {LEFT: 1}) for month in range(3))]

    told = rising(FeedbackFigures({LEFT: 4}, tuple(late)))

    assert [(day.counts[LEFT], day.is_later) for day in told.days] == [(1, False), (3, True)]
    assert told.heights[LEFT][-1] == 1


def test_nothing_is_drawn_of_nothing() -> None:
    assert (
        rising(FeedbackFigures({FeedbackKind.DELIVERED: 2}, ((DAY, {FeedbackKind.DELIVERED: 2}),))).days == ()
    )
