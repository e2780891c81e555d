"""`newsletter inbound` as a mail server runs it: a process, a mail on its standard input, an exit status."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.db import Database
from newsletter.migrating import upgrade
from newsletter.signing import Signer
from subscribers.models import Subscription, SubscriptionState
from tests import factories
from tests.e2e.processes import Installation
from tests.feedback.bounces.mails import plain

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h


@dataclass(frozen=True)
class Reader:
    """A subscription in the database of an installation, and the address to leave at."""

    installation: Installation
    database: Database
    subscription_id: int

    @property
    def leave_at(self) -> str:
        token = Signer(self.installation.secret_key).token("unsubscribe", self.subscription_id, 0)
        return f"unsubscribe+{token}@bridge.example.org"

    @property
    def state(self) -> SubscriptionState:
        with self.database.reading() as session:
            return session.get_one(Subscription, self.subscription_id).state


@pytest.fixture
def reader(tmp_path: Path, empty_database_url: str) -> Iterator[Reader]:
    database = Database(empty_database_url)
    upgrade(database)
    with database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        subscription = factories.subscription(session, readers, "reader@mailbox.example")
    installation = Installation(
        tmp_path, {"database_url": empty_database_url}, secret_key=factories.SECRET_KEY
    )
    yield Reader(installation, database, subscription.id)
    database.dispose()


def test_a_mail_on_standard_input_unsubscribes(reader: Reader) -> None:
    ended = reader.installation.run("inbound", stdin=plain(f"To: {reader.leave_at}").decode())

    assert (ended.out, ended.err) == ("", "A subscriber of “readers” is unsubscribed.\n")
    assert reader.state is SubscriptionState.UNSUBSCRIBED


def test_a_file_and_the_recipient_of_the_envelope_may_be_named(reader: Reader, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes("From: 김하늘\nSubject: 수신 거부\n\n그만 받겠습니다.\n".encode("cp949"))

    ended = reader.installation.run("inbound", mail, "--recipient", reader.leave_at, "--json")

    assert ended.json["done"] == ["unsubscribed"]
    assert reader.state is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_mail_that_is_nothing_for_us_is_done_with(reader: Reader) -> None:
    ended = reader.installation.run("inbound", "--json", stdin="To: editors@bridge.example.org\n\nHello\n")

    assert (ended.json["purpose"], ended.json["done"]) == (None, [])
    assert "Nothing was changed" in ended.err
    assert reader.state is SubscriptionState.CONFIRMED


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "does not answer"),
        ({"database_url": "sqlite:////dev/null/newsletter.sqlite3"}, "does not answer"),
        ({"secret_key": ""}, "NEWSLETTER_SECRET_KEY is not set"),
        ({}, "newsletter db upgrade"),
    ],
    ids=["no server", "no file", "no key", "no tables"],
)
def test_the_mail_server_keeps_the_mail_while_it_cannot_be_taken(
    tmp_path: Path, settings: dict[str, str], reason: str
) -> None:
    ended = Installation(tmp_path).run("inbound", stdin="To: x\n\n", status=TRY_AGAIN, **settings)

    assert ended.out == ""
    assert reason in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    assert "no.eml" in Installation(tmp_path).run("inbound", "no.eml", status=2).err
