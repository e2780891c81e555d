"""What a process refuses to start without."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.db import Database
from newsletter.errors import Misconfigured
from newsletter.languages import SPOKEN
from newsletter.migrating import upgrade
from newsletter.runtime import build_runtime
from newsletter.settings import Settings


def test_a_language_without_a_catalogue_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SPOKEN, "tlh", replace(SPOKEN["en"], code="tlh", name="tlhIngan Hol"))

    with pytest.raises(Misconfigured, match="no translations into “tlh”"):
        build_runtime(Settings(data_dir=tmp_path, secret_key="a secret key that is only used in tests"))


def started(folder: Path, *keys: str) -> None:
    """Start and stop a process with these keys, the present one first."""
    settings = Settings(data_dir=folder, secret_key=keys[0], old_secret_keys=", ".join(keys[1:]))
    build_runtime(settings).close()


def test_a_start_with_another_key_over_old_data_is_refused(tmp_path: Path) -> None:
    database = Database(Settings(data_dir=tmp_path).database)
    upgrade(database)
    database.dispose()
    old, new = "the key of last year is long enough", "the key of this year is long enough"
    started(tmp_path, old)

    with pytest.raises(Misconfigured, match="another secret key"):
        started(tmp_path, new)
    started(tmp_path, new, old)
    with pytest.raises(Misconfigured, match="another secret key"):
        started(tmp_path, old)


def test_a_start_that_is_refused_leaves_no_database_open(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="newsletter db upgrade"):
        started(tmp_path, "a secret key that is only used in tests")

    still_open = [str(file.resolve()) for file in Path("/proc/self/fd").iterdir()]
    assert not [file for file in still_open if file.startswith(str(tmp_path))]


def test_a_database_without_tables_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="newsletter db upgrade"):
        started(tmp_path, "a secret key that is only used in tests")


def test_an_old_key_that_is_too_short_to_be_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="NEWSLETTER_OLD_SECRET_KEYS lists a key of 5 characters"):
        started(tmp_path, "a secret key that is only used in tests", "short")
