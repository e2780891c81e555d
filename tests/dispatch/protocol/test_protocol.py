"""The lease protocol of a dispatch (docs/dispatch-protocol.md), looked at in every state of small worlds; and each of its
rules is needed."""

import gc
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from tests.dispatch.protocol import rules, transactions
from tests.dispatch.protocol.exploring import Counterexample, explore
from tests.dispatch.protocol.values import Answer, Database, Host, Name, Row, World

EVERY_ANSWER: tuple[Answer, ...] = ("accepted", "deferred", "refused")
SOME_DEFERRED: tuple[Answer, ...] = ("accepted", "deferred")


def world(
    *mishaps: str,
    portions: tuple[int, ...] = (1,),
    hosts: int = 2,
    answers: tuple[Answer, ...] = ("accepted",),
    canary: int = 0,
) -> World:
    """A dispatch about to be enrolled: the rows of each portion, with how many it begins, and what may happen to it."""
    size = sum(portions)
    return World(
        Database(canary=canary),
        (Host(),) * hosts,
        portions,
        answers,
        mishaps,
        copies=((),) * size,
        chances=(0,) * size,
    )


WORLDS = {
    "the relay says what it likes": world(portions=(2, 1), hosts=1, answers=EVERY_ANSWER),
    "it does so, and a worker is killed": world("kill", portions=(2,), hosts=1, answers=EVERY_ANSWER),
    "two chunks, a lease runs out too early, workers are killed twice": world(
        "kill", "kill", "expire", portions=(1, 1)
    ),
    "a lease runs out too early, with rows that were not read": world("expire", portions=(3,)),
    "a lease runs out too early, somebody is put off, a worker is killed": world(
        "expire", "kill", answers=SOME_DEFERRED
    ),
    "a commit is not answered, a lease runs out, a worker is killed": world(
        "commit_unanswered", "expire", "kill", portions=(2,)
    ),
    "a commit is not answered, somebody is put off, a worker is killed": world(
        "commit_unanswered", "kill", portions=(2,), hosts=1, answers=SOME_DEFERRED
    ),
    "a commit fails, a lease runs out, a worker is killed": world("commit_failed", "expire", "kill"),
    "a machine goes down and comes back, a lease runs out": world("reboot", "expire", portions=(2,)),
    "a machine is lost, and another worker is killed": world("lose_host", "kill", portions=(2,)),
    "a connection breaks, a worker is killed": world("hang_up", "kill", portions=(2,)),
    "a person pauses, a commit is not answered, a worker is killed": world(
        "pause", "resume", "commit_unanswered", "kill", portions=(2,), hosts=1
    ),
    "a person pauses while a lease runs out": world("pause", "resume", "expire", portions=(2,)),
    "a person cancels, a lease runs out": world("cancel", "expire", portions=(2,)),
    "a person cancels, a worker is killed": world("cancel", "kill", portions=(2,)),
    "a worker is told to end, another is killed": world("terminate", "kill", portions=(2,)),
    "people unsubscribe, somebody is put off, a worker is killed": world(
        "unsubscribe", "unsubscribe", "kill", portions=(1, 1), hosts=1, answers=SOME_DEFERRED
    ),
    "a person sends again what may have arrived": world("send_again", "expire", "kill"),
    "a canary begins, a worker is killed, a lease runs out": world(
        "kill", "expire", "resume", portions=(2,), canary=1
    ),
    "one of the canary unsubscribes, a person pauses too early": world(
        "unsubscribe", "pause", "resume", "resume", portions=(1, 2), hosts=1, canary=1
    ),
    "one of the canary is put off, a machine is lost": world(
        "lose_host", "resume", portions=(2,), hosts=1, answers=SOME_DEFERRED, canary=1
    ),
    "a backup is restored": world("back_up", "restore", "kill", portions=(2,), hosts=1),
}


explored_once = cache(explore)  # by the true rules


