"""A rehearsal that is kept: gone through in slices by one process at a time, whoever is killed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch import rehearsals
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.models import Delivery, Rehearsal, RehearsalState
from newsletter.dispatch.tally import Tally
from newsletter.errors import Invalid
from newsletter.issues.models import Proof, ProofEdition
from newsletter.messages.letterhead import Letterhead
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories
from tests.conftest import NOW

LETTERHEAD = Letterhead(factories.BASE_URL, factories.SIGNER)
PEOPLE = 1_200  # more than two portions


@pytest.fixture
def asked(database: Database) -> int:
    """A rehearsal that waits for its process."""
    with database.transaction() as session:
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        for number in range(PEOPLE):
            factories.subscription(session, readers, f"reader{number}@example.org")
        plan = Plan(factories.proof(session, paper), readers)
        return rehearsals.ask_for_rehearsal(session, plan, by=OPERATOR, now=NOW).id


def slice_of(database: Database, rehearsal_id: int, *, seconds: float = 60.0) -> None:
    rehearsals.run_slice(database, rehearsal_id, letterhead=LETTERHEAD, clock=lambda: NOW, seconds=seconds)


def found(database: Database, rehearsal_id: int) -> Rehearsal:
    with database.reading() as session:
        return rehearsals.find_rehearsal(session, rehearsal_id)


def plan_of(session: Session, rehearsal_id: int) -> Plan:
    return rehearsals.plan_of(rehearsals.find_rehearsal(session, rehearsal_id))


def test_it_goes_on_where_the_slice_before_it_ended(
    database: Database, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsals, "_KEEP_EVERY", 0.0)
    seen = []
    while found(database, asked).state is not RehearsalState.FINISHED:
        slice_of(database, asked, seconds=0.0)
        seen.append(Tally.from_json(found(database, asked).tally).people)

    assert seen == [500, 1_000, PEOPLE, PEOPLE]
    assert found(database, asked).finished_at == NOW
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_one_process_at_a_time_holds_it_and_another_takes_it_over_when_it_is_gone(
    database: Database, asked: int
) -> None:
    with database.transaction() as session:
        held = {"state": RehearsalState.RUNNING, "held_by": "killed", "held_until": NOW + rehearsals.LEASE}
        session.execute(sa.update(Rehearsal).values(**held))
    slice_of(database, asked)
    assert Tally.from_json(found(database, asked).tally).people == 0

    with database.transaction() as session:
        rehearsals.tick(session, now=NOW)
        assert session.info.get("bells", []) == []
        session.execute(sa.update(Rehearsal).values(held_until=NOW - timedelta(seconds=1)))
        rehearsals.tick(session, now=NOW)
        assert session.info["bells"] == [("dispatch.rehearse", {"rehearsal_id": asked})]
    slice_of(database, asked)

    assert found(database, asked).state is RehearsalState.FINISHED


def test_who_asks_again_while_it_goes_on_gets_the_same_and_later_a_new_one(
    database: Database, asked: int
) -> None:
    later = NOW + timedelta(hours=1)
    with database.transaction() as session:
        again = rehearsals.ask_for_rehearsal(session, plan_of(session, asked), by=OPERATOR, now=later)
        assert (again.id, again.asked_at) == (asked, NOW)
    slice_of(database, asked)
    with database.transaction() as session:
        anew = rehearsals.ask_for_rehearsal(session, plan_of(session, asked), by=OPERATOR, now=later)
        assert (anew.id, anew.state, anew.asked_at) == (asked, RehearsalState.WAITING, later)
        assert Tally.from_json(anew.tally) == Tally()


def test_a_proof_that_is_not_what_was_approved_fails_with_the_reason(database: Database, asked: int) -> None:
    with database.transaction() as session:
        session.execute(sa.update(ProofEdition).values(subject="Another"))

    slice_of(database, asked)

    assert found(database, asked).state is RehearsalState.FAILED
    assert found(database, asked).because


def test_only_what_may_be_started_is_rehearsed(session: Session) -> None:
    paper, other = factories.newsletter(session), factories.newsletter(session, slug="other")
    theirs: MailingList = factories.mailing_list(session, other)
    proof: Proof = factories.proof(session, paper)

    with pytest.raises(Invalid):
        rehearsals.ask_for_rehearsal(session, Plan(proof, theirs), by=OPERATOR, now=NOW)


def test_old_ones_are_forgotten(database: Database, asked: int) -> None:
    with database.transaction() as session:
        assert rehearsals.forget(session, asked_before=NOW, at_most=10) == 0
        assert rehearsals.forget(session, asked_before=NOW + timedelta(seconds=1), at_most=10) == 1
        assert session.get(Rehearsal, asked) is None
