"""The journal outlives its process, and only a dead one is read."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import say, verbatim
from tests.sentences import SENTENCES
from workers.journal import JournalFolder

KILLED_IN_THE_MIDDLE = """
import os, sys
from pathlib import Path
from newsletter.relays.base import Accepted
from newsletter.wording import verbatim
from workers.journal import JournalFolder

with JournalFolder(Path(sys.argv[1])).open() as journal:
    journal.about_to_end(1, 1)
    journal.answered(1, 1, Accepted(verbatim("250 queued")))
    journal.about_to_end(2, 1)
    print(journal.worker, flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_leaves_what_it_noted(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        worker = process.stdout.readline().strip()
        with JournalFolder(tmp_path).dead() as journals:
            assert journals == []  # it lives
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    with JournalFolder(tmp_path).dead() as journals:
        (journal,) = journals

    assert journal.worker == worker
    assert journal.known == {(1, 1): Accepted(verbatim("250 queued")), (2, 1): None}


def test_a_journal_is_removed_when_its_pump_ends_well(tmp_path: Path) -> None:
    with JournalFolder(tmp_path).open() as journal:
        journal.about_to_end(1, 1)

    assert list(tmp_path.iterdir()) == []


def test_the_names_of_journals_are_those_of_the_workers_that_live_or_left_one(tmp_path: Path) -> None:
    _write_dead(tmp_path, b"")

    with JournalFolder(tmp_path).open() as journal:
        assert set(JournalFolder(tmp_path).names()) == {"01JDEAD", journal.worker}

    assert JournalFolder(tmp_path).names() == ["01JDEAD"]


def test_each_life_has_a_name_of_its_own(tmp_path: Path) -> None:
    folder = JournalFolder(tmp_path)
    with folder.open() as first, folder.open() as second:
        assert first.worker != second.worker


def test_a_journal_is_kept_when_recovery_fails(tmp_path: Path) -> None:
    _write_dead(tmp_path, b". 7 1 \n")

    try:
        with JournalFolder(tmp_path).dead():
            raise ConnectionError("the database is away")
    except ConnectionError:
        pass

    with JournalFolder(tmp_path).dead() as journals:
        assert journals[0].known == {(7, 1): None}
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_was_cut_off_is_not_believed(tmp_path: Path) -> None:
    _write_dead(tmp_path, b". 7 1 \nA 7 1 250 o")

    with JournalFolder(tmp_path).dead() as journals:
        assert journals[0].known == {(7, 1): None}


def test_a_record_that_the_disk_had_no_room_for_leaves_no_trace(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), JournalFolder(tmp_path).open() as journal:
        journal.about_to_end(7, 1)
        with room_for(tmp_path / f"{journal.worker}.journal", 3), pytest.raises(OSError, match="disk full"):
            journal.about_to_end(8, 1)
        journal.answered(7, 1, Accepted(verbatim("250 ok")))
        raise KeyboardInterrupt

    with JournalFolder(tmp_path).dead() as journals:
        assert [(one.known, one.is_whole) for one in journals] == [
            ({(7, 1): Accepted(verbatim("250 ok"))}, True)
        ]


def test_no_journal_begins_where_the_disk_is_full(tmp_path: Path) -> None:
    with room_for(None, 3), pytest.raises(OSError, match="disk full"), JournalFolder(tmp_path).open():
        pass

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", [b"\0\0\0\0\n", b". 8 1A 7 1 250 ok\n", b". 8\n", b"A 8 one 250 ok\n", b"\n", b"? 8 1 \n"]
)
def test_a_damaged_record_hides_no_other_and_its_journal_does_not_say_all(
    tmp_path: Path, damage: bytes
) -> None:
    _write_dead(tmp_path, b"B monday\n. 7 1 \n" + damage + b"A 9 1 250 ok\n")

    with JournalFolder(tmp_path, boot="monday").dead() as journals:
        assert [(one.known, one.is_whole) for one in journals] == [
            ({(7, 1): None, (9, 1): Accepted(verbatim("250 ok"))}, False)
        ]


@contextmanager
def room_for(file: Path | None, octets: int) -> Iterator[None]:
    """No file grows beyond the size of this one and so many octets, as long as the block runs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = file.stat().st_size if file else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


RECEIPTS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E))
OUTCOMES = (
    st.builds(Accepted, SENTENCES, RECEIPTS)
    | st.builds(Refused, SENTENCES, st.sampled_from(Fault))
    | st.builds(
        lambda kind, reply: kind(reply),
        st.sampled_from([Deferred, Uncertain, Unavailable]),
        SENTENCES,
    )
)


@given(st.lists(OUTCOMES, max_size=5))
@example(
    [Refused(verbatim("550 " + "가" * 5_000)), Uncertain(say("{relay}\n{reason}", relay=1, reason="\x00"))]
)
def test_every_outcome_is_read_as_it_was_written(outcomes: list[Outcome]) -> None:
    with TemporaryDirectory() as folder:
        try:
            with JournalFolder(Path(folder)).open() as journal:
                for number, outcome in enumerate(outcomes):
                    journal.about_to_end(number, 1)
                    journal.answered(number, 1, outcome)
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass

        with JournalFolder(Path(folder)).dead() as journals:
            assert list(journals[0].known.values()) == outcomes


def test_a_journal_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    _write_dead(tmp_path, b". 7 1 \nN 7 1 mail:25 did not answer in time (after EHLO)\n")

    with JournalFolder(tmp_path).dead() as journals:
        assert journals[0].known == {
            (7, 1): Unavailable(verbatim("mail:25 did not answer in time (after EHLO)"))
        }


@pytest.mark.parametrize(("boot", "is_whole"), [("monday", True), ("tuesday", False)])
def test_a_journal_says_all_only_while_the_machine_has_been_up_ever_since(
    tmp_path: Path, boot: str, is_whole: bool
) -> None:
    with suppress(KeyboardInterrupt), JournalFolder(tmp_path, boot="monday").open() as journal:
        journal.about_to_end(1, 1)
        raise KeyboardInterrupt

    with JournalFolder(tmp_path, boot=boot).dead() as journals:
        assert [(one.known, one.is_whole) for one in journals] == [({(1, 1): None}, is_whole)]


def _write_dead(folder: Path, records: bytes) -> None:
    (folder / "01JDEAD.journal").write_bytes(records)
