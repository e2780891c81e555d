"""`newsletter doctor` says whether providers will believe the mail, and makes the key that signs it."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsletter.cli import cli
from newsletter.cli.checks import Check
from newsletter.cli.doing.diagnosis import diagnose
from newsletter.db import Database
from newsletter.messages.dkim import DkimSigner
from newsletter.migrating import upgrade
from newsletter.settings import Settings
from tests import factories
from tests.dns_server import DnsServer
from tests.smtp_server import SmtpServer

ZONES = {
    "bridge.example.org": {"TXT": ['"v=spf1 ip4:127.0.0.1 -all"'], "MX": ["10 mx.example.org."]},
    "mx.example.org": {"A": ["192.0.2.26"]},
    "_dmarc.example.org": {"TXT": ['"v=DMARC1; p=none"']},
    "mail.example.org": {"A": ["127.0.0.1"]},
}


@pytest.fixture
def database_kind() -> str:
    """What is read from the database is read on both elsewhere."""
    return "sqlite"


@pytest.fixture
def settings(tmp_path: Path, empty_database_url: str) -> Settings:
    """An installation with a newsletter."""
    database = Database(empty_database_url)
    upgrade(database)
    with database.transaction() as session:
        factories.newsletter(session)
    database.dispose()
    return Settings(
        data_dir=tmp_path / "data",
        database_url=empty_database_url,
        secret_key="k" * 32,
        ehlo_name="mail.example.org",
    )


@pytest.fixture(scope="module")
def server() -> Iterator[DnsServer]:
    with DnsServer(ZONES) as server:
        yield server


def found_by(settings: Settings, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[bool, str]]:
    diagnose(settings, as_json=True)
    return {found["check"]: (found["ok"], found["says"]) for found in json.loads(capsys.readouterr().out)}


def test_each_aspect_is_a_check(
    settings: Settings, server: DnsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with SmtpServer() as relay:
        found = found_by(
            settings.model_copy(update={"smtp_url": relay.url, "name_servers": server.setting}), capsys
        )

    assert list(found) == list(Check)
    is_well, said = found["spf"]
    assert is_well
    assert "SPF names the addresses of mail.example.org." in said
    is_well, said = found["dmarc"]
    assert is_well
    assert "[could be better] _dmarc.example.org says what holds for bridge.example.org" in said
    is_well, said = found["host name"]
    assert not is_well
    assert "127.0.0.1 has another name in DNS than mail.example.org: none." in said
    is_well, said = found["one click"]
    assert not is_well
    assert "does not begin with https://" in said
    assert found["return path"] == (True, "Mail for bridge.example.org goes to mx.example.org.")
    assert "signs the mail, if anybody does" in found["dkim record"][1]
    assert found["encryption"][0]


def test_nothing_is_asked_while_the_outbox_keeps_all_mail(
    settings: Settings, server: DnsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(server.asked)

    found = found_by(settings.model_copy(update={"name_servers": server.setting}), capsys)

    assert found["spf"] == (True, "not looked at: the outbox keeps all mail")
    assert len(server.asked) == before


def test_a_new_key_is_made_with_the_records_to_publish(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("data_dir", "database_url", "secret_key"):
        monkeypatch.setenv(f"NEWSLETTER_{name.upper()}", str(getattr(settings, name)))
    file = tmp_path / "n2027.pem"

    asked = ["doctor", "--new-dkim-key", str(file), "--selector", "n2027"]
    told = CliRunner().invoke(cli, asked, catch_exceptions=False)

    assert told.exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert DkimSigner.from_file(file, selector="n2027").record("bridge.example.org") in told.stdout
    assert "NEWSLETTER_DKIM_SELECTOR=n2027" in told.stdout
    assert "PRIVATE" not in told.stdout
