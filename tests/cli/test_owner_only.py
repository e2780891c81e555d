"""Whatever a command writes is for its owner only, whoever made the folder and however lax the machine is."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import sample
from tests.e2e.processes import Installation


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose data folder others may read, on a machine where new files are for everybody."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    before = os.umask(0)
    yield Installation(tmp_path)
    os.umask(before)


def open_to_others(folder: Path) -> dict[str, str]:
    """What of a folder others than its owner may use."""
    modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    return {path: oct(mode) for path, mode in modes.items() if mode & 0o077}


def test_a_folder_that_was_there_is_closed_and_so_is_all_that_is_written(house: Installation) -> None:
    house.run("db", "upgrade")
    house.run("issue", "import", sample.issue_file(house.folder))
    house.run("issue", "render", sample.SLUG, "--to", "rendered")

    assert {"newsletter.sqlite3", "assets"} <= {path.name for path in (house.folder / "data").iterdir()}
    assert open_to_others(house.folder / "data") == {}
    assert open_to_others(house.folder / "rendered") == {}


def test_the_demo_keeps_its_key_and_its_rows_to_itself(house: Installation) -> None:
    demo = ("demo", "--no-browser", "--port", str(house.port))
    with house.running(*demo, says="Stop with Ctrl+C", secret_key="") as process:
        house.wait_until_healthy(process)

        assert (house.folder / "data" / "secret-key").exists()
        assert open_to_others(house.folder / "data") == {}
