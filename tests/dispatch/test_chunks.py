"""Chunks know of their deliveries what a count of the rows would say."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.desk.reports import Reached, report
from newsletter.dispatch import chunks
from newsletter.dispatch.models import DeliveryState, SkipReason
from newsletter.relays.base import Fault
from tests import factories
from tests.conftest import NOW

Row = tuple[DeliveryState, str, SkipReason, Fault | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([DeliveryState.PENDING, *chunks.SETTLED]),
        st.sampled_from(["en", "ko"]),
        st.sampled_from(SkipReason),
        st.none() | st.sampled_from(Fault),
    ),
    min_size=1,
    max_size=12,
)


@given(rows=ROWS, size=st.integers(1, 5), is_old=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_report_is_a_count_of_the_rows(
    session: Session, rows: list[Row], size: int, is_old: bool
) -> None:
    inner = session.begin_nested()
    newsletter = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, newsletter), factories.mailing_list(session, newsletter)
    )
    left = [
        factories.delivery(
            session,
            dispatch,
            factories.subscriber(session, f"reader{number}@example.org"),
            state=state,
            locale=locale,
            skip_reason=reason if state is DeliveryState.SKIPPED else None,
            fault=fault if state is DeliveryState.REFUSED else None,
        )
        for number, (state, locale, reason, fault) in enumerate(
            rows if is_old else sorted(rows, key=lambda row: row[1])
        )
    ]
    while left:
        of_one = [row for row in left[:size] if is_old or row.locale == left[0].locale]
        chunk = factories.chunk(session, dispatch, of_one)
        if len({row.locale for row in of_one}) > 1:
            chunk.locale = chunks.MIXED
        left = left[len(of_one) :]

    told = report(session, dispatch, now=NOW)
    inner.rollback()

    accepted = Counter(row[1] for row in rows if row[0] is DeliveryState.ACCEPTED)
    enrolled = Counter(row[1] for row in rows)
    assert Counter(told.counts) == Counter(row[0] for row in rows)
    assert told.enrolled == len(rows)
    assert told.skipped == Counter(row[2] for row in rows if row[0] is DeliveryState.SKIPPED)
    assert told.refused == Counter(row[3] or Fault.UNCLEAR for row in rows if row[0] is DeliveryState.REFUSED)
    assert told.by_locale == {
        locale: Reached(accepted[locale], count) for locale, count in sorted(enrolled.items())
    }
