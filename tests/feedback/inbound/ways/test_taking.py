"""What is taken of a call, on either database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.feedback.inbound.ways.hooks.generic import GenericHook
from newsletter.feedback.inbound.ways.hooks.models import HookCall
from newsletter.feedback.inbound.ways.hooks.taking import Taken, take
from newsletter.feedback.models import Feedback
from subscribers.models import Suppression, SuppressionReason
from tests import factories
from tests.conftest import NOW
from tests.feedback.inbound.ways.conftest import ADDRESS, RECEIPT, Sent
from tests.feedback.inbound.ways.providers import SECRET, generic


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


def test_a_call_counts_once_and_is_forgotten_in_the_end(sent: Sent) -> None:
    event = {
        "id": "1",
        "kind": "bounced",
        "address": ADDRESS,
        "text": "550 5.1.1 no such user",
        "receipt": RECEIPT,
    }

    def taken(after: timedelta) -> Taken:
        at = NOW + after
        call = generic(event, at=at)
        return take(
            sent.database,
            GenericHook((SECRET,)),
            call,
            provider="generic",
            signer=factories.SIGNER,
            clock=lambda: at,
        )

    assert taken(timedelta()) == Taken(events=1, changed=1, is_new=True)
    assert taken(timedelta()) == Taken(events=1, changed=0, is_new=False)
    assert taken(timedelta(days=31)) == Taken(events=1, changed=0, is_new=True)
    assert sent.suppressed_because is SuppressionReason.BOUNCED
    with sent.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HookCall)) == 1


def test_what_is_told_of_many_people_at_once_is_kept_of_each_with_a_few_statements(sent: Sent) -> None:
    with sent.database.transaction() as session:
        dispatch = session.get_one(Dispatch, session.get_one(Delivery, sent.delivery_id).dispatch_id)
        people = [
            factories.subscription(
                session, dispatch.mailing_list, f"reader{number}@mailbox.example"
            ).subscriber
            for number in range(40)
        ]
        deliveries = [
            factories.delivery(session, dispatch, person, receipt=f"receipt {number}").id
            for number, person in enumerate(people)
        ]
    events = [
        {"id": str(number), "kind": "bounced", "address": f"reader{number}@mailbox.example"}
        | {"text": "550 5.1.1 no such user", "receipt": f"receipt {number}"}
        for number in range(40)
    ]
    statements: list[str] = []

    @sa.event.listens_for(sent.database.engine, "before_cursor_execute")
    def keep(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    call = generic(*events, events[7], at=NOW)
    hook, signer = GenericHook((SECRET,)), factories.SIGNER
    taken = take(sent.database, hook, call, provider="generic", signer=signer, clock=lambda: NOW)

    assert taken == Taken(events=41, changed=40, is_new=True)
    assert len(statements) < 30
    with sent.database.reading() as session:
        about = session.scalars(sa.select(Feedback.delivery_id).order_by(Feedback.delivery_id)).all()
        assert about == deliveries
        assert session.scalar(sa.select(sa.func.count(Suppression.id))) == 40
