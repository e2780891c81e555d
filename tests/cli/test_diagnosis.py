"""`newsletter doctor` finds what would fail later: a relay that takes no mail, a key that does not sign."""

import json
import shlex
import stat
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter.cli.checks import Check
from newsletter.cli.doing.diagnosis import diagnose
from newsletter.clock import utc_now
from newsletter.db import Database
from newsletter.dispatch.routing.choosing import Choice, choose_relays
from newsletter.dispatch.routing.keeping import add_relay, pause_relay
from newsletter.issues.models import Newsletter
from newsletter.migrating import upgrade
from newsletter.retention_runs import RetentionRun
from newsletter.runtime import note_of_proxies
from newsletter.settings import Settings
from newsletter.signing import Signer
from newsletter.trail.chain import Keeper
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.fakes import ScriptedRelay
from tests.feedback.inbound.ways.mail_servers import PASSWORD, USER, ImapServer
from tests.http_server import HttpServer
from tests.messages.dkim_oracle import DKIM, KEY
from tests.relays.certificates import self_signed, server_context
from tests.relays.http.mail_apis import ACCOUNT, Mails, ses, ses_url
from tests.servers import free_port
from tests.smtp_server import Rule, SmtpServer

Examine = Callable[[str], tuple[bool, str]]
ExamineAll = Callable[..., tuple[bool, str]]


@pytest.fixture
def database_kind() -> str:
    """What is read from the database is read on both elsewhere."""
    return "sqlite"


@pytest.fixture
def settings(tmp_path: Path, empty_database_url: str) -> Settings:
    """An installation whose database has its tables."""
    database = Database(empty_database_url)
    upgrade(database)
    database.dispose()
    return Settings(data_dir=tmp_path / "data", database_url=empty_database_url, secret_key="k" * 32)