@pytest.fixture(autouse=True)
def uncollected() -> Iterator[None]:
    """Worlds refer to nothing that refers to them, and looking for such circles in all of them takes its time."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("start", WORLDS.values(), ids=WORLDS)
def test_every_state_keeps_the_laws_and_comes_to_rest(start: World) -> None:
    explored = explored_once(start)

    assert explored.at_rest


def with_lease(database: Database, name: Name, number: int | None) -> Database:
    """A worker that takes itself for alive, and for the holder of its chunk."""
    if not rules.is_living(database, name):
        database = transactions.begin_life(database, name)
    if number is None:
        return database
    chunks = (
        chunk._replace(worker=name) if place == number else chunk
        for place, chunk in enumerate(database.chunks)
    )
    return database._replace(chunks=tuple(chunks))


MUTANTS: dict[str, tuple[str, Callable[..., Any], World]] = {
    "no fence: a worker whose lease is over goes on": (
        "may_act",
        lambda database, name, number: True,
        world("expire", portions=(3,)),
    ),
    "a lease is renewed after it ran out": ("renewed", with_lease, world("expire")),
    "a chunk is leased to two": ("is_free", lambda chunk: True, world(portions=(2,))),
    "a paused dispatch is read": ("may_read", lambda database: True, world("pause", hosts=1)),
    "what rests is leased": ("is_ready", lambda chunk: True, world(portions=(2,), hosts=1, canary=1)),
    "a pause by a person is taken for a look": (
        "is_a_look",
        lambda database: True,
        world("pause", "resume", portions=(2,), hosts=1, canary=1),
    ),
    "who was passed over counts as one of the canary": (
        "lacking",
        lambda database: max(
            0,
            database.canary - sum(chunk.last - chunk.first for chunk in database.chunks if not chunk.rests),
        ),
        world("unsubscribe", portions=(2,), hosts=1, canary=1),
    ),
    "who may be mailed is asked at the enrolment only": (
        "may_be_mailed",
        lambda database, row: True,
        world("unsubscribe", hosts=1),
    ),
    "late evidence is taken for any attempt": (
        "is_believed",
        lambda row, note, name: row.state == "uncertain",
        world("send_again", "expire", "kill"),
    ),
    "counters follow what is told, so that a journal counts twice": (
        "counted",
        lambda made, told: told,
        world("commit_unanswered", "kill", portions=(2,), hosts=1),
    ),
    "what is uncertain is sent again by itself": (
        "without_witness",
        lambda row, name: row,
        world("lose_host"),
    ),
    "a journal is asked about what its worker could not tell": (
        "own_doubt",
        lambda attempt, name: Row("uncertain", attempt, doubted=name),
        world("hang_up", "kill"),
    ),
    "a journal is read while its worker lives": ("is_abandoned", lambda host, journal: True, world()),
    "a row that comes back belongs to the lease that stands": (
        "waits_when_it_comes_back",
        lambda chunk: False,
        world("expire", "send_again", portions=(3,)),
    ),
    "silence is believed of a machine that went down": (
        "proves_silence",
        lambda journal: True,
        world("reboot", hosts=1),
    ),
    "silence is never believed, and all that was in hand is uncertain": (
        "proves_silence",
        lambda journal: False,
        world("kill", hosts=1),
    ),
    "a dot is written without a note": ("with_dot", lambda notes, note: notes, world("kill", hosts=1)),
    "an answer is not noted": ("with_answer", lambda notes, note: notes, world("kill", hosts=1)),
    "a note goes before its commit is answered": (
        "while_asking",
        lambda notes, told: tuple(note for note in notes if note not in told),
        world("commit_failed", "kill", hosts=1),
    ),
    "reading is set back past a message that is open": (
        "read_back_to",
        lambda chunk, kept: chunk.first,
        world("pause", "resume"),
    ),
    "rows are let go of before memory has let go": (
        "still_held",
        lambda process: [one.row for one in process.held if one.stage in ("noted", "sent")],
        world("pause", "resume", "commit_unanswered"),
    ),
    "a cancelled dispatch skips what is in hand": (
        "left_of",
        lambda database, chunk: tuple(
            row for row in range(chunk.first, chunk.last) if database.rows[row].state == "pending"
        ),
        world("cancel", hosts=1),
    ),
    "what is put off counts as in hand": (
        "in_hand",
        lambda database, chunk: tuple(
            row
            for row in range(chunk.first, chunk.read_to)
            if chunk.worker and database.rows[row].state == "pending"
        ),
        world("lose_host", hosts=1, answers=("deferred",)),
    ),
    "a restored backup goes on by itself": (
        "is_noticed",
        lambda went_back: False,
        world("back_up", "restore", hosts=1),
    ),
}


@pytest.mark.parametrize(("rule", "wrong", "start"), MUTANTS.values(), ids=MUTANTS)
def test_each_rule_is_needed(
    monkeypatch: pytest.MonkeyPatch, rule: str, wrong: Callable[..., Any], start: World
) -> None:
    explored_once(start)
    monkeypatch.setattr(rules, rule, wrong)

    with pytest.raises(Counterexample):
        explore(start)
