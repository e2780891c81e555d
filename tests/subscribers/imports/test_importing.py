"""Files of subscribers onto a list."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.db import Database
from newsletter.errors import Invalid
from newsletter.users.deeds import OPERATOR
from subscribers.evidence import Occasion
from subscribers.imports import deciding
from subscribers.imports.deciding import decide, portions
from subscribers.imports.importing import apply_import, preview
from subscribers.imports.joining import join
from subscribers.imports.reading_csv import read_file
from subscribers.imports.report import ImportReport
from subscribers.lists import find_list
from subscribers.models import (
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Refused,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.subscribing import subscribe
from subscribers.subscription_ledger import forget, withdraw
from subscribers.suppressing import reason_for, suppress
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER

BASIS = "Signed the sheet at the harbour forum, 3 November 2026"


def rows(*lines: str) -> bytes:
    return "\r\n".join(("email,name,locale", *lines)).encode()


def bring(
    session: Session, mailing_list: MailingList, data: bytes, *, locale: str | None = None
) -> ImportReport:
    return apply_import(
        session,
        mailing_list,
        read_file(data, name="people.csv"),
        basis=BASIS,
        by=OPERATOR,
        signer=SIGNER,
        now=NOW,
        locales=(locale,) if locale else (),
    )


def states(session: Session, mailing_list: MailingList) -> dict[str, SubscriptionState]:
    found = session.execute(
        sa.select(Subscriber.email, Subscription.state)
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.list_id == mailing_list.id)
    )
    return dict(found.all())


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestApplying:
    def test_good_rows_go_in_and_bad_rows_are_reported(self, session: Session, readers: MailingList) -> None:
        report = bring(session, readers, rows("kim@example.org,Kim,ko", "nobody,,", "lee@example.org,Lee,en"))

        assert states(session, readers) == {
            "kim@example.org": SubscriptionState.CONFIRMED,
            "lee@example.org": SubscriptionState.CONFIRMED,
        }
        assert (report.new, [note.row for note in report.rejected]) == (2, [3])

    def test_each_person_has_the_declared_basis_the_file_and_the_row_as_evidence(
        self, session: Session, readers: MailingList
    ) -> None:
        by = factories.user(session)
        file = read_file(rows("kim@example.org,Kim,ko"), name="people.csv")

        apply_import(session, readers, file, basis=f" {BASIS} ", by=by, signer=SIGNER, now=NOW)

        line = session.scalars(sa.select(Consent)).one()
        assert (line.event, line.how, line.wording) == (ConsentEvent.IMPORTED, "import", BASIS)
        assert (line.locale, line.at) == ("ko", NOW)
        assert line.evidence == {"file": "people.csv", "sha256": file.sha256, "row": 2, "user_id": by.id}

    def test_every_column_of_evidence_is_kept_with_the_consent_even_of_somebody_known(
        self, session: Session, readers: MailingList
    ) -> None:
        factories.subscriber(session, "kim@example.org")

        bring(session, readers, b"email,OPTIN_TIME,OPTIN_IP,Room\nkim@example.org,2024-01-01,192.0.2.7,12\n")

        evidence = session.scalars(sa.select(Consent)).one().evidence
        assert evidence["columns"] == {"OPTIN_TIME": "2024-01-01", "OPTIN_IP": "192.0.2.7"}

    def test_whom_the_file_says_not_to_mail_does_not_come_on_by_another_row_either(
        self, session: Session, readers: MailingList
    ) -> None:
        text = "email,status\nkim@example.org,active\nlee@example.org,active\nKIM@example.org,unsubscribed\n"

        report = bring(session, readers, text.encode())

        assert (report.new, report.refused, report.repeated) == (1, 1, 1)
        assert set(states(session, readers)) == {"lee@example.org"}

    def test_in_doubt_nothing_is_imported(self, session: Session, readers: MailingList) -> None:
        with pytest.raises(Invalid, match="Say first"):
            bring(session, readers, b"email,status\nkim@example.org,active\nlee@example.org,gold\n")
        assert count(session, Subscriber) == 0

    def test_they_may_be_brought_in_as_suppressed_each_with_the_reason(
        self, session: Session, readers: MailingList
    ) -> None:
        known = factories.subscription(session, readers, "left@example.org")
        words = {
            "left": "unsubscribed",
            "bounced": "cleaned",
            "spam": "complained",
            "new": "unconfirmed",
            "ok": "active",
        }
        text = "".join(f"{name}@example.org,{word}\n" for name, word in words.items())
        file = read_file(f"email,status\n{text}".encode(), name="people.csv")

        apply_import(
            session,
            readers,
            file,
            basis=BASIS,
            by=OPERATOR,
            signer=SIGNER,
            now=NOW,
            refused=Refused.SUPPRESSED,
        )

        assert reason_for(session, known.subscriber.address_hash) is SuppressionReason.REQUESTED
        reasons = session.scalars(sa.select(Suppression.reason)).all()
        assert sorted(reasons) == ["bounced", "complained", "requested"]

    @pytest.mark.parametrize("basis", ["", "  \n"])
    def test_nothing_is_imported_without_a_declared_basis(
        self, session: Session, readers: MailingList, basis: str
    ) -> None:
        file = read_file(rows("kim@example.org,Kim,ko"), name="people.csv")

        with pytest.raises(Invalid, match="what consent"):
            apply_import(session, readers, file, basis=basis, by=OPERATOR, signer=SIGNER, now=NOW)
        assert count(session, Subscriber) == 0

    def test_the_same_file_again_changes_nothing(self, session: Session, readers: MailingList) -> None:
        bring(session, readers, rows("kim@example.org,Kim,ko"))

        report = bring(session, readers, rows("kim@example.org,Kim,ko"))

        assert (report.new, report.known, report.unchanged) == (0, 0, 1)
        assert (count(session, Subscriber), count(session, Consent)) == (1, 1)

    def test_somebody_known_joins_with_the_details_they_gave_themselves(
        self, session: Session, readers: MailingList
    ) -> None:
        known = factories.subscriber(session, "kim@example.org", name="Kim Minji")

        report = bring(session, readers, rows("KIM@example.org,Other,ko"))

        assert (report.new, report.known) == (0, 1)
        assert (known.name, known.locale) == ("Kim Minji", "en")
        assert states(session, readers) == {"kim@example.org": SubscriptionState.CONFIRMED}

    def test_who_was_asked_and_has_not_answered_is_confirmed(
        self, session: Session, readers: MailingList
    ) -> None:
        pending = factories.subscription(session, readers, "kim@example.org", state=SubscriptionState.PENDING)

        report = bring(session, readers, rows("kim@example.org,Kim,ko"))

        assert report.known == 1
        assert (pending.state, pending.changed_at) == (SubscriptionState.CONFIRMED, NOW)

    def test_who_left_stays_out_and_is_reported(self, session: Session, readers: MailingList) -> None:
        factories.subscription(session, readers, "kim@example.org", state=SubscriptionState.UNSUBSCRIBED)

        report = bring(session, readers, rows("kim@example.org,Kim,ko"))

        assert (report.unsubscribed, report.joined, report.rejected) == (1, 0, ())
        (note,) = report.left_out
        assert (note.row, note.column, note.value) == (2, "email", "")
        assert "has left the list" in str(note.sentence)
        assert states(session, readers) == {"kim@example.org": SubscriptionState.UNSUBSCRIBED}

    def test_who_left_stays_out_even_when_somebody_filled_in_the_form_for_them(
        self, session: Session, readers: MailingList
    ) -> None:
        left = factories.subscription(session, readers, "kim@example.org")
        withdraw(session, left, occasion=Occasion(How.PAGE, {}, NOW))
        subscribe(
            session,
            readers,
            address=parse_address("kim@example.org"),
            name="",
            locale="en",
            wording="",
            occasion=Occasion(How.FORM, {}, NOW),
            signer=SIGNER,
        )
        assert left.state is SubscriptionState.PENDING

        report = bring(session, readers, rows("kim@example.org,Kim,ko"))

        assert report.unsubscribed == 1
        assert left.state is SubscriptionState.PENDING

    @pytest.mark.parametrize("reason", list(SuppressionReason))
    def test_a_suppressed_address_stays_out_whatever_the_reason(
        self, session: Session, readers: MailingList, reason: SuppressionReason
    ) -> None:
        known = factories.subscription(session, readers, "kim@example.org").subscriber
        suppress(session, known.address_hash, reason=reason, evidence={}, now=NOW)

        report = bring(session, readers, rows("kim@example.org,Kim,ko"))

        assert (report.suppressed, report.joined) == (1, 0)
        assert count(session, Consent) == 0

    def test_an_address_twice_in_the_file_goes_in_once(self, session: Session, readers: MailingList) -> None:
        report = bring(session, readers, rows("kim@example.org,First,ko", "KIM@Example.org,Second,en"))

        assert (report.new, report.repeated, [note.row for note in report.left_out]) == (1, 1, [3])
        assert session.scalars(sa.select(Subscriber.name)).one() == "First"

    def test_rows_without_a_language_get_the_first_one_of_the_list(
        self, session: Session, readers: MailingList
    ) -> None:
        bring(session, readers, rows("kim@example.org,Kim,"))
        bring(session, readers, rows("lee@example.org,Lee,"), locale="ko")

        locales = session.execute(sa.select(Subscriber.email, Subscriber.locale))
        assert dict(locales.all()) == {"kim@example.org": "en", "lee@example.org": "ko"}

    def test_more_rows_than_one_statement_carries(
        self, session: Session, readers: MailingList, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(deciding, "PORTION", 10)
        factories.subscription(session, readers, "reader17@example.org")

        report = bring(session, readers, rows(*(f"reader{number}@example.org,," for number in range(25))))

        assert (report.new, report.unchanged) == (24, 1)
        assert (count(session, Subscription), count(session, Consent)) == (25, 24)

    def test_the_preview_says_what_will_happen_and_changes_nothing(
        self, session: Session, readers: MailingList
    ) -> None:
        factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
        factories.subscription(session, readers, "here@example.org")
        data = rows(
            "left@example.org,,", "here@example.org,,", "new@example.org,,", "new@example.org,,", "bad,,"
        )

        seen = preview(session, readers, read_file(data, name="people.csv"), signer=SIGNER)

        assert len(states(session, readers)) == 2
        assert seen == bring(session, readers, data)
        assert seen.rows == 5

    def test_two_imports_at_once_put_everybody_on_the_list_once(self, database: Database) -> None:
        with database.transaction() as session:
            slug = factories.mailing_list(session, factories.newsletter(session)).slug
        lines = [f"reader{number}@example.org,," for number in range(60)]
        together = Barrier(2)

        def apply(data: bytes) -> int:
            together.wait()
            with database.transaction() as session:
                return bring(session, find_list(session, slug), data).joined

        with ThreadPoolExecutor(2) as pool:
            joined = list(pool.map(apply, [rows(*lines), rows(*reversed(lines))]))

        assert sum(joined) == 60
        with database.reading() as session:
            assert (count(session, Subscription), count(session, Consent)) == (60, 60)

    def test_imports_whose_portions_overlap_do_not_wait_for_each_other_in_a_ring(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(deciding, "PORTION", 2)
        with database.transaction() as session:
            slug = factories.mailing_list(session, factories.newsletter(session)).slug
            for number in range(20):  # known, but not on the list yet
                factories.subscriber(session, f"b{number}@example.org")

        def apply(together: Barrier, data: bytes) -> int:
            together.wait()
            with database.transaction() as session:
                return bring(session, find_list(session, slug), data).joined

        with ThreadPoolExecutor(2) as pool:
            for number in range(20):
                together = Barrier(2)
                # The first has both people in one portion; the second is done with the known one before the new one.
                known, new = f"b{number}@example.org,,", f"c{number}@example.org,,"
                files = rows(known, new), rows(f"a{number}@example.org,,", known, new)
                assert sum(pool.map(apply, [together] * 2, files)) == 3

    def test_who_is_erased_while_the_file_is_read_leaves_no_row_behind(
        self, session: Session, readers: MailingList
    ) -> None:
        known = factories.subscription(session, readers, "kim@example.org", state=SubscriptionState.PENDING)
        file = read_file(rows("kim@example.org,Kim,ko", "lee@example.org,Lee,ko"), name="people.csv")
        (portion,) = portions(file, signer=SIGNER, locales=("en",))
        decision = decide(session, readers, portion)
        forget(session, known.subscriber, now=NOW)

        joined = join(session, readers, decision.coming, basis=BASIS, occasion=Occasion(How.IMPORT, {}, NOW))

        assert joined == {3}
        assert session.scalars(sa.select(Subscriber.email)).all() == ["lee@example.org"]


def test_a_time_zone_is_filled_in_where_we_know_none_and_nowhere_else(session: Session) -> None:
    paper = factories.newsletter(session)
    readers, donors = (factories.mailing_list(session, paper, slug=slug) for slug in ("readers", "donors"))
    for mailing_list, name, zone in (
        (readers, "here", ""),
        (donors, "elsewhere", ""),
        (readers, "said", "Europe/Berlin"),
        (readers, "silent", ""),
    ):
        factories.subscription(session, mailing_list, f"{name}@example.org").subscriber.zone = zone
    factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    names = ("here", "elsewhere", "said", "left", "new")
    data = "\r\n".join(
        ("email,zone", *(f"{name}@example.org,Asia/Seoul" for name in names), "silent@example.org,")
    )

    bring(session, readers, data.encode())
    session.expire_all()

    found = session.execute(sa.select(Subscriber.email, Subscriber.zone)).all()
    assert {email.partition("@")[0]: zone for email, zone in found} == {
        "here": "Asia/Seoul",
        "elsewhere": "Asia/Seoul",
        "said": "Europe/Berlin",
        "silent": "",
        "left": "",
        "new": "Asia/Seoul",
    }
