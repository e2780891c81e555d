"""The time zone of a person: as their files say it, as staff correct it, as they choose it; otherwise none."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.errors import Invalid
from newsletter.users.deeds import OPERATOR
from subscribers.correcting import correct_person
from subscribers.evidence import Occasion
from subscribers.exporting import export_csv
from subscribers.imports.columns import Column, meanings
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.imports.report import ImportReport
from subscribers.models import Consent, How, MailingList, Subscriber
from subscribers.preferences import set_preferences
from subscribers.zones import zone_of
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER


def bring(session: Session, mailing_list: MailingList, text: str) -> ImportReport:
    file = read_file(text.encode(), name="readers.csv")
    return apply_import(session, mailing_list, file, basis="asked", by=OPERATOR, signer=SIGNER, now=NOW)


def known(session: Session) -> dict[str, str]:
    return dict(session.execute(sa.select(Subscriber.email, Subscriber.zone)).all())


@pytest.mark.parametrize(
    "heading",
    ["zone", "Time zone", "timezone", "time_zone", "TZ", "시간대", "표준 시간대", "타임존", "Zeitzone"],
)
def test_a_column_says_it_by_its_usual_names(heading: str) -> None:
    assert meanings(["email", heading]) == [Column.EMAIL, Column.ZONE]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"),
        ("  asia/seoul ", "Asia/Seoul"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("", None),
        ("KST", None),
        ("+09:00", None),
        ("Seoul", None),
    ],
)
def test_a_cell_is_a_zone_or_none(text: str, zone: str | None) -> None:
    assert zone_of(text) == zone


def test_an_import_keeps_it_and_what_is_none_as_it_came(session: Session, readers: MailingList) -> None:
    report = bring(
        session, readers, "email,Zone\na@example.org,asia/seoul\nb@example.org,-\nc@example.org,North\n"
    )

    assert known(session) == {"a@example.org": "Asia/Seoul", "b@example.org": "", "c@example.org": ""}
    fields = session.scalars(sa.select(Subscriber.fields).where(Subscriber.email == "c@example.org")).one()
    assert fields == {"Zone": "North"}
    assert ["“North” is not a time zone" in str(report.as_json())] == [True]


def test_an_export_is_read_back(session: Session, readers: MailingList) -> None:
    bring(session, readers, "email,zone\na@example.org,Asia/Seoul\n")
    exported = b"".join(export_csv(session, readers, by=OPERATOR)).decode("utf-8-sig")
    session.execute(sa.delete(Subscriber))

    bring(session, readers, exported)

    assert known(session) == {"a@example.org": "Asia/Seoul"}


def test_staff_correct_it_with_evidence(session: Session, readers: MailingList) -> None:
    person = factories.subscription(session, readers, "kim@example.org").subscriber

    def correct(zone: str | None) -> bool:
        return correct_person(
            session,
            person,
            address=parse_address("kim@example.org"),
            name="",
            organisation="",
            locale="en",
            zone=zone,
            why="told by telephone",
            by=OPERATOR,
            signer=SIGNER,
            now=NOW,
        )

    assert correct("Asia/Seoul")
    assert not correct(None)
    assert person.zone == "Asia/Seoul"
    evidence = session.scalars(sa.select(Consent.evidence).order_by(Consent.id.desc()).limit(1)).one()
    assert evidence["changes"] == {"zone": ["", "Asia/Seoul"]}
    with pytest.raises(Invalid, match="not a time zone"):
        correct("Moon/Base")


def test_people_choose_it_and_take_it_back(session: Session, readers: MailingList) -> None:
    person = factories.subscription(session, readers, "kim@example.org").subscriber

    def choose(zone: str | None) -> str:
        set_preferences(
            session,
            person,
            name=None,
            locale="en",
            zone=zone,
            list_ids=[readers.id],
            wording="",
            occasion=Occasion(How.PREFERENCES, {}, NOW),
        )
        return person.zone

    assert [choose("Asia/Seoul"), choose(None), choose("")] == ["Asia/Seoul", "Asia/Seoul", ""]
    with pytest.raises(Invalid, match="not a time zone"):
        choose("Moon/Base")
