"""Who did not get it, as a file."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.failures import failures_csv
from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.errors import NotAllowed
from newsletter.relays.base import Fault
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from newsletter.wording import verbatim
from tests import factories


def test_everybody_who_failed_has_a_line_with_the_reason(session: Session) -> None:
    paper = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, paper), factories.mailing_list(session, paper)
    )
    factories.deliveries(session, dispatch, *DeliveryState)
    session.execute(
        sa.update(Delivery)
        .where(Delivery.state == DeliveryState.REFUSED)
        .values(fault=Fault.RELAY, reply=verbatim("=554 denied"))
    )

    lines = b"".join(failures_csv(session, dispatch, by=OPERATOR)).decode("utf-8-sig").splitlines()

    assert lines[0] == '"email","name","locale","state","fault","reason","changed_at"'
    assert [line.split(",")[3].strip('"') for line in lines[1:]] == ["refused", "expired", "uncertain"]
    assert '"relay","\'=554 denied"' in lines[1]


def test_only_those_may_have_it_who_may_export_people(session: Session) -> None:
    paper = factories.newsletter(session)
    dispatch = factories.dispatch(
        session, factories.proof(session, paper), factories.mailing_list(session, paper)
    )

    with pytest.raises(NotAllowed):
        failures_csv(session, dispatch, by=factories.user(session, role=Role.VIEWER))
