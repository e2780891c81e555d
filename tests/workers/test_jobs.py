"""Jobs do one thing each, may run twice, and settle what dead workers left."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from newsletter.db import Database
from newsletter.desk.reports import Report, report
from newsletter.dispatch import enrolling, notices, scheduling, starting
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.feedback.models import FeedbackKind
from newsletter.issues.assets import AssetStore
from newsletter.issues.frozen import envelope_of, hash_of
from newsletter.issues.models import ProofEdition
from newsletter.relays.base import Accepted, Fault, Refused
from newsletter.relays.outbox import OutboxRelay
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from subscribers.models import ImportState, Subscriber, SubscriberImport, Subscription, SubscriptionState
from subscribers.suppressing import is_suppressed
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import Running, WorkerByHand
from tests.fakes import ScriptedRelay
from tests.feedback.inbound.ways.mail_servers import PASSWORD, USER, ImapServer
from tests.messages.dkim_oracle import DKIM, is_valid
from tests.subscribers.imports.files import people, started
from workers import importing, jobs, pumping
from workers.journal import JournalFolder


@pytest.fixture
def runtime(database: Database, tmp_path: Path) -> Runtime:
    settings = Settings(data_dir=tmp_path, base_url="https://news.bridge.example.org")
    return Runtime(
        settings=settings,
        database=database,
        signer=factories.SIGNER,
        relay=ScriptedRelay(),
        assets=AssetStore(tmp_path / "assets"),
        outbox=None,
        clock=lambda: NOW,
    )


@pytest.fixture
def dispatch_id(runtime: Runtime) -> int:
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        readers = factories.mailing_list(session, newsletter)
        for number in range(4):
            factories.subscription(session, readers, f"reader{number}@example.org")
        proof = factories.proof(session, newsletter)
        return starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW).id


def account(runtime: Runtime, dispatch_id: int) -> Report:
    with runtime.database.reading() as session:
        return report(session, find_dispatch(session, dispatch_id), now=NOW)


def test_the_jobs_carry_a_dispatch_from_its_bell_to_its_end(runtime: Runtime, dispatch_id: int) -> None:
    jobs.JOBS["dispatch.begin"](runtime, dispatch_id=dispatch_id)
    jobs.JOBS["dispatch.pump"](runtime, dispatch_id=dispatch_id, lane=0)

    assert account(runtime, dispatch_id).counts[DeliveryState.ACCEPTED] == 4
    assert account(runtime, dispatch_id).state is DispatchState.FINISHED


def test_every_job_may_run_twice(runtime: Runtime, dispatch_id: int) -> None:
    for _ in range(2):
        jobs.JOBS["dispatch.begin"](runtime, dispatch_id=dispatch_id)
    for _ in range(2):
        jobs.JOBS["dispatch.pump"](runtime, dispatch_id=dispatch_id, lane=0)
        jobs.JOBS["tick"](runtime)

    assert isinstance(runtime.relay, ScriptedRelay)
    assert len(runtime.relay.taken) == 4
    assert account(runtime, dispatch_id).enrolled == 4


def test_the_tick_believes_the_journal_of_a_dead_worker(runtime: Runtime, dispatch_id: int) -> None:
    jobs.JOBS["dispatch.begin"](runtime, dispatch_id=dispatch_id)
    folder = runtime.settings.data_dir / "journal"
    with suppress(KeyboardInterrupt), JournalFolder(folder).open() as journal:
        turns = WorkerByHand(Running(runtime.database, dispatch_id), journal.worker).take(limit=3)
        for turn in turns[:2]:
            journal.about_to_end(turn.delivery_id, turn.attempt)
        journal.answered(turns[0].delivery_id, turns[0].attempt, Accepted(verbatim("250 ok")))
        raise KeyboardInterrupt

    jobs.JOBS["tick"](runtime)

    counts = account(runtime, dispatch_id).counts
    assert counts[DeliveryState.ACCEPTED] == 1
    assert counts[DeliveryState.UNCERTAIN] == 1
    assert counts[DeliveryState.PENDING] == 2
    assert list(folder.iterdir()) == []


def at(runtime: Runtime, moment: timedelta) -> Runtime:
    return replace(runtime, clock=lambda: NOW + moment)


def test_the_tick_gives_up_the_worker_of_a_lost_machine(runtime: Runtime, dispatch_id: int) -> None:
    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)
    WorkerByHand(Running(runtime.database, dispatch_id), "on another machine").take(limit=3)

    for seconds in (0, 119, 121, 124):
        jobs.tick(at(runtime, timedelta(seconds=seconds)))
        assert account(runtime, dispatch_id).counts[DeliveryState.SENDING] == 3
    jobs.tick(at(runtime, timedelta(seconds=126)))

    counts = account(runtime, dispatch_id).counts
    assert (counts[DeliveryState.UNCERTAIN], counts[DeliveryState.PENDING]) == (3, 1)


def test_on_one_machine_a_journal_that_is_held_proves_that_its_worker_lives(
    runtime: Runtime, dispatch_id: int, database_kind: str
) -> None:
    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)
    with JournalFolder(runtime.settings.data_dir / "journal").open() as journal:
        WorkerByHand(Running(runtime.database, dispatch_id), journal.worker).take(limit=3)

        for minutes in (10, 20):
            jobs.tick(at(runtime, timedelta(minutes=minutes)))

    is_one_machine = database_kind == "sqlite"
    state = DeliveryState.SENDING if is_one_machine else DeliveryState.UNCERTAIN
    assert account(runtime, dispatch_id).counts[state] == 3


def test_a_worker_that_was_only_slow_says_what_it_knows_and_begins_anew(
    runtime: Runtime, dispatch_id: int
) -> None:
    running = Running(runtime.database, dispatch_id)

    def while_others_think_it_is_lost() -> Accepted:
        looks = (NOW + timedelta(minutes=3, seconds=5 * number) for number in range(100))
        assert any(running.look_for_the_lost(moment) for moment in looks)
        return Accepted(verbatim("250 ok"))

    relay = ScriptedRelay({"reader0@example.org": while_others_think_it_is_lost})
    runtime = replace(runtime, relay=relay)
    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)

    with capture_logs() as said:
        jobs.pump_dispatch(runtime, dispatch_id=dispatch_id, lane=0)
    jobs.pump_dispatch(runtime, dispatch_id=dispatch_id, lane=0)

    assert "worker.overdue" in [entry["event"] for entry in said]
    assert sorted(relay.taken) == [f"reader{number}@example.org" for number in range(4)]
    assert account(runtime, dispatch_id).counts[DeliveryState.ACCEPTED] == 4
    assert list((runtime.settings.data_dir / "journal").iterdir()) == []


def test_the_tick_goes_on_with_an_enrolment_whose_job_was_killed_between_portions(
    runtime: Runtime, dispatch_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling, "_PORTION", 3)
    with runtime.database.transaction() as session:
        assert scheduling.begin(session, find_dispatch(session, dispatch_id), lanes=1, now=NOW)
    jobs.pump_dispatch(runtime, dispatch_id=dispatch_id, lane=0)
    assert (
        account(runtime, dispatch_id).state is DispatchState.RUNNING
    )  # three have it, one is to be enrolled
    rung: list[str] = []
    runtime.database.ringer = lambda name, _: rung.append(name)

    jobs.tick(runtime)

    assert rung == ["dispatch.begin"]
    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)
    jobs.pump_dispatch(runtime, dispatch_id=dispatch_id, lane=0)
    assert account(runtime, dispatch_id).state is DispatchState.FINISHED
    assert account(runtime, dispatch_id).counts[DeliveryState.ACCEPTED] == 4


def test_the_tick_heeds_a_refusal_whose_worker_was_killed_before_it_did(
    runtime: Runtime, dispatch_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Refused(verbatim("550 5.1.1 User unknown"), Fault.RECIPIENT)
    runtime = replace(runtime, relay=ScriptedRelay({"reader1@example.org": gone}))

    def killed(*_: object, **__: object) -> int:
        raise SystemExit

    jobs.begin_dispatch(runtime, dispatch_id=dispatch_id)
    with monkeypatch.context() as dying:
        dying.setattr(pumping, "heed_refusals", killed)
        with pytest.raises(SystemExit):
            jobs.pump_dispatch(runtime, dispatch_id=dispatch_id, lane=0)
    assert account(runtime, dispatch_id).state is DispatchState.FINISHED
    assert suppressed(runtime) == []

    jobs.tick(runtime)
    jobs.tick(runtime)

    assert suppressed(runtime) == ["reader1@example.org"]
    assert account(runtime, dispatch_id).feedback == {FeedbackKind.BOUNCED: 1}


def suppressed(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        people = session.scalars(sa.select(Subscriber).order_by(Subscriber.id)).all()
        return [one.email for one in people if is_suppressed(session, one.address_hash)]


def test_with_a_key_every_mail_goes_out_signed(runtime: Runtime, dispatch_id: int, tmp_path: Path) -> None:
    signing = replace(runtime, relay=OutboxRelay(tmp_path / "outbox"), dkim=DKIM)
    with signing.database.transaction() as session:
        subscription = session.get_one(Subscription, 1)
        subscription.state = SubscriptionState.PENDING
        notice_id = notices.request_confirmation(session, subscription, now=NOW).id

    jobs.JOBS["notice.submit"](signing, notice_id=notice_id)
    jobs.JOBS["dispatch.begin"](signing, dispatch_id=dispatch_id)
    jobs.JOBS["dispatch.pump"](signing, dispatch_id=dispatch_id, lane=0)

    mails = [file.read_bytes() for file in (tmp_path / "outbox").glob("*.eml")]
    assert len(mails) == 4
    assert all(is_valid(mail) for mail in mails)


def test_nothing_is_signed_for_a_relay_that_would_break_the_signature(
    runtime: Runtime, dispatch_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxRelay, "keeps_headers", False)
    rewritten = replace(runtime, relay=OutboxRelay(tmp_path / "outbox"), dkim=DKIM)

    jobs.JOBS["dispatch.begin"](rewritten, dispatch_id=dispatch_id)
    jobs.JOBS["dispatch.pump"](rewritten, dispatch_id=dispatch_id, lane=0)

    mails = [file.read_bytes() for file in (tmp_path / "outbox").glob("*.eml")]
    assert len(mails) == 4
    assert not any(b"DKIM-Signature" in mail for mail in mails)


def long_import(runtime: Runtime, count: int = 1_100) -> int:
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        return started(session, readers, people(count)).id


def test_the_job_of_an_import_takes_in_its_rows_once_however_often_it_runs(runtime: Runtime) -> None:
    import_id = long_import(runtime)

    for _ in range(2):
        jobs.JOBS["import.run"](runtime, import_id=import_id)
        jobs.JOBS["tick"](runtime)

    with runtime.database.reading() as session:
        kept = session.get_one(SubscriberImport, import_id)
        assert (kept.state, kept.joined) == (ImportState.FINISHED, 1_100)
        assert session.scalar(sa.select(sa.func.count()).select_from(Subscription)) == 1_100


def test_an_import_whose_time_is_up_is_rung_for_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SLICE", 0.0)
    import_id = long_import(runtime)
    rung: list[str] = []
    runtime.database.ringer = lambda name, ids: rung.append(f"{name} {ids['import_id']}")

    for _ in range(3):
        jobs.JOBS["import.run"](runtime, import_id=import_id)

    assert rung == [f"import.run {import_id}"] * 2
    with runtime.database.reading() as session:
        assert session.get_one(SubscriberImport, import_id).state is ImportState.FINISHED


def test_the_tick_finds_an_import_whose_bell_was_lost(runtime: Runtime) -> None:
    import_id = long_import(runtime)
    rung: list[str] = []
    runtime.database.ringer = lambda name, ids: rung.append(f"{name} {ids['import_id']}")

    jobs.JOBS["tick"](runtime)

    assert rung == [f"import.run {import_id}"]


@pytest.mark.parametrize("change", [{"html": "<!DOCTYPE html><p>Pay here</p>"}, {"subject": "Pay here"}])
def test_a_proof_that_was_altered_on_its_way_pauses_the_dispatch_before_a_mail_goes(
    runtime: Runtime, dispatch_id: int, change: dict[str, str]
) -> None:
    jobs.JOBS["dispatch.begin"](runtime, dispatch_id=dispatch_id)
    with runtime.database.transaction() as session:
        session.execute(sa.update(ProofEdition).where(ProofEdition.locale == "ko").values(**change))

    jobs.JOBS["dispatch.pump"](runtime, dispatch_id=dispatch_id, lane=0)

    found = account(runtime, dispatch_id)
    assert found.state is DispatchState.PAUSED
    assert "not what was frozen" in str(found.held_because)
    assert "not what was frozen" not in found.held_because.in_locale("ko")
    assert found.counts[DeliveryState.PENDING] == 4


def test_a_sender_that_cannot_stand_in_a_header_pauses_the_dispatch(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        readers = factories.mailing_list(session, newsletter)
        factories.subscription(session, readers, "reader@example.org")
        proof = factories.proof(session, newsletter, is_approved=False)
        # Frozen when the checks still let such an address pass.
        proof.envelope = {**proof.envelope, "sender_address": "소식@bridge.example.org"}
        proof.content_hash = hash_of(envelope_of(proof), proof.editions)
        factories.approve(session, proof, by=factories.user(session), now=NOW)
        dispatch_id = starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW).id
    jobs.JOBS["dispatch.begin"](runtime, dispatch_id=dispatch_id)

    jobs.JOBS["dispatch.pump"](runtime, dispatch_id=dispatch_id, lane=0)

    assert account(runtime, dispatch_id).state is DispatchState.PAUSED
    assert account(runtime, dispatch_id).counts[DeliveryState.PENDING] == 1


def test_the_mailbox_is_read_if_there_is_one(runtime: Runtime, tmp_path: Path) -> None:
    jobs.JOBS["inbox.fetch"](runtime)

    with ImapServer(tmp_path, b"To: editors@bridge.example.org\r\n\r\nHello\r\n") as server:
        url = f"imaps://{USER.replace('@', '%40')}@localhost:{server.port}?ca={server.chain}"
        settings = Settings(data_dir=tmp_path, inbox_url=url, inbox_password=PASSWORD)
        jobs.JOBS["inbox.fetch"](replace(runtime, settings=settings))

    assert server.mails == {}
