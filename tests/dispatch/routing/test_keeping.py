"""Relays are kept with their passwords sealed, each for its own row."""

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.allowance.models import KnownRelay
from newsletter.dispatch.routing.finding import find_relay, relays_kept
from newsletter.dispatch.routing.keeping import (
    add_relay,
    change_address,
    pause_relay,
    remove_relay,
    resume_relay,
    try_again,
)
from newsletter.dispatch.routing.opening import Switchboard
from newsletter.dispatch.routing.sealing import address_of
from newsletter.errors import Conflict, Invalid, Misconfigured, NotFound
from newsletter.signing import Signer
from newsletter.trail.models import TrailEntry
from newsletter.users.deeds import OPERATOR
from tests.conftest import NOW
from tests.fakes import ScriptedRelay
from tests.smtp_server import SmtpServer

KEY, NEW_KEY, NEWEST_KEY = "k" * 32, "n" * 32, "m" * 32
URL = "smtps://me:secret-word@mail.example.org"


def added(database: Database, name: str, url: str = URL, *, signer: Signer | None = None) -> int:
    with database.transaction() as session:
        relay = add_relay(
            session, name, url, ScriptedRelay(), signer=signer or Signer(KEY), by=OPERATOR, now=NOW
        )
        return relay.id


def switchboard(signer: Signer) -> Switchboard:
    return Switchboard(ScriptedRelay(), signer, connections=1, deadline=10, helo_name="")


def test_the_password_stands_nowhere_in_the_database(database: Database) -> None:
    relay_id = added(database, "second")

    with database.reading() as session:
        row = session.execute(sa.text("SELECT * FROM relay")).mappings().one()
        trail = session.execute(sa.select(TrailEntry.__table__)).mappings().all()
        assert address_of(session.get_one(KnownRelay, relay_id), signer=Signer(KEY)) == URL
        assert "secret-word" not in repr(session.get_one(KnownRelay, relay_id))
    assert "secret-word" not in str(dict(row)) + str(trail)


def test_an_address_that_is_moved_to_another_row_does_not_open(database: Database) -> None:
    added(database, "second")
    added(database, "third", "smtp://127.0.0.1:25")

    with database.transaction() as session:
        second, third = relays_kept(session)
        third.sealed_address = second.sealed_address
        with pytest.raises(Misconfigured, match="third"):
            address_of(third, signer=Signer(KEY))


def test_it_opens_with_every_key_that_is_listed_and_says_which_is_missing(database: Database) -> None:
    relay_id = added(database, "second")

    with database.reading() as session:
        known = session.get_one(KnownRelay, relay_id)
        assert address_of(known, signer=Signer(NEW_KEY, old_keys=[KEY])) == URL
        with pytest.raises(Misconfigured, match="NEWSLETTER_OLD_SECRET_KEYS"):
            address_of(known, signer=Signer(NEWEST_KEY, old_keys=[NEW_KEY]))


def test_names_are_plain_and_each_is_there_once(database: Database) -> None:
    added(database, "second")

    with pytest.raises(Conflict, match="already"):
        added(database, "second")
    for name in ("default", "new", "Second relay", "", "x" * 41):
        with pytest.raises(Invalid):
            added(database, name)


def test_that_of_the_environment_is_changed_there(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(Conflict, match="environment"):
            pause_relay(session, "default", by=OPERATOR, now=NOW)
        with pytest.raises(Conflict, match="environment"):
            remove_relay(session, "default", by=OPERATOR, now=NOW)


def test_it_is_paused_and_used_again(database: Database) -> None:
    added(database, "second")

    with database.transaction() as session:
        pause_relay(session, "second", by=OPERATOR, now=NOW)
        assert find_relay(session, "second").paused_at == NOW  # type: ignore[union-attr]
        resume_relay(session, "second", by=OPERATOR)
        assert find_relay(session, "second").paused_at is None  # type: ignore[union-attr]


def test_one_that_is_taken_away_leaves_its_name_free_and_no_password(database: Database) -> None:
    relay_id = added(database, "second")

    with database.transaction() as session:
        remove_relay(session, "second", by=OPERATOR, now=NOW)

    with database.reading() as session:
        assert session.get_one(KnownRelay, relay_id).sealed_address is None
        with pytest.raises(NotFound):
            find_relay(session, "second")
    assert added(database, "second") != relay_id


def test_it_is_opened_once_and_anew_when_its_address_was_changed(database: Database) -> None:
    signer = Signer(KEY)
    relay_id = added(database, "second")
    board = switchboard(signer)

    with database.transaction() as session:
        known = session.get_one(KnownRelay, relay_id)
        first = board.open(known)
        assert board.open(known) is first
        change_address(
            session, "second", "smtp://127.0.0.1:25", ScriptedRelay(), signer=signer, by=OPERATOR, now=NOW
        )
        assert board.open(known).name == "127.0.0.1:25"


def test_what_came_of_trying_again_is_kept(database: Database) -> None:
    with SmtpServer() as server:
        added(database, "second", server.url)
        board = switchboard(Signer(KEY))
        assert try_again(database, board, "second", clock=lambda: NOW) is None

    assert try_again(database, board, "second", clock=lambda: NOW) is not None
    with database.reading() as session:
        known = find_relay(session, "second")
        assert known is not None
        assert "does not accept connections" in str(known.tried_reply)
    lost = switchboard(Signer(NEW_KEY))
    assert "cannot be read" in str(try_again(database, lost, "second", clock=lambda: NOW))