@pytest.fixture
def signing(settings: Settings, tmp_path: Path) -> Settings:
    """The same with a key."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return settings.model_copy(update={"dkim_key_file": str(file), "dkim_selector": "autumn"})


def found_by(settings: Settings, check: str, capsys: pytest.CaptureFixture[str]) -> tuple[bool, str]:
    """What the doctor finds with one check: whether it is well, and what is said of it."""
    diagnose(settings, as_json=True)
    (found,) = [found for found in json.loads(capsys.readouterr().out) if found["check"] == check]
    return found["ok"], found["says"]


def said_of_dkim(settings: Settings, capsys: pytest.CaptureFixture[str]) -> str:
    """What the doctor says of signing, when it says that all is well."""
    assert diagnose(settings, as_json=True)
    (said,) = [found["says"] for found in json.loads(capsys.readouterr().out) if found["check"] == "dkim"]
    return str(said)


def test_without_a_key_it_says_that_nothing_is_signed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "NEWSLETTER_DKIM_KEY_FILE is not set" in said_of_dkim(settings, capsys)


def test_the_record_of_each_domain_that_mail_comes_from_is_printed(
    signing: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(signing.database)
    with database.transaction() as session:
        factories.newsletter(session)
        factories.newsletter(session, slug="letter").sender_address = "letter@harbour.example.org"
        factories.newsletter(session, slug="third")
    database.dispose()

    said = said_of_dkim(signing, capsys)

    assert "selector autumn" in said
    domains = ("bridge.example.org", "harbour.example.org")
    assert [line.strip() for line in said.splitlines()[1:]] == [DKIM.record(domain) for domain in domains]


def test_before_there_is_a_newsletter_it_says_the_selector(
    signing: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "selector autumn" in said_of_dkim(signing, capsys)


def test_a_key_that_cannot_be_used_is_a_failure(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = settings.model_copy(update={"dkim_key_file": "missing.pem"})

    assert not diagnose(broken, as_json=False)
    assert "FAIL  dkim        The DKIM key missing.pem cannot be used" in capsys.readouterr().out


class TestRelay:
    """The doctor goes all the way that a mail goes: connection, TLS, sign-in."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        return self_signed(tmp_path, "127.0.0.1")

    @pytest.fixture
    def examine(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Examine:
        """What it finds about a relay; it waits for one second at most."""
        return lambda url: found_by(
            settings.model_copy(update={"smtp_url": url, "smtp_deadline": 1}), "relay", capsys
        )

    def test_an_api_is_asked_about_the_account(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with HttpServer(ses(Mails(), account=ACCOUNT | {"SendingEnabled": False})) as paused:
            is_well, said = found_by(
                settings.model_copy(update={"relay_url": ses_url(paused)}), "relay", capsys
            )
        with HttpServer(ses(Mails())) as server:
            found = found_by(settings.model_copy(update={"relay_url": ses_url(server)}), "relay", capsys)

        assert not is_well
        assert said == (
            "no mail can be submitted: Amazon SES eu-west-1 has paused the account: its console says why"
        )
        assert found == (True, "Amazon SES eu-west-1")

    def test_a_signature_that_the_relay_would_break_is_a_failure(
        self, signing: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with HttpServer(ses(Mails())) as server:
            is_well, said = found_by(
                signing.model_copy(update={"relay_url": ses_url(server)}), "dkim", capsys
            )

        assert not is_well
        assert said.startswith("Amazon SES eu-west-1 writes Message-ID and Date anew")

    def test_the_outbox_is_well_when_it_can_be_written(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert found_by(settings, "relay", capsys) == (True, "outbox")

    def test_an_outbox_that_cannot_be_written(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.data_dir.mkdir(mode=0o700)
        (settings.data_dir / "outbox").write_text("a file where the folder should be")

        is_well, said = found_by(settings, "relay", capsys)

        assert not is_well
        assert "cannot be written" in said

    def test_a_relay_where_we_can_sign_in(self, certificate: Path, examine: Examine) -> None:
        with SmtpServer(tls=server_context(certificate), implicit=True, logins={"us": "right"}) as server:
            found = examine(f"smtp://us:right@127.0.0.1:{server.port}?tls=implicit&ca={certificate}")

        assert found == (True, f"127.0.0.1:{server.port}")
        assert server.messages == []

    def test_a_wrong_password(self, examine: Examine) -> None:
        with SmtpServer(logins={"us": "right"}) as server:
            is_well, said = examine(f"smtp://us:wrong@127.0.0.1:{server.port}?tls=none")

        assert not is_well
        assert "did not accept the user name and password (535 5.7.8)" in said
        assert "wrong" not in said

    def test_a_certificate_nobody_vouches_for(self, certificate: Path, examine: Examine) -> None:
        with SmtpServer(tls=server_context(certificate)) as server:
            is_well, said = examine(f"smtp://127.0.0.1:{server.port}?tls=starttls")

        assert not is_well
        assert "has a certificate that cannot be trusted: " in said

    def test_a_port_that_does_not_begin_with_the_tls_its_url_says(self, examine: Examine) -> None:
        with SmtpServer() as server:
            is_well, said = examine(f"smtps://127.0.0.1:{server.port}")

        assert not is_well
        assert "failed to set up encryption" in said
        assert "as on port 465" in said

    def test_a_port_that_begins_with_tls_although_its_url_does_not_say_so(
        self, certificate: Path, examine: Examine
    ) -> None:
        with SmtpServer(tls=server_context(certificate), implicit=True) as server:
            is_well, said = examine(f"smtp://127.0.0.1:{server.port}?tls=starttls&ca={certificate}")

        assert not is_well
        assert "did not answer in time" in said
        assert "must begin with smtps://" in said

    def test_a_server_that_is_silent_after_its_greeting(self, examine: Examine) -> None:
        with SmtpServer(Rule("EHLO", "hang")) as server:
            is_well, said = examine(server.url)

        assert not is_well
        assert "did not answer in time (after EHLO)" in said

    def test_a_server_that_turns_us_away(self, examine: Examine) -> None:
        with SmtpServer(Rule("BANNER", "554 5.7.1 Not from your network")) as server:
            is_well, said = examine(server.url)

        assert not is_well
        assert "554 5.7.1 Not from your network" in said

    def test_it_looks_where_the_relay_would_go(self, examine: Examine) -> None:
        _, said = examine("smtp://127.0.0.1?tls=implicit")

        assert "127.0.0.1:465" in said

    def test_a_server_that_is_not_there(self, examine: Examine) -> None:
        is_well, said = examine(f"smtp://127.0.0.1:{free_port()}?tls=none")

        assert not is_well
        assert "does not accept connections" in said

    def test_a_host_that_does_not_exist(self, examine: Examine) -> None:
        is_well, said = examine("smtp://nowhere.invalid")

        assert not is_well
        assert "nowhere.invalid:587 was not found" in said


class TestMoreRelays:
    """Each relay that was added is tried like that of the environment, and named as people named it."""

    @pytest.fixture
    def examine(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[ExamineAll]:
        """What it finds about relays of these addresses; it waits for one second at most."""
        database = Database(settings.database)
        database.witness = Keeper(Signer(settings.secret_key), utc_now)

        def examine(*, key: str = "k" * 32, paused: str = "", **urls: str) -> tuple[bool, str]:
            with database.transaction() as session:
                for name, url in urls.items():
                    add_relay(
                        session, name, url, ScriptedRelay(), signer=Signer(key), by=OPERATOR, now=utc_now()
                    )
                if paused:
                    pause_relay(session, paused, by=OPERATOR, now=utc_now())
            return found_by(settings.model_copy(update={"smtp_deadline": 1}), "more relays", capsys)

        yield examine
        database.dispose()

    def test_without_any_that_is_said(self, examine: ExamineAll) -> None:
        assert examine() == (True, "none: all mail is submitted to that of the environment")

    def test_those_that_work_are_named(self, examine: ExamineAll) -> None:
        with SmtpServer(logins={"us": "right"}) as one, SmtpServer() as another:
            found = examine(office=f"smtp://us:right@127.0.0.1:{one.port}?tls=none", backup=another.url)

        assert found == (True, "backup (scripted relay), office (scripted relay)")
        assert (one.messages, another.messages) == ([], [])

    def test_each_that_does_not_work_is_named_with_the_reason_and_without_a_secret(
        self, examine: ExamineAll
    ) -> None:
        with SmtpServer(logins={"us": "right"}) as wrong, SmtpServer() as well:
            is_well, said = examine(
                office=f"smtp://us:secret-word@127.0.0.1:{wrong.port}?tls=none",
                backup=f"smtp://me:secret-word@127.0.0.1:{free_port()}?tls=none",
                spare=well.url,
            )

        assert not is_well
        first, second = said.split("; ")
        assert first.startswith("no mail can be submitted to “backup”: ")
        assert "does not accept connections" in first
        assert second.startswith("no mail can be submitted to “office”: ")
        assert "did not accept the user name and password (535 5.7.8)" in second
        assert "secret-word" not in said
        assert "spare" not in said

    def test_one_that_is_paused_is_not_tried(self, examine: ExamineAll) -> None:
        found = examine(office=f"smtp://127.0.0.1:{free_port()}?tls=none", paused="office")

        assert found == (True, "office (scripted relay, paused: not tried)")

    def test_a_password_that_was_kept_under_another_key(self, examine: ExamineAll) -> None:
        is_well, said = examine(key="n" * 32, office="smtp://us:secret-word@127.0.0.1:25?tls=none")

        assert not is_well
        assert said.startswith("The password of the relay “office” cannot be read")

    def test_a_file_of_its_address_that_is_gone(self, examine: ExamineAll) -> None:
        is_well, said = examine(office="smtp://127.0.0.1:25?tls=starttls&ca=/nowhere/ca.pem")

        assert not is_well
        assert said.startswith("no mail can be submitted to “office”: ")
        assert "/nowhere/ca.pem" in said


class TestMailbox:
    """The mailbox for what comes back can be opened, and nothing is taken out of it."""

    @pytest.fixture
    def examine(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> ExamineAll:
        def examine(**changes: str) -> tuple[bool, str]:
            return found_by(settings.model_copy(update=changes), "mailbox", capsys)

        return examine

    def test_without_one_that_is_said(self, examine: ExamineAll) -> None:
        assert examine() == (True, "none: NEWSLETTER_INBOX_URL is not set")

    def test_one_that_can_be_opened_is_named(self, examine: ExamineAll, tmp_path: Path) -> None:
        with ImapServer(tmp_path, b"From: a@example.com\r\n\r\nHello\r\n") as server:
            address = f"imaps://{USER.replace('@', '%40')}@localhost:{server.port}/?ca={server.chain}"
            found = examine(inbox_url=address, inbox_password=PASSWORD)

        assert found == (True, "localhost, INBOX: 1 mails lie there")
        assert len(server.mails) == 1

    def test_a_wrong_password_and_a_folder_that_is_not_there_are_found(
        self, examine: ExamineAll, tmp_path: Path
    ) -> None:
        with ImapServer(tmp_path) as server:
            address = f"imaps://{USER.replace('@', '%40')}@localhost:{server.port}/{{}}?ca={server.chain}"
            wrong = examine(inbox_url=address.format(""), inbox_password="secret-word")
            elsewhere = examine(inbox_url=address.format("Nowhere"), inbox_password=PASSWORD)

        assert not wrong[0]
        assert not elsewhere[0]
        assert "secret-word" not in wrong[1]
        assert "The mailbox at localhost cannot be read" in elsewhere[1]


class TestSenders:
    """Providers see the relays that a newsletter uses, wherever they were set."""

    def test_a_relay_that_was_added_is_asked_where_that_of_the_environment_keeps_all_mail(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        database = Database(settings.database)
        database.witness = Keeper(Signer(settings.secret_key), utc_now)
        with SmtpServer() as server:
            with database.transaction() as session:
                newsletter = factories.newsletter(session)
                add_relay(
                    session,
                    "office",
                    server.url,
                    ScriptedRelay(),
                    signer=Signer(settings.secret_key),
                    by=OPERATOR,
                    now=utc_now(),
                )
            before = found_by(settings, "encryption", capsys)
            with database.transaction() as session:
                choose_relays(
                    session, session.get_one(Newsletter, newsletter.id), [Choice("office")], by=OPERATOR
                )
            after = found_by(settings, "encryption", capsys)
        database.dispose()

        assert before == (True, "not looked at: the outbox keeps all mail")
        assert "127.0.0.1" in after[1]


class TestDataFolder:
    """It holds addresses, mails and keys, so it is closed to other users of the machine."""

    def test_a_closed_folder_is_well(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        a_file(settings.data_dir / "assets" / "picture.png")

        assert found_by(settings, "data folder", capsys) == (True, str(settings.data_dir))

    def test_a_folder_that_is_not_there_yet_is_made(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert found_by(settings, "data folder", capsys) == (True, str(settings.data_dir))
        assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700

    @pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o722])
    def test_a_folder_that_others_may_use_is_complained_of_and_left_as_it_is(
        self, settings: Settings, capsys: pytest.CaptureFixture[str], mode: int
    ) -> None:
        settings.data_dir.mkdir()
        settings.data_dir.chmod(mode)

        is_well, said = found_by(settings, "data folder", capsys)

        assert not is_well
        assert f"chmod -R go= {settings.data_dir}" in said
        assert stat.S_IMODE(settings.data_dir.stat().st_mode) == mode

    @pytest.mark.parametrize("name", ["newsletter.sqlite3", "outbox/mail.eml", "assets/picture.png"])
    def test_a_file_in_it_that_others_may_read_is_named(
        self, settings: Settings, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        a_file(settings.data_dir / "secret-key")
        a_file(settings.data_dir / name).chmod(0o640)

        is_well, said = found_by(settings, "data folder", capsys)

        assert not is_well
        assert f"may use {settings.data_dir / name}. Close it" in said

    def test_what_it_says_mends_it(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        a_file(settings.data_dir / "a folder" / "file").chmod(0o644)
        settings.data_dir.chmod(0o755)
        _, said = found_by(settings, "data folder", capsys)

        subprocess.run(shlex.split(said.partition(": ")[2]), check=True)

        assert found_by(settings, "data folder", capsys) == (True, str(settings.data_dir))


def a_file(path: Path) -> Path:
    """A file for its owner only, in folders for their owner only."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700)
    path.touch(mode=0o600)
    return path


class TestProxy:
    """What the web process noted of a proxy is told until the proxy is trusted."""

    def test_nothing_was_noted(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        assert found_by(settings, "proxy", capsys) == (True, "X-Forwarded-For is believed from 127.0.0.1")

    def test_a_proxy_that_is_not_trusted_is_named_with_what_to_do(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        a_file(note_of_proxies(settings)).write_text("172.18.0.1\n")

        is_well, said = found_by(settings, "proxy", capsys)

        assert not is_well
        assert "set NEWSLETTER_TRUSTED_PROXIES=172.18.0.1" in said
        trusting = settings.model_copy(update={"trusted_proxies": "172.18.0.0/16"})
        assert found_by(trusting, "proxy", capsys)[0]


def test_a_check_can_be_left_out(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    broken = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{free_port()}?tls=none"})

    assert not diagnose(broken, as_json=True)
    capsys.readouterr()
    assert diagnose(broken, as_json=True, skip=["relay"])
    assert [found["check"] for found in json.loads(capsys.readouterr().out)] == [
        name for name in Check if name != "relay"
    ]


@pytest.mark.parametrize(("days", "is_well"), [(0, True), (2, True), (4, False)])
def test_clocks_of_retention_that_did_not_run_are_complained_of(
    settings: Settings, capsys: pytest.CaptureFixture[str], days: int, is_well: bool
) -> None:
    database = Database(settings.database)
    with database.transaction() as session:
        session.get_one(RetentionRun, 1).at = utc_now() - timedelta(days=days)
    database.dispose()

    well, says = found_by(settings, "retention", capsys)

    assert well is is_well
    assert ("newsletter beat" in says) is not is_well
