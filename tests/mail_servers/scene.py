"""A dispatch to six readers through a mail server that takes each mail; the next server refuses some, each for its own reason.

What the mail server then reports comes back into the product; what must have come of it is the same whatever the server.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from newsletter.cli.doing.preparing import prepare
from newsletter.dispatch import starting
from newsletter.dispatch.models import Delivery, Dispatch, DispatchState
from newsletter.feedback.bounces.reasons import Reason, Verdict
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.issues.models import Proof
from newsletter.runtime import Runtime, build_runtime
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.suppressing import is_suppressed
from tests import factories
from tests.e2e.processes import Installation, eventually
from tests.faults.scene import fill, settings_of
from tests.smtp_server import Received, Rule, SmtpServer
from workers import jobs, pumping

DOMAIN = "bridge.example.org"  # of our return path
_PEOPLE = [f"reader{number}.list-0@example.net" for number in range(6)]
_GONE, _FULL, _BLOCKING, _LATER = _PEOPLE[:4]
_RULES = (
    Rule("RCPT", "550 5.1.1 No such user", recipient=_GONE),
    Rule("RCPT", "552 5.2.2 The mailbox is full", recipient=_FULL),
    Rule("RCPT", "550 5.7.1 192.0.2.1 is listed at zen.spamhaus.org", recipient=_BLOCKING),
    Rule("RCPT", "450 4.2.0 Greylisted, try again", recipient=_LATER, times=2),
)
_TOLD = {
    _GONE: (FeedbackKind.BOUNCED, Verdict.HARD, Reason.NO_MAILBOX, "5.1.1"),
    _FULL: (FeedbackKind.BOUNCED, Verdict.SOFT, Reason.FULL, "5.2.2"),
    _BLOCKING: (FeedbackKind.BOUNCED, Verdict.SENDER, Reason.BLOCKED, "5.7.1"),
}


def internet() -> SmtpServer:
    """The next server."""
    return SmtpServer(*map(dataclasses.replace, _RULES))


@dataclass(frozen=True)
class Scene:
    """An installation whose relay is the mail server."""

    house: Installation
    runtime: Runtime

    def send(self) -> int:
        """Dispatch to everybody; the mail server accepts each, whatever becomes of it."""
        runtime = self.runtime
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

    def require_heeded(self, dispatch_id: int, messages: list[Received]) -> None:
        """Whom the next server refused is recorded, each with the reason; only who is gone is suppressed."""
        assert {message.recipient for message in messages} == {*_PEOPLE} - {*_TOLD}
        assert all(message.sender.startswith("bounce+") for message in messages)
        with self.runtime.database.reading() as session:
            told = session.execute(
                sa.select(
                    Subscriber.address, Feedback.kind, Feedback.verdict, Feedback.reason, Feedback.status
                )
                .join(Delivery, Delivery.id == Feedback.delivery_id)
                .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
            )
            assert {address: tuple(rest) for address, *rest in told} == _TOLD
            people = session.execute(sa.select(Subscriber, Subscription.state).join(Subscription.subscriber))
            for person, state in people:
                assert is_suppressed(session, person.address_hash) == (person.address == _GONE)
                assert state is SubscriptionState.CONFIRMED
        shown = self.house.run("dispatch", "show", str(dispatch_id), "--json").json
        assert (shown["state"], shown["accepted"]) == ("finished", len(_PEOPLE))
        assert shown["feedback"]["bounced"] == len(_TOLD)

    def wait_for_reports(self, internet: SmtpServer) -> None:
        """Return when everything has arrived that is going to."""

        def has_come() -> bool:
            with self.runtime.database.reading() as session:
                count = session.scalar(sa.select(sa.func.count()).select_from(Feedback))
            return count == len(_TOLD) and len(internet.messages) == len(_PEOPLE) - len(_TOLD)

        eventually(has_come, what="everybody’s mail, and the reports", within=30)


def settled(folder: Path, port: int) -> Scene:
    """The installation in a folder, filled, ready to send through the mail server at a port of this machine."""
    house = Installation(
        folder,
        {"smtp_url": f"smtp://127.0.0.1:{port}?tls=none", "base_url": factories.BASE_URL},
        secret_key=factories.SECRET_KEY,
    )
    (folder / "data").mkdir()
    fill(house.database_url, folder, lists=1, people=len(_PEOPLE))
    prepare(settings_of(house))
    return Scene(house, build_runtime(settings_of(house)))
