"""Clicks become rows, also when the database is busy or many come at once."""

import threading
from collections.abc import Mapping
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from newsletter.db import Database
from newsletter.feedback.clicks import counting
from newsletter.feedback.clicks.counting import Clicks, Key
from newsletter.feedback.clicks.models import ClickKind, LinkClicks
from tests import factories
from tests.conftest import NOW

READER, SCANNER = ClickKind.READER, ClickKind.SCANNER


@pytest.fixture
def link_ids(database: Database) -> list[int]:
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        newsletter.counts_clicks = True
        return [link.id for link in factories.proof(session, newsletter).counted_links]


def rows(database: Database) -> dict[Key, int]:
    with database.reading() as session:
        found = session.execute(sa.select(LinkClicks.link_id, LinkClicks.kind, LinkClicks.clicks))
        return {Key(link_id, kind): clicks for link_id, kind, clicks in found}


def test_clicks_add_up_and_are_taken_back(database: Database, link_ids: list[int]) -> None:
    clicks, link = Clicks(database, lambda: NOW), link_ids[0]

    clicks.add({Key(link, READER): 1})
    clicks.add({Key(link, READER): 1})
    clicks.add({Key(link, READER): -1, Key(link, SCANNER): 1})

    assert rows(database) == {Key(link, READER): 1, Key(link, SCANNER): 1}


def test_what_could_not_be_written_is_written_with_the_next_click(
    database: Database, link_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clicks, link = Clicks(database, lambda: NOW), link_ids[0]

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(counting, "write_down", busy)
        clicks.add({Key(link, READER): 1})
    assert rows(database) == {}

    clicks.add({Key(link, READER): 1})

    assert rows(database) == {Key(link, READER): 2}


def test_while_one_writes_nobody_waits_behind_it_and_nothing_is_lost(
    database: Database, link_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clicks, link = Clicks(database, lambda: NOW), link_ids[0]
    has_begun, may_end = threading.Event(), threading.Event()
    write_down = counting.write_down

    def slowly(session: object, batch: Mapping[Key, int], *, now: datetime) -> None:
        has_begun.set()
        assert may_end.wait(20)
        write_down(session, batch, now=now)  # type: ignore[arg-type]

    monkeypatch.setattr(counting, "write_down", slowly)
    writer = threading.Thread(target=clicks.add, args=({Key(link, READER): 1},))
    writer.start()
    assert has_begun.wait(20)

    for _ in range(30):
        clicks.add({Key(link, READER): 1})  # returns at once
    may_end.set()
    writer.join(20)

    assert rows(database) == {Key(link, READER): 31}


def test_clicks_on_a_link_that_is_gone_hinder_no_others(database: Database, link_ids: list[int]) -> None:
    clicks = Clicks(database, lambda: NOW)

    clicks.add({Key(999_999, READER): 1})
    clicks.add({Key(link_ids[0], READER): 1})

    assert rows(database) == {Key(link_ids[0], READER): 1}
