"""A list as a file."""

import csv
import io

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.users.deeds import OPERATOR
from subscribers import exporting
from subscribers.exporting import export_csv
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.imports.report import ImportReport
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppress
from subscribers.tidying import tidy_name
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER


def exported(session: Session, mailing_list: MailingList) -> list[list[str]]:
    data = b"".join(export_csv(session, mailing_list, by=OPERATOR))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def bring(session: Session, mailing_list: MailingList, data: bytes) -> ImportReport:
    file = read_file(data, name="export.csv")
    return apply_import(session, mailing_list, file, basis="moved", by=OPERATOR, signer=SIGNER, now=NOW)


def another_list(session: Session) -> MailingList:
    return factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="other")


def test_everybody_is_in_the_file_with_where_they_stand(session: Session, readers: MailingList) -> None:
    for state in SubscriptionState:
        factories.subscription(session, readers, f"{state.value}@example.org", state=state)
    bounced = factories.subscription(session, readers, "bounced@example.org").subscriber
    suppress(session, bounced.address_hash, reason=SuppressionReason.BOUNCED, evidence={}, now=NOW)

    header, *people = exported(session, readers)

    assert header == [
        "email",
        "name",
        "first_name",
        "last_name",
        "organisation",
        "locale",
        "zone",
        "subscription",
    ]
    assert [(person[0], person[7]) for person in people] == [
        ("pending@example.org", "pending"),
        ("confirmed@example.org", "confirmed"),
        ("unsubscribed@example.org", "unsubscribed"),
        ("bounced@example.org", "suppressed"),
    ]


def test_other_lists_are_not_in_it(session: Session, readers: MailingList) -> None:
    factories.subscription(session, another_list(session), "kim@example.org")

    assert len(exported(session, readers)) == 1


def test_no_cell_begins_a_formula(session: Session, readers: MailingList) -> None:
    subscriber = factories.subscription(session, readers, "kim@example.org").subscriber
    subscriber.name, subscriber.organisation = '=HYPERLINK("http://x")', "@SUM(A1)"
    subscriber.fields = {"+phone": "-1"}

    header, person = exported(session, readers)

    assert header[8] == "'+phone"
    assert (person[1], person[4], person[8]) == ('\'=HYPERLINK("http://x")', "'@SUM(A1)", "'-1")


def test_further_columns_of_everybody_are_in_it(session: Session, readers: MailingList) -> None:
    bring(session, readers, b"email,Room\nkim@example.org,12\n")
    bring(session, readers, "email,비고\nlee@example.org,메모\n".encode())

    header, kim, lee = exported(session, readers)

    assert header[8:] == ["Room", "비고"]
    assert (kim[8:], lee[8:]) == (["12", ""], ["", "메모"])


def test_an_import_of_it_takes_in_the_confirmed_only(session: Session, readers: MailingList) -> None:
    for state in SubscriptionState:
        factories.subscription(session, readers, f"{state.value}@example.org", state=state)
    other = another_list(session)

    report = bring(session, other, b"".join(export_csv(session, readers, by=OPERATOR)))

    assert (report.known, report.unsubscribed, len(report.rejected)) == (1, 1, 1)
    assert session.scalars(
        sa.select(Subscriber.email).join(Subscription).where(Subscription.list_id == other.id)
    ).all() == ["confirmed@example.org"]


def test_more_people_than_one_portion_holds(
    session: Session, readers: MailingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PORTION", 2)
    emails = [f"reader{number}@example.org" for number in range(5)]
    for email in emails:
        factories.subscription(session, readers, email)

    assert [person[0] for person in exported(session, readers)[1:]] == emails


texts = st.text(
    st.sampled_from("'=+-@＝\"\t,; 가각") | st.characters(exclude_categories=["Cc", "Cs"]), max_size=20
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(texts, texts, texts), max_size=5))
def test_a_list_that_is_exported_and_imported_elsewhere_is_the_same(
    database: Database, people: list[tuple[str, str, str]]
) -> None:
    with database.transaction() as session:
        details = []
        readers = factories.mailing_list(session, factories.newsletter(session))
        for number, (name, organisation, note) in enumerate(people):
            subscriber = factories.subscription(session, readers, f"p{number}@example.org").subscriber
            subscriber.name, subscriber.organisation = tidy_name(name), tidy_name(organisation)
            subscriber.fields = {"note": note.strip()} if note.strip() else {}
            details.append((subscriber.email, subscriber.name, subscriber.organisation, subscriber.fields))
        data = b"".join(export_csv(session, readers, by=OPERATOR))
        session.execute(sa.delete(Subscriber).execution_options(synchronize_session=False))
        session.expunge_all()

        report = bring(session, session.get_one(MailingList, readers.id), data)

        assert report.new == len(people)
        again = session.scalars(sa.select(Subscriber).order_by(Subscriber.id))
        assert [(a.email, a.name, a.organisation, a.fields) for a in again] == details
        session.rollback()
