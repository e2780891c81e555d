"""Files that wait, with what they would do, until somebody applies or forgets them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid
from newsletter.users.deeds import OPERATOR
from subscribers.imports.keeping import discard_kept, find_import, keep_file, look_into, read_kept, report_of
from subscribers.imports.rereading import keep_otherwise, look_otherwise
from subscribers.imports.running import start_import
from subscribers.models import (
    ImportFile,
    ImportState,
    MailingList,
    Refused,
    Subscriber,
    SubscriberImport,
    SubscriptionState,
)
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER
from tests.subscribers.imports.files import BASIS, kept_file, rows


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_kept_file_waits_with_its_preview(session: Session, readers: MailingList) -> None:
    kept = kept_file(session, readers, rows("kim@example.org,Kim,ko", "bad,,"))

    report = report_of(session, kept)
    assert (kept.state, kept.rows, kept.position) == (ImportState.READ, 2, 0)
    assert (report.new, len(report.rejected)) == (1, 1)
    assert count(session, Subscriber) == 0


def test_a_file_that_cannot_be_read_is_not_kept(session: Session, readers: MailingList) -> None:
    with pytest.raises(Invalid, match="no column"):
        kept_file(session, readers, b"a,b\n1,2\n")
    assert count(session, SubscriberImport) == 0


def test_to_look_into_a_file_writes_nothing(session: Session, readers: MailingList) -> None:
    look_into(session, readers, file_name="a.csv", data=rows("a@example.org,,"), by=OPERATOR, signer=SIGNER)

    assert not session.new
    assert (count(session, SubscriberImport), count(session, ImportFile)) == (0, 0)


def test_a_kept_file_can_be_discarded(session: Session, readers: MailingList) -> None:
    kept = kept_file(session, readers, rows("kim@example.org,Kim,ko"))

    discard_kept(session, kept, by=OPERATOR)

    assert (count(session, SubscriberImport), count(session, ImportFile)) == (0, 0)


def test_an_applied_import_stays_as_a_record(session: Session, readers: MailingList) -> None:
    kept = kept_file(session, readers, rows("kim@example.org,Kim,ko"))
    file = read_kept(session, kept)
    assert file is not None
    start_import(session, kept, file, basis=BASIS, by=OPERATOR, signer=SIGNER, now=NOW)

    with pytest.raises(Conflict, match="applied already"):
        discard_kept(session, kept, by=OPERATOR)


@pytest.mark.parametrize("state", [ImportState.WAITING, ImportState.RUNNING])
def test_an_import_on_its_way_is_stopped_before_it_is_forgotten(
    session: Session, readers: MailingList, state: ImportState
) -> None:
    kept = kept_file(session, readers, rows("kim@example.org,Kim,ko"))
    kept.state = state
    session.flush()

    with pytest.raises(Conflict, match="Stop it first"):
        discard_kept(session, kept, by=OPERATOR)


@pytest.mark.parametrize("state", [ImportState.STOPPED, ImportState.FAILED])
def test_of_an_import_that_was_stopped_the_file_goes_and_the_record_stays(
    session: Session, readers: MailingList, state: ImportState
) -> None:
    kept = kept_file(session, readers, rows("kim@example.org,Kim,ko"))
    kept.state = state
    session.flush()

    discard_kept(session, kept, by=OPERATOR)

    assert read_kept(session, kept) is None
    assert find_import(session, readers, kept.id).state is state


def test_a_file_that_is_being_taken_in_is_not_read_otherwise(session: Session, readers: MailingList) -> None:
    kept = kept_file(session, readers, rows("kim@example.org,Kim,ko"))
    seen = look_otherwise(
        session, kept, encoding="", columns={"1": "organisation"}, answers={}, by=OPERATOR, signer=SIGNER
    )
    kept.state = ImportState.RUNNING
    session.flush()

    with pytest.raises(Conflict, match="has begun"):
        keep_otherwise(session, kept, seen, by=OPERATOR)
    with pytest.raises(Conflict, match="has begun"):
        look_otherwise(session, kept, encoding="", columns={}, answers={}, by=OPERATOR, signer=SIGNER)


def test_what_is_kept_of_a_file_that_was_read_anew_is_its_new_preview(
    session: Session, readers: MailingList
) -> None:
    factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    kept = keep_file(
        session,
        readers,
        look_into(
            session,
            readers,
            file_name="two.csv",
            data=b"one,other\nleft@example.org,kim@example.org\n",
            by=OPERATOR,
            signer=SIGNER,
        ),
        by=OPERATOR,
        now=NOW,
    )
    assert report_of(session, kept).unsubscribed == 1

    seen = look_otherwise(
        session, kept, encoding="", columns={"1": "email"}, answers={}, by=OPERATOR, signer=SIGNER
    )
    keep_otherwise(session, kept, seen, by=OPERATOR)

    assert (report_of(session, kept).new, kept.refused) == (1, Refused.LEFT_OUT)
