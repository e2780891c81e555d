"""What was kept long enough is let go of, in portions, and nothing else is."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter import retention
from newsletter.addresses import parse_address
from newsletter.content.cuts import Cut
from newsletter.db import Database
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import checkpoint
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Asset
from newsletter.issues.picture_library import keep_picture
from newsletter.issues.pictures import made_ready
from newsletter.issues.reviews.commenting import Spot, resolve_thread, write_comment
from newsletter.issues.reviews.preview_links import make_preview_link
from newsletter.issues.reviews.wishes import Wish
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.presence import be_present
from newsletter.issues.working.reading import working_of
from newsletter.retention_runs import last_run
from newsletter.users import keeping
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import UserSession
from newsletter.users.signing_in import open_session
from subscribers.evidence import Occasion
from subscribers.imports.keeping import Seen, keep_file
from subscribers.imports.reading_csv import read_file
from subscribers.models import (
    Consent,
    ConsentEvent,
    How,
    ImportFile,
    ImportState,
    MailingList,
    Subscriber,
    SubscriberImport,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.subscribing import subscribe
from subscribers.subscription_ledger import refuse, withdraw
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER
from tests.issues.conftest import picture

TRACES = {"page": "/subscribe/{slug}", "ip": "203.0.113.7", "user_agent": "Firefox"}
LONG = timedelta(days=31)
SHORT = timedelta(days=29)
FILE = b"email\r\nlee@example.org\r\n"
SEEN = Seen(FILE, read_file(FILE, name="people.csv"), locales=("en",))


NOWHERE = AssetStore(Path("nowhere"))


def run(database: Database, *, at: datetime = NOW, assets: AssetStore = NOWHERE) -> dict[str, int]:
    return retention.run(database, clock=lambda: at, assets=assets)


def ask(session: Session, mailing_list: MailingList, email: str, *, at: datetime) -> Subscription:
    asked = subscribe(
        session,
        mailing_list,
        address=parse_address(email),
        name="Kim",
        locale="en",
        wording="yes",
        occasion=Occasion(How.FORM, TRACES, at),
        signer=SIGNER,
    )
    assert asked is not None
    return asked


@pytest.fixture
def readers(database: Database) -> MailingList:
    with database.transaction() as session:
        return factories.mailing_list(session, factories.newsletter(session))


def test_who_never_confirmed_is_forgotten_after_thirty_days(database: Database, readers: MailingList) -> None:
    with database.transaction() as session:
        ask(session, readers, "old@example.org", at=NOW - LONG)
        ask(session, readers, "new@example.org", at=NOW - SHORT)
        factories.subscription(session, readers, "in@example.org")

    counts = run(database)

    with database.reading() as session:
        left_over = set(session.scalars(sa.select(Subscriber.email)))
        assert left_over == {"new@example.org", "in@example.org"}
        assert session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 1
    assert counts["unconfirmed"] == 1


def test_who_asked_again_of_late_is_not_forgotten(database: Database, readers: MailingList) -> None:
    with database.transaction() as session:
        ask(session, readers, "kim@example.org", at=NOW - LONG)
        ask(session, readers, "kim@example.org", at=NOW - SHORT)

    run(database)

    with database.reading() as session:
        assert session.scalars(sa.select(Subscription.state)).all() == [SubscriptionState.PENDING]


def test_who_had_left_before_they_were_asked_has_left_still(database: Database, readers: MailingList) -> None:
    with database.transaction() as session:
        found = factories.subscription(session, readers, "kim@example.org")
        withdraw(session, found, occasion=Occasion(How.PAGE, {}, NOW - 2 * LONG))
        ask(session, readers, "kim@example.org", at=NOW - LONG)

    run(database)

    with database.reading() as session:
        assert session.scalars(sa.select(Subscription.state)).all() == [SubscriptionState.UNSUBSCRIBED]
        events = session.scalars(sa.select(Consent.event)).all()
        assert ConsentEvent.ASKED not in events
        assert ConsentEvent.WITHDRAWN in events


def test_a_person_with_another_subscription_keeps_that(database: Database, readers: MailingList) -> None:
    with database.transaction() as session:
        other = factories.mailing_list(session, factories.newsletter(session, slug="b"), slug="others")
        factories.subscription(session, other, "kim@example.org")
        ask(session, readers, "kim@example.org", at=NOW - LONG)

    run(database)

    with database.reading() as session:
        assert session.scalars(sa.select(Subscription.list_id)).all() == [other.id]


def test_the_traces_of_evidence_fade_and_what_was_agreed_to_stays(
    database: Database, readers: MailingList
) -> None:
    with database.transaction() as session:
        for email, at in (("old@example.org", NOW - LONG), ("new@example.org", NOW - SHORT)):
            found = factories.subscription(session, readers, email)
            withdraw(session, found, occasion=Occasion(How.PAGE, TRACES, at))
            refuse(
                session,
                found.subscriber,
                reason=SuppressionReason.REQUESTED,
                occasion=Occasion(How.PAGE, TRACES, at),
            )

    counts = run(database)

    with database.reading() as session:
        old, new = session.scalars(
            sa.select(Consent).where(Consent.event == ConsentEvent.WITHDRAWN).order_by(Consent.at)
        )
        assert old.evidence == {"page": "/subscribe/{slug}"}
        assert new.evidence == TRACES
        assert {bool(one.evidence.get("ip")) for one in session.scalars(sa.select(Suppression))} == {
            True,
            False,
        }
    assert (counts["evidence"], counts["suppressions"]) == (1, 1)


def test_a_file_that_nobody_applied_is_let_go(database: Database, readers: MailingList) -> None:
    with database.transaction() as session:
        for at in (NOW - LONG, NOW - SHORT):
            keep_file(session, readers, SEEN, by=OPERATOR, now=at)

    counts = run(database)

    with database.reading() as session:
        assert session.scalars(sa.select(SubscriberImport.created_at)).all() == [NOW - SHORT]
    assert counts["files"] == 1


@pytest.mark.parametrize("state", [ImportState.STOPPED, ImportState.FAILED])
def test_the_file_of_an_import_that_nobody_resumed_is_let_go_and_its_record_stays(
    database: Database, readers: MailingList, state: ImportState
) -> None:
    with database.transaction() as session:
        for at in (NOW - LONG, NOW - SHORT):
            keep_file(session, readers, SEEN, by=OPERATOR, now=at).state = state

    assert run(database)["files"] == 1
    assert run(database, at=NOW + timedelta(hours=6))["files"] == 0

    with database.reading() as session:
        assert len(session.scalars(sa.select(SubscriberImport)).all()) == 2
        assert len(session.scalars(sa.select(ImportFile)).all()) == 1


def test_the_file_of_an_import_on_its_way_stays(database: Database, readers: MailingList) -> None:
    with database.transaction() as session:
        keep_file(session, readers, SEEN, by=OPERATOR, now=NOW - LONG).state = ImportState.WAITING

    assert run(database)["files"] == 0


def test_what_a_user_posted_and_nobody_came_back_for_is_let_go(database: Database) -> None:
    with database.transaction() as session:
        user = factories.user(session)
        for at in (NOW - timedelta(days=2), NOW):
            keeping.begin_keeping(session, user.id, path="/", content_type="", came_from="/", now=at)

    assert run(database)["requests"] == 1


def test_sessions_that_ended_by_themselves_are_cleared(database: Database) -> None:
    with database.transaction() as session:
        user = factories.user(session)
        open_session(session, user, user_agent="Firefox", now=NOW - LONG)

    counts = run(database)

    with database.reading() as session:
        assert session.scalars(sa.select(UserSession)).all() == []
    assert counts["sessions"] == 1


def test_a_picture_that_is_used_nowhere_is_let_go_of_and_its_cuts(database: Database, tmp_path: Path) -> None:
    assets = AssetStore(tmp_path / "assets")
    with database.transaction() as session:
        paper = factories.newsletter(session)
        colours = ("red", "lime", "blue", "white")
        used, shelved, fresh, gone = (
            assets.store(session, picture(colour=colour), now=NOW - LONG).name for colour in colours
        )
        paper.logo = used
        keep_picture(
            session,
            paper,
            made_ready(picture(colour="lime")),
            file="a.png",
            assets=assets,
            by=OPERATOR,
            now=NOW - LONG,
        )
        assets.store(session, picture(colour="blue"), now=NOW - SHORT)
    assets.shown(Cut.SQUARE.name_of(gone))

    counts = run(database, assets=assets)

    with database.reading() as session:
        assert set(session.scalars(sa.select(Asset.name))) == {used, shelved, fresh}
    assert {path.name for path in assets.folder.iterdir()} == {used, shelved, fresh}
    assert counts["pictures"] == 1


def test_a_clock_goes_on_until_nothing_is_left(
    database: Database, readers: MailingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_PORTION", 2)
    with database.transaction() as session:
        for number in range(5):
            ask(session, readers, f"k{number}@example.org", at=NOW - LONG)

    assert run(database)["unconfirmed"] == 5


def test_the_clocks_run_once_in_a_while(database: Database) -> None:
    assert run(database)
    assert not run(database, at=NOW + timedelta(hours=5))
    assert run(database, at=NOW + timedelta(hours=6))
    with database.reading() as session:
        assert last_run(session) == NOW + timedelta(hours=6)


def test_comments_that_were_settled_and_links_that_ended_are_let_go_of(database: Database) -> None:
    with database.transaction() as session:
        ada = factories.user(session)
        issue = factories.issue(session, factories.newsletter(session))
        for days in (364, 366):
            thread = write_comment(session, issue, Spot(), text="Shorter?", by=ada, now=NOW).thread
            resolve_thread(session, thread, by=ada, now=NOW - timedelta(days=days))
            make_preview_link(
                session, issue, Wish(days=7), by=ada, now=NOW - LONG - timedelta(days=days - 359)
            )

    counts = run(database)

    assert (counts["comments"], counts["previews"]) == (1, 1)


def test_the_log_of_a_working_draft_goes_once_there_is_a_revision(database: Database) -> None:
    with database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        user = factories.user(session)
        for version, text in enumerate(("First", "Second")):
            sent = Patch(version, {"subject.en": ("", text)})
            patch(session, issue, sent, tab="one", by=user, now=NOW - LONG)
            be_present(session, issue, tab="one", block="", by=user, now=NOW - LONG)

    assert run(database)["drafts"] == 0
    with database.transaction() as session:
        checkpoint(session, find_issue(session, "bridge-12"), by=OPERATOR, now=NOW)

    counts = run(database, at=NOW + timedelta(hours=6))

    assert counts["drafts"] == 2
    with database.reading() as session:
        assert working_of(session, find_issue(session, "bridge-12")).draft.value("subject.en") == "Second"


def test_nobody_is_seen_in_an_issue_for_ever(database: Database) -> None:
    with database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        user = factories.user(session)
        be_present(session, issue, tab="one", block="", by=user, now=NOW - LONG)

    assert run(database)["presence"] == 1
