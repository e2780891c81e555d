"""An issue in two tabs at once, at random, as briefly as a suite allows.

`python -m tests.fuzz` and `python -m tests.fuzz.talking` do the same for thousands of operations and for minutes.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from newsletter.db import Database
from tests.e2e.conftest import Demo
from tests.fuzz.hands import Hand
from tests.fuzz.rounds import Rounds
from tests.fuzz.sessions import two_tabs
from tests.fuzz.talking import Talk

SEED = 3


@pytest.fixture(scope="module")
def tabs(
    chromium: Browser, demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[tuple[Hand, Hand], Database]]:
    with two_tabs(chromium, demo, tmp_path_factory.mktemp("tabs")) as found:
        yield found


def test_operations_at_random_come_to_what_they_should(tabs: tuple[tuple[Hand, Hand], Database]) -> None:
    hands, database = tabs

    rounds = Rounds(hands, database, SEED)

    rounds.run(48, a_round=12)


def test_no_sentence_of_two_who_write_at_once_is_lost(tabs: tuple[tuple[Hand, Hand], Database]) -> None:
    hands, _ = tabs

    talk = Talk(hands, SEED)

    talk.go_on(5)
    talk.require_nothing_lost()
