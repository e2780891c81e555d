"""A start can be undone for a little while, as if it had never been."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch import scheduling, starting
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.undoing import begin_now, undo
from newsletter.errors import Conflict
from newsletter.trail.models import TrailEntry
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW

A_MINUTE = timedelta(minutes=1)


def started(session: Session, *, undoable_for: timedelta = A_MINUTE, at: timedelta = timedelta()) -> Dispatch:
    paper = factories.newsletter(session)
    readers = factories.mailing_list(session, paper)
    factories.subscription(session, readers, "a@example.org")
    return starting.schedule(
        session,
        factories.proof(session, paper),
        readers,
        by=OPERATOR,
        at=NOW + at,
        now=NOW,
        undoable_for=undoable_for,
    )


def test_it_begins_when_the_while_is_over_and_not_before(session: Session) -> None:
    dispatch = started(session)

    assert dispatch.can_be_undone
    assert dispatch.scheduled_at == NOW + A_MINUTE
    assert not scheduling.begin(session, dispatch, lanes=1, now=NOW + A_MINUTE - timedelta(seconds=1))
    assert dispatch.state is DispatchState.SCHEDULED
    scheduling.begin(session, dispatch, lanes=1, now=NOW + A_MINUTE)
    assert dispatch.state is DispatchState.RUNNING
    assert not dispatch.can_be_undone


def test_undone_it_leaves_the_audit_log_and_nothing_else(database: Database) -> None:
    with database.transaction() as session:
        dispatch = started(session)
        proof, readers = dispatch.proof, dispatch.mailing_list

        undo(session, dispatch, begins_at=NOW + A_MINUTE, by=OPERATOR, now=NOW)

        assert session.scalar(sa.select(sa.func.count(Dispatch.id))) == 0
        again = starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW)
        assert again.scheduled_at == NOW
    with database.reading() as session:
        acts = list(session.scalars(sa.select(TrailEntry.act).order_by(TrailEntry.number)))
    assert acts[-3:] == ["dispatch-started", "dispatch-undone", "dispatch-started"]


def test_what_has_begun_cannot_be_undone(session: Session) -> None:
    dispatch = started(session)
    scheduling.begin(session, dispatch, lanes=1, now=NOW + A_MINUTE)

    with pytest.raises(Conflict, match="has begun"):
        undo(session, dispatch, begins_at=NOW + A_MINUTE, by=OPERATOR, now=NOW)


def test_from_its_moment_on_it_cannot_be_undone(session: Session) -> None:
    dispatch = started(session)

    with pytest.raises(Conflict, match="has begun"):
        undo(session, dispatch, begins_at=NOW + A_MINUTE, by=OPERATOR, now=NOW + A_MINUTE)


def test_an_old_page_means_no_other_dispatch(session: Session) -> None:
    dispatch = started(session)

    with pytest.raises(Conflict):
        undo(session, dispatch, begins_at=NOW, by=OPERATOR, now=NOW)
    begin_now(session, dispatch, begins_at=NOW, by=OPERATOR, now=NOW)

    assert dispatch.scheduled_at == NOW + A_MINUTE


def test_nobody_has_to_wait(session: Session) -> None:
    dispatch = started(session)

    for _ in range(2):
        begin_now(session, dispatch, begins_at=NOW + A_MINUTE, by=OPERATOR, now=NOW)

    scheduling.begin(session, dispatch, lanes=1, now=NOW)
    assert dispatch.state is DispatchState.RUNNING


@pytest.mark.parametrize(("undoable_for", "at"), [(timedelta(), timedelta()), (A_MINUTE, timedelta(days=1))])
def test_a_script_and_a_plan_wait_for_nothing(
    session: Session, undoable_for: timedelta, at: timedelta
) -> None:
    dispatch = started(session, undoable_for=undoable_for, at=at)

    assert dispatch.scheduled_at == NOW + at
    assert not dispatch.can_be_undone
    with pytest.raises(Conflict):
        undo(session, dispatch, begins_at=NOW + at, by=OPERATOR, now=NOW)
