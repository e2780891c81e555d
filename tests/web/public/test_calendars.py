"""Add to calendar: short addresses below that of an edition, which give a file or lead to the form of a service."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import vobject
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from newsletter.content.issue import IssueContent
from newsletter.issues.composing import save
from newsletter.issues.models import Issue, Proof
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from tests import factories

EVENT, PROGRAMME, SESSION = (f"01K0000000000000000000000{number}" for number in (1, 2, 3))
TIME = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul"}


def says(**changes: Any) -> IssueContent:
    title = {"en": "The long table", "ko": "긴 식탁"}
    event = {"type": "event", "id": EVENT, "title": title, "date": "2026-10-03", "time": TIME} | changes
    sessions = [
        {"id": SESSION, "title": title, "date": "2026-10-03", "time": TIME},
        {"title": title, "date": "2026-10-04", "time": TIME},
    ]
    programme = {"type": "programme", "id": PROGRAMME, "title": title, "sessions": sessions}
    return factories.content(
        blocks=[event, programme, *factories.content().model_dump(mode="json")["blocks"]]
    )


@pytest.fixture
def proof_id(runtime: Runtime) -> int:
    """A proof of an issue with an event and a programme."""
    with runtime.database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session), says=says())
        return proved(session, issue)


def proved(session: Session, issue: Issue) -> int:
    proof = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=factories.LONG_AGO)
    session.flush()
    return proof.id


def url(proof_id: int, end: str, *, place: int = 0) -> str:
    return f"/e/{factories.SIGNER.token('edition', proof_id, place)}/calendar/{end}"


def test_an_event_is_a_file_in_the_language_of_the_edition(client: TestClient, proof_id: int) -> None:
    answer = client.get(url(proof_id, f"{EVENT}.ics", place=1))
    event = vobject.readOne(answer.text).vevent

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'inline; filename="{EVENT}.ics"'
    assert event.summary.value == "긴 식탁"
    assert event.dtstart.value == datetime(2026, 10, 3, 1, 30, tzinfo=UTC)
    assert event.dtstamp.value == factories.LONG_AGO


def test_a_programme_is_one_file_and_each_session_is_one(client: TestClient, proof_id: int) -> None:
    whole = vobject.readOne(client.get(url(proof_id, f"{PROGRAMME}.ics")).text)
    alone = vobject.readOne(client.get(url(proof_id, f"{SESSION}.ics")).text)

    assert len(whole.vevent_list) == 2
    assert [one.uid.value for one in alone.vevent_list] == [whole.vevent_list[0].uid.value]


@pytest.mark.parametrize(
    ("service", "form"),
    [
        ("google", "https://calendar.google.com/calendar/render?"),
        ("outlook", "https://outlook.office.com/calendar/0/deeplink/compose?"),
    ],
)
def test_a_service_is_reached_by_a_redirect_that_does_not_tell_where_from(
    client: TestClient, proof_id: int, service: str, form: str
) -> None:
    answer = client.get(url(proof_id, f"{SESSION}/{service}"), follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(form)
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("end", [f"{EVENT}.ics", f"{EVENT}/google"])
def test_a_program_that_only_looks_gets_no_body(client: TestClient, proof_id: int, end: str) -> None:
    assert client.head(url(proof_id, end), follow_redirects=False).content == b""


@pytest.mark.parametrize(
    "end",
    [
        f"{PROGRAMME}/google",  # a form takes one event
        f"{EVENT}/yahoo",
        "01K0000000000000000000000B.ics",  # an article
        "01K00000000000000000000009.ics",
        "x/google",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, proof_id: int, end: str) -> None:
    assert client.get(url(proof_id, end), follow_redirects=False).status_code == 404


def test_nobody_guesses_an_edition(client: TestClient, proof_id: int) -> None:
    forged = url(proof_id, f"{EVENT}.ics").replace("/e/", "/e/a")

    assert client.get(forged).status_code == 404


def test_it_says_what_was_frozen_whatever_the_issue_says_now(
    client: TestClient, runtime: Runtime, proof_id: int
) -> None:
    with runtime.database.transaction() as session:
        issue = session.get_one(Proof, proof_id).issue
        save(session, issue, says(state="cancelled"), base=1, by=OPERATOR, now=factories.LONG_AGO)
        later = proved(session, issue)

    before, after = (
        vobject.readOne(client.get(url(one, f"{EVENT}.ics")).text).vevent for one in (proof_id, later)
    )

    assert (before.status.value, after.status.value) == ("CONFIRMED", "CANCELLED")
    assert before.uid.value == after.uid.value
    assert int(before.sequence.value) < int(after.sequence.value)


def test_the_page_leads_to_calendars_below_its_own_address(client: TestClient, proof_id: int) -> None:
    page = client.get(url(proof_id, "").removesuffix("/calendar/")).text
    [link] = re.findall(rf'href="([^"]*/calendar/{EVENT}\.ics)"', page)

    assert link.endswith(url(proof_id, f"{EVENT}.ics"))
    assert client.get(urlsplit(link).path).status_code == 200


def test_what_is_over_is_so_on_the_page_by_the_clock_of_the_service(
    client: TestClient, runtime: Runtime, proof_id: int
) -> None:
    page = client.get(url(proof_id, "").removesuffix("/calendar/")).text

    assert ("data-over" in page) is (runtime.clock() > datetime(2026, 10, 3, 3, 30, tzinfo=UTC))
