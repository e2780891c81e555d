"""What is taken of a call, on either database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from newsletter.feedback.inbound.ways.hooks.generic import GenericHook
from newsletter.feedback.inbound.ways.hooks.models import HookCall
from newsletter.feedback.inbound.ways.hooks.taking import Taken, take
from subscribers.models import SuppressionReason
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
