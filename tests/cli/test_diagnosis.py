"""`newsletter doctor` says how mail is signed, and what DNS has to publish for it."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter.cli.diagnosis import diagnose
from newsletter.db import Database
from newsletter.migrating import upgrade
from newsletter.settings import Settings
from tests import factories
from tests.messages.dkim_oracle import DKIM, KEY


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
    return Settings(data_dir=tmp_path, database_url=empty_database_url, secret_key="k" * 32)


@pytest.fixture
def signing(settings: Settings, tmp_path: Path) -> Settings:
    """The same with a key."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return settings.model_copy(update={"dkim_key_file": str(file), "dkim_selector": "autumn"})


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
