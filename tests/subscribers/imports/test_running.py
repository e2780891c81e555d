"""Imports on their way: portions that are lost and doubled by nothing, stopped, resumed, taken over."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.errors import Conflict, Invalid, NotAllowed
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from newsletter.wording import say
from subscribers.evidence import Occasion
from subscribers.imports import deciding, running
from subscribers.imports.deciding import Portion, portions
from subscribers.imports.keeping import discard_kept, has_file, read_kept, report_of
from subscribers.imports.running import (
    LEASE,
    claim_import,
    fail_import,
    leave_import,
    resume_import,
    start_import,
    stop_import,
    take_portion,
    tick,
)
from subscribers.models import (
    Consent,
    How,
    ImportPortion,
    ImportState,
    MailingList,
    Refused,
    Subscriber,
    SubscriberImport,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.subscription_ledger import forget, withdraw
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER
from tests.subscribers.imports.files import BASIS, kept_file, people, rows, started

ME, OTHER = "me", "another process"


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "PORTION", 3)
    monkeypatch.setattr(running, "PORTION", 3)


def portions_of(session: Session, kept: SubscriberImport) -> Iterator[Portion]:
    file = read_kept(session, kept)
    assert file is not None
    return portions(file, signer=SIGNER, locales=kept.locales, start=kept.position)


def take(session: Session, kept: SubscriberImport, portion: Portion, *, holder: str = ME) -> bool:
    taken = take_portion(session, kept.id, portion, holder=holder, now=NOW)
    session.flush()
    session.refresh(kept)
    return taken


def take_all(session: Session, kept: SubscriberImport) -> None:
    for portion in list(portions_of(session, kept)):
        assert take(session, kept, portion)


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestStarting:
    def test_a_file_of_one_portion_is_taken_in_at_once_and_let_go(
        self, session: Session, readers: MailingList
    ) -> None:
        kept = started(session, readers, people(3))

        assert (kept.state, kept.finished_at, kept.basis) == (ImportState.FINISHED, NOW, BASIS)
        assert (kept.position, kept.joined, report_of(session, kept).new) == (3, 3, 3)
        assert not has_file(session, kept)
        assert "bells" not in session.info

    def test_a_longer_one_waits_for_the_workers(self, session: Session, readers: MailingList) -> None:
        kept = started(session, readers, people(4))

        assert (kept.state, kept.position, count(session, Subscriber)) == (ImportState.WAITING, 0, 0)
        assert session.info["bells"] == [("import.run", {"import_id": kept.id})]

    def test_a_process_can_begin_it_as_its_own(self, session: Session, readers: MailingList) -> None:
        kept = started(session, readers, people(4), holder=ME)

        assert (kept.state, kept.held_by, kept.held_until) == (ImportState.RUNNING, ME, NOW + LEASE)
        assert not claim_import(session, kept.id, holder=OTHER, now=NOW)

    def test_whoever_comes_second_changes_nothing(self, session: Session, readers: MailingList) -> None:
        kept = kept_file(session, readers, people(2))
        file = read_kept(session, kept)
        assert file is not None

        for basis in (BASIS, "another"):
            start_import(session, kept, file, basis=basis, by=OPERATOR, signer=SIGNER, now=NOW)

        assert (kept.basis, count(session, Consent)) == (BASIS, 2)

    def test_two_people_who_press_at_once_start_it_once(self, database: Database) -> None:
        with database.transaction() as session:
            mailing_list = factories.mailing_list(session, factories.newsletter(session))
            import_id = kept_file(session, mailing_list, people(2)).id
        together = Barrier(3)

        def press(_: int) -> None:
            with database.reading() as session:
                file = read_kept(session, session.get_one(SubscriberImport, import_id))
            assert file is not None
            together.wait()
            with database.transaction() as session:
                kept = session.get_one(SubscriberImport, import_id)
                start_import(session, kept, file, basis=BASIS, by=OPERATOR, signer=SIGNER, now=NOW)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(press, range(3)))
        with database.reading() as session:
            assert (count(session, Consent), count(session, ImportPortion)) == (2, 1)

    def test_a_file_that_a_colleague_reads_otherwise_meanwhile_is_looked_at_once_more(
        self, session: Session, readers: MailingList
    ) -> None:
        kept = kept_file(session, readers, people(2))
        file = read_kept(session, kept)
        assert file is not None
        kept.reading = {**kept.reading, "columns": {"name": "organisation"}}
        session.flush()

        with pytest.raises(Conflict, match="Look at it once more"):
            start_import(session, kept, file, basis=BASIS, by=OPERATOR, signer=SIGNER, now=NOW)

    @pytest.mark.parametrize(
        ("data", "basis", "match"),
        [
            (b"email,status\na@example.org,active\nb@example.org,gold\n", BASIS, "Say first"),
            (people(4), " ", "consent"),
        ],
    )
    def test_in_doubt_or_without_a_basis_nothing_begins(
        self, session: Session, readers: MailingList, data: bytes, basis: str, match: str
    ) -> None:
        kept = kept_file(session, readers, data)
        file = read_kept(session, kept)
        assert file is not None

        with pytest.raises(Invalid, match=match):
            start_import(session, kept, file, basis=basis, by=OPERATOR, signer=SIGNER, now=NOW)
        assert kept.state is ImportState.READ

    def test_a_file_without_a_row_is_finished(self, session: Session, readers: MailingList) -> None:
        assert started(session, readers, b"email\r\n").state is ImportState.FINISHED


class TestPortions:
    def test_the_place_the_count_and_the_report_go_on_together(
        self, session: Session, readers: MailingList
    ) -> None:
        kept = started(
            session, readers, rows("a@example.org,,", "bad,,", "b@example.org,,", "c@example.org,,")
        )
        assert claim_import(session, kept.id, holder=ME, now=NOW)
        first, second = portions_of(session, kept)

        take(session, kept, first)
        assert (kept.state, kept.position, kept.joined) == (ImportState.RUNNING, 3, 2)
        assert len(report_of(session, kept).rejected) == 1
        take(session, kept, second)

        assert (kept.state, kept.position, kept.joined) == (ImportState.FINISHED, 4, 3)
        report = report_of(session, kept)
        assert (report.new, [note.row for note in report.rejected], report.rows) == (3, [3], 4)

    def test_each_person_has_the_evidence_of_an_import_in_one_go(
        self, session: Session, readers: MailingList
    ) -> None:
        by = factories.user(session, role=Role.EDITOR)
        kept = started(session, readers, people(4), by=by, holder=ME)

        take_all(session, kept)

        lines = session.scalars(sa.select(Consent).order_by(Consent.id)).all()
        assert [line.evidence["row"] for line in lines] == [2, 3, 4, 5]
        for line in lines:
            assert (line.wording, line.how, line.at) == (BASIS, "import", NOW)
            assert line.evidence["file"] == "people.csv"
            assert line.evidence["sha256"] == kept.file_sha256
            assert line.evidence["user_id"] == by.id

    def test_a_portion_is_taken_in_once(self, session: Session, readers: MailingList) -> None:
        kept = started(session, readers, people(7), holder=ME)
        first, *_ = portions_of(session, kept)

        assert take(session, kept, first)
        assert not take(session, kept, first)

        assert (kept.position, kept.joined, count(session, ImportPortion)) == (3, 3, 1)

    def test_what_was_not_committed_is_done_again_and_nothing_twice(self, database: Database) -> None:
        with database.transaction() as session:
            mailing_list = factories.mailing_list(session, factories.newsletter(session))
            import_id = started(session, mailing_list, people(7), holder=ME).id

        class Killed(BaseException):
            pass

        with database.transaction() as session:
            kept = session.get_one(SubscriberImport, import_id)
            take(session, kept, next(portions_of(session, kept)))

        def die() -> None:
            with database.transaction() as session:
                kept = session.get_one(SubscriberImport, import_id)
                take(session, kept, next(portions_of(session, kept)))
                raise Killed

        with pytest.raises(Killed):
            die()
        later = NOW + LEASE + timedelta(seconds=1)
        with database.transaction() as session:
            assert claim_import(session, import_id, holder=OTHER, now=later)
            kept = session.get_one(SubscriberImport, import_id)
            assert kept.position == 3
            for portion in list(portions_of(session, kept)):
                assert take(session, kept, portion, holder=OTHER)

        with database.reading() as session:
            kept = session.get_one(SubscriberImport, import_id)
            assert (kept.state, report_of(session, kept).new) == (ImportState.FINISHED, 7)
            assert count(session, Subscription) == count(session, Consent) == 7

    def test_what_earlier_portions_say_of_an_address_holds_after_a_pause(
        self, session: Session, readers: MailingList
    ) -> None:
        text = "email,status\n" + "".join(
            f"{name}@example.org,{word}\n"
            for name, word in [
                ("a", "active"),
                ("b", "active"),
                ("c", "active"),
                ("A", "active"),  # again
                ("d", "active"),  # refused below
                ("e", "active"),
                ("D", "unsubscribed"),
            ]
        )
        kept = started(session, readers, text.encode(), holder=ME)
        take(session, kept, next(portions_of(session, kept)))
        stop_import(session, kept, by=OPERATOR)
        resume_import(session, kept, by=OPERATOR, now=NOW, holder=ME)

        take_all(session, kept)

        report = report_of(session, kept)
        assert (report.new, report.repeated, report.refused) == (4, 2, 1)
        emails = session.scalars(sa.select(Subscriber.email)).all()
        assert sorted(emails) == [f"{name}@example.org" for name in "abce"]

    def test_who_changed_meanwhile_is_respected_row_by_row(
        self, session: Session, readers: MailingList
    ) -> None:
        leaves = factories.subscription(
            session, readers, "reader4@example.org", state=SubscriptionState.PENDING
        )
        erased = factories.subscription(
            session, readers, "reader5@example.org", state=SubscriptionState.PENDING
        )
        silent = factories.subscriber(session, "reader6@example.org")
        kept = started(session, readers, people(7), holder=ME)
        assert report_of(session, kept).rows == 0
        take(session, kept, next(portions_of(session, kept)))

        withdraw(session, leaves, occasion=Occasion(How.PAGE, {}, NOW))
        forget(session, erased.subscriber, now=NOW)
        reason = SuppressionReason.COMPLAINED
        suppress(session, silent.address_hash, reason=reason, evidence={}, now=NOW)
        take_all(session, kept)

        report = report_of(session, kept)
        assert (report.joined, report.unsubscribed, report.suppressed) == (4, 1, 2)
        assert leaves.state is SubscriptionState.UNSUBSCRIBED

    def test_whom_the_file_says_not_to_mail_is_suppressed_as_decided_at_the_start(
        self, session: Session, readers: MailingList
    ) -> None:
        text = "email,status\n" + "".join(f"a{number}@example.org,bounced\n" for number in range(4))
        kept = started(session, readers, text.encode(), refused=Refused.SUPPRESSED, holder=ME)

        take_all(session, kept)

        assert (count(session, Suppression), report_of(session, kept).refused) == (4, 4)

    def test_whoever_may_not_declare_consent_any_more_brings_nobody_else(
        self, session: Session, readers: MailingList
    ) -> None:
        by = factories.user(session, role=Role.EDITOR)
        kept = started(session, readers, people(7), by=by, holder=ME)
        first, second, _ = portions_of(session, kept)
        take(session, kept, first)
        by.disabled_at = NOW
        session.flush()

        with pytest.raises(NotAllowed, match="closed"):
            take_portion(session, kept.id, second, holder=ME, now=NOW)
        assert count(session, Subscription) == 3


class TestSteering:
    def test_what_was_stopped_takes_nobody_in_until_it_is_resumed(
        self, session: Session, readers: MailingList
    ) -> None:
        kept = started(session, readers, people(7), holder=ME)
        first, second, third = portions_of(session, kept)
        take(session, kept, first)

        stop_import(session, kept, by=OPERATOR)
        assert not take(session, kept, second)
        assert not claim_import(session, kept.id, holder=OTHER, now=NOW)
        session.info.pop("bells", None)
        resume_import(session, kept, by=OPERATOR, now=NOW)

        assert session.info["bells"] == [("import.run", {"import_id": kept.id})]
        assert claim_import(session, kept.id, holder=OTHER, now=NOW)
        assert not take(session, kept, second)  # the one who was stopped comes too late
        assert take(session, kept, second, holder=OTHER)
        assert take(session, kept, third, holder=OTHER)
        assert (kept.state, kept.joined) == (ImportState.FINISHED, 7)

    def test_to_stop_twice_is_harmless_and_what_is_over_is_not_stopped(
        self, session: Session, readers: MailingList
    ) -> None:
        kept, over = started(session, readers, people(4)), started(session, readers, people(2))

        stop_import(session, kept, by=OPERATOR)
        stop_import(session, kept, by=OPERATOR)

        assert kept.state is ImportState.STOPPED
        for verb in (stop_import, lambda *a, **k: resume_import(*a, now=NOW, **k)):
            with pytest.raises(Conflict, match="not on its way"):
                verb(session, over, by=OPERATOR)

    def test_what_goes_on_is_not_resumed_before_its_process_is_gone(
        self, session: Session, readers: MailingList
    ) -> None:
        kept = started(session, readers, people(4), holder=ME)

        with pytest.raises(Conflict, match="goes on at this moment"):
            resume_import(session, kept, by=OPERATOR, now=NOW, holder=OTHER)
        later = NOW + LEASE + timedelta(seconds=1)
        resume_import(session, kept, by=OPERATOR, now=later, holder=OTHER)

        assert kept.held_by == OTHER

    def test_a_file_that_was_forgotten_cannot_go_on(self, session: Session, readers: MailingList) -> None:
        kept = started(session, readers, people(4))
        stop_import(session, kept, by=OPERATOR)
        discard_kept(session, kept, by=OPERATOR)

        with pytest.raises(Conflict, match="Import the file again"):
            resume_import(session, kept, by=OPERATOR, now=NOW)

    def test_whoever_resumes_declares_the_rest_when_the_first_may_not_any_more(
        self, session: Session, readers: MailingList
    ) -> None:
        first = factories.user(session, email="a@bridge.example.org", role=Role.EDITOR)
        second = factories.user(session, email="b@bridge.example.org", role=Role.EDITOR)
        kept = started(session, readers, people(6), by=first, holder=ME)
        take(session, kept, next(portions_of(session, kept)))

        stop_import(session, kept, by=second)
        resume_import(session, kept, by=second, now=NOW, holder=ME)
        assert kept.declarer_id == first.id
        first.disabled_at = NOW
        stop_import(session, kept, by=second)
        resume_import(session, kept, by=second, now=NOW, holder=ME)
        take_all(session, kept)

        declarers = [
            line.evidence["user_id"] for line in session.scalars(sa.select(Consent).order_by(Consent.id))
        ]
        assert declarers == [first.id] * 3 + [second.id] * 3

    def test_what_failed_says_why_until_it_is_resumed(self, session: Session, readers: MailingList) -> None:
        kept = started(session, readers, people(4), holder=ME)

        fail_import(session, kept.id, holder=OTHER, because=say("Not theirs."))
        session.refresh(kept)
        assert kept.state is ImportState.RUNNING
        fail_import(session, kept.id, holder=ME, because=say("The moon is full."))
        session.refresh(kept)
        assert (kept.state, str(kept.because)) == (ImportState.FAILED, "The moon is full.")
        resume_import(session, kept, by=OPERATOR, now=NOW)

        assert (kept.state, str(kept.because)) == (ImportState.WAITING, "")


class TestTurns:
    def test_one_import_goes_on_at_a_time(self, session: Session, readers: MailingList) -> None:
        first, second = started(session, readers, people(4)), started(session, readers, people(5))

        assert claim_import(session, first.id, holder=ME, now=NOW)
        assert not claim_import(session, second.id, holder=OTHER, now=NOW)
        session.refresh(first)
        take_all(session, first)

        assert claim_import(session, second.id, holder=OTHER, now=NOW)

    def test_two_workers_do_not_take_in_one_import_twice(self, database: Database) -> None:
        with database.transaction() as session:
            mailing_list = factories.mailing_list(session, factories.newsletter(session))
            import_id = started(session, mailing_list, people(4)).id
        together = Barrier(4)

        def claim(number: int) -> bool:
            together.wait()
            with database.transaction() as session:
                return claim_import(session, import_id, holder=f"worker {number}", now=NOW)

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(claim, range(4))) == [False, False, False, True]

    def test_who_leaves_it_lets_the_next_go_on_at_once(self, session: Session, readers: MailingList) -> None:
        kept = started(session, readers, people(4), holder=ME)

        leave_import(session, kept.id, holder=OTHER)
        assert "bells" not in session.info
        leave_import(session, kept.id, holder=ME)

        assert session.info["bells"] == [("import.run", {"import_id": kept.id})]
        assert claim_import(session, kept.id, holder=OTHER, now=NOW)

    def test_the_tick_rings_for_the_first_that_is_due_when_none_goes_on(
        self, session: Session, readers: MailingList
    ) -> None:
        first, second = started(session, readers, people(4)), started(session, readers, people(4))
        session.info.pop("bells")

        tick(session, now=NOW)
        assert session.info.pop("bells") == [("import.run", {"import_id": first.id})]
        claim_import(session, first.id, holder=ME, now=NOW)
        tick(session, now=NOW)
        assert "bells" not in session.info
        tick(session, now=NOW + LEASE + timedelta(seconds=1))  # its process was killed
        assert session.info.pop("bells") == [("import.run", {"import_id": first.id})]
        stop_import(session, first, by=OPERATOR)
        tick(session, now=NOW)

        assert session.info["bells"] == [("import.run", {"import_id": second.id})]
