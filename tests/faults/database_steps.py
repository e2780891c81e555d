"""Moments of a transaction of the product, chosen from outside: the database tells of a commit, or keeps one from happening."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.e2e.processes import eventually

_CHANNEL = "commits"


@contextmanager
def held_back(watching: psycopg.Connection, statement: str) -> Iterator[None]:
    """A lock that whoever writes must wait for, until the block ends."""
    with watching.transaction():
        watching.execute(statement)
        yield


def wait_until_somebody_waits(watching: psycopg.Connection) -> None:
    """Return when a transaction of the product waits for a lock."""
    eventually(lambda: waiting_for_lock(watching), what="somebody waits for the lock", every=0.002)


def waiting_for_lock(watching: psycopg.Connection) -> list[int]:
    """The server's processes whose transactions wait for a lock."""
    # Within a transaction, what it says of others would stay as it was first seen.
    watching.execute("SELECT pg_stat_clear_snapshot()")
    found = watching.execute(
        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return [pid for (pid,) in found]


def tell_of_commits(watching: psycopg.Connection, *, of: str, when: str) -> None:
    """From now on the database tells of each commit that changed a row of a table so: `when` is a condition on OLD and NEW."""
    watching.execute(
        "CREATE OR REPLACE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN PERFORM pg_notify('{_CHANNEL}', ''); RETURN NULL; END $$"
    )
    watching.execute(
        f"CREATE OR REPLACE TRIGGER told AFTER UPDATE ON {of} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION told()"
    )
    watching.execute(f"LISTEN {_CHANNEL}")


def wait_for_commit(watching: psycopg.Connection) -> None:
    """Return when such a commit has been made."""
    assert was_committed(watching, within=30), "nothing was committed"


def was_committed(watching: psycopg.Connection, *, within: float) -> bool:
    """Whether such a commit is made within so many seconds; returns as soon as it is."""
    return bool(list(watching.notifies(timeout=within, stop_after=1)))
