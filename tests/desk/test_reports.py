"""The account of a dispatch, for people and for programs."""

import json

from sqlalchemy.orm import Session

from newsletter.desk.reports import report
from newsletter.dispatch import holds
from newsletter.relays.replies import Stage, judge_failure
from tests import factories
from tests.conftest import NOW


def test_programs_are_told_in_english_why_it_waits(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    dispatch = factories.dispatch(session, factories.proof(session, newsletter), readers)
    assert report(session, dispatch, now=NOW).as_json()["held_because"] is None

    because = judge_failure(Stage.EHLO, ConnectionResetError(), "mail:25").reply
    holds.hold(session, dispatch.id, because=because, now=NOW)
    session.refresh(dispatch)

    told = json.loads(json.dumps(report(session, dispatch, now=NOW).as_json()))
    assert told["held_because"] == "mail:25 closed the connection (after EHLO)"
