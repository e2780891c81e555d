"""Bells reach the broker, and a broker that is away holds nobody up."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from newsletter.settings import Settings
from workers.broker import make_client
from workers.ringing import BellRope

KEY = "a secret key that is only used in tests"


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def rope_to(broker_url: str, folder: Path) -> BellRope:
    settings = Settings(broker_url=broker_url, secret_key=KEY, data_dir=folder)
    return BellRope(lambda: make_client(settings))


def test_a_bell_is_in_the_broker_when_the_rope_is_let_go(redis_url: str, tmp_path: Path) -> None:
    with redis.Redis.from_url(redis_url) as broker:
        broker.flushall()
        rope = rope_to(redis_url, tmp_path)

        rope("dispatch.pump", {"dispatch_id": 7, "lane": 0})
        rope.close()

        assert broker.llen("celery") == 1


def test_a_broker_that_is_away_holds_nobody_up(
    closed_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.ringing._LEAVE_WITHIN", 60.0)  # the thread ends within the test
    rope = rope_to(f"redis://127.0.0.1:{closed_port}/0", tmp_path)

    rope("dispatch.pump", {"dispatch_id": 7, "lane": 0})
    is_still_trying = any(thread.name == "bells" for thread in threading.enumerate())
    rope.close()

    assert is_still_trying
