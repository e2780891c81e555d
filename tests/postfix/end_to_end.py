"""A dispatch through a real Postfix: whom the next server defers gets it later, and whom it bounces is told of by a real report
(RFC 3464), which comes back as the guide for operators has it and is heeded.

Run by `make bench-postfix`, as root: Postfix is started by nobody else.
"""

import dataclasses
import re
from pathlib import Path

import sqlalchemy as sa

from newsletter.cli.doing.preparing import prepare
from newsletter.dispatch import starting
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.issues.models import Proof
from newsletter.runtime import Runtime, build_runtime
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.suppressing import is_suppressed
from tests import factories
from tests.e2e.processes import Installation, eventually
from tests.faults.scene import fill, settings_of
from tests.postfix.server import running_postfix
from tests.smtp_server import Received, Rule, SmtpServer
from workers import jobs, pumping

PEOPLE = 6
GONE, LATER = "reader0.list-0@example.net", "reader1.list-0@example.net"
RULES = (
    Rule("RCPT", "550 5.1.1 No such user", recipient=GONE),
    Rule("RCPT", "450 4.2.0 Greylisted, try again", recipient=LATER, times=2),
)


def test_who_is_deferred_gets_it_and_who_is_bounced_is_suppressed(tmp_path: Path) -> None:
    with SmtpServer(*map(dataclasses.replace, RULES)) as internet:
        with running_postfix(next_hop=internet.port) as port:
            house = Installation(
                tmp_path,
                {"smtp_url": f"smtp://127.0.0.1:{port}?tls=none", "base_url": factories.BASE_URL},
                secret_key=factories.SECRET_KEY,
            )
            (tmp_path / "data").mkdir()
            fill(house.database_url, tmp_path, lists=1, people=PEOPLE)
            prepare(settings_of(house))
            runtime = build_runtime(settings_of(house))
            dispatch_id = send(runtime)
            eventually(
                lambda: len(internet.messages) >= PEOPLE, what="everybody’s mail, and the report", within=60
            )
        readers = [message for message in internet.messages if message.sender]
        (report,) = [message for message in internet.messages if not message.sender]
        taken = house.run("inbound", "--recipient", report.recipient, "--json", stdin=report.data.decode())

    assert {message.recipient for message in readers} == set(everybody()) - {GONE}
    assert b"multipart/report" in report.data
    assert b"message/delivery-status" in report.data
    assert taken.json["purpose"] == "bounce"
    require_heeded(runtime, dispatch_id, report)
    shown = house.run("dispatch", "show", str(dispatch_id), "--json").json
    assert (shown["state"], shown["accepted"], shown["feedback"]["bounced"]) == ("finished", PEOPLE, 1)
    runtime.close()


def everybody() -> list[str]:
    return [f"reader{number}.list-0@example.net" for number in range(PEOPLE)]


def send(runtime: Runtime) -> int:
    """Dispatch to everybody of the list, which Postfix accepts, whatever becomes of it."""
    with runtime.database.transaction() as session:
        proof = session.scalars(sa.select(Proof)).one()
        readers = session.scalars(sa.select(MailingList)).one()
        now = runtime.clock()
        dispatch_id = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now).id
    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)
    pumping.pump_slice(runtime, dispatch_id)
    with runtime.database.reading() as session:
        assert session.get_one(Dispatch, dispatch_id).state is DispatchState.FINISHED
    return dispatch_id


def require_heeded(runtime: Runtime, dispatch_id: int, report: Received) -> None:
    """The report is feedback of that delivery; its reader gets no more, and nobody else loses anything."""
    with runtime.database.reading() as session:
        feedback = session.scalars(sa.select(Feedback)).one()
        states = dict(
            session.execute(
                sa.select(Subscriber.address, Subscription.state).join(
                    Subscription, Subscription.subscriber_id == Subscriber.id
                )
            ).all()
        )
        gone = session.scalars(sa.select(Subscriber).where(Subscriber.address == GONE)).one()
        assert is_suppressed(session, gone.address_hash)
        later = session.scalars(sa.select(Subscriber).where(Subscriber.address == LATER)).one()
        assert not is_suppressed(session, later.address_hash)
    assert feedback.kind is FeedbackKind.BOUNCED
    assert re.search(rb"Status: 5\.1\.1", report.data)
    assert states[LATER] is SubscriptionState.CONFIRMED
