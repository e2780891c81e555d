"""`newsletter inbound` as a mail server runs it: a process, a mail on its standard input, an exit status."""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.db import Database
from newsletter.migrating import upgrade
from newsletter.signing import Signer
from subscribers.models import Subscription, SubscriptionState
from tests import factories
from tests.e2e.processes import Installation, eventually
from tests.feedback.bounces.mails import plain
from tests.feedback.inbound.ways.mail_servers import PASSWORD, USER, ImapServer
from tests.servers import free_port

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


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_mailbox_is_read(reader: Reader, tmp_path: Path) -> None:
    wish = plain(f"To: {reader.leave_at}", "From: Anna Kim <reader@mailbox.example>")
    with ImapServer(tmp_path, wish) as server:
        user = USER.replace("@", "%40")
        url = f"imaps://{user}@localhost:{server.port}/INBOX?ca={server.chain}"
        ended = reader.installation.run(
            "inbound", "--fetch", "--json", inbox_url=url, inbox_password=PASSWORD
        )

    assert ended.json == {"taken": 1, "changed": 1, "stay": 0, "is_more": False}
    assert server.mails == {}
    assert reader.state is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_mailbox_that_cannot_be_read_is_told(reader: Reader) -> None:
    assert "NEWSLETTER_INBOX_URL is not set" in reader.installation.run("inbound", "--fetch", status=2).err
    url = f"imaps://user@127.0.0.1:{free_port()}"

    ended = reader.installation.run("inbound", "--fetch", status=1, inbox_url=url, inbox_password="x")

    assert "The mailbox at 127.0.0.1 cannot be read: Connection refused." in ended.err


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_mail_is_taken_by_lmtp_until_the_process_is_told_to_end(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    with reader.installation.running("inbound", "--lmtp", f"unix:{path}") as process:
        eventually(lambda: process.is_saying("lmtp.ready"), what="the receiver is ready")
        with smtplib.LMTP(str(path)) as client:
            client.sendmail("reader@mailbox.example", [reader.leave_at], plain(f"To: {reader.leave_at}"))
        assert process.stop() == 0

    assert reader.state is SubscriptionState.UNSUBSCRIBED
    assert not path.exists()


def test_no_other_machine_is_let_in_by_accident(tmp_path: Path) -> None:
    ended = Installation(tmp_path).run("inbound", "--lmtp", "0.0.0.0:2424", status=1)

    assert "LMTP asks nobody who they are" in ended.err


def test_two_ways_at_once_are_bad_use(tmp_path: Path) -> None:
    Installation(tmp_path).run("inbound", "--fetch", "--lmtp", "127.0.0.1:2424", status=2)


def test_a_file_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    assert "no.eml" in Installation(tmp_path).run("inbound", "no.eml", status=2).err
