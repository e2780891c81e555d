"""Databases of PostgreSQL that are lent to one test after the other, each as empty as a new one.

To copy a template takes half a second of the processor, since every table and index of it is some files; to empty what a
test has written takes a fiftieth of that. A database of which a test has changed more than rows is not lent again.
"""

from collections import deque
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.servers import PostgresServer

_TABLES = (
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)

# All that is no row: tables and their columns, indexes, constraints, triggers and whether they are enabled, functions.
_SHAPE = """
SELECT md5(string_agg(part, '' ORDER BY part)) FROM (
    SELECT (oid, relname, relkind, reloptions)::text AS part FROM pg_class WHERE oid >= 16384
    UNION ALL
    SELECT (attrelid, attnum, attname, atttypid, attnotnull)::text FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL
    SELECT (oid, conname, convalidated)::text FROM pg_constraint WHERE oid >= 16384
    UNION ALL
    SELECT (oid, tgname, tgenabled)::text FROM pg_trigger WHERE oid >= 16384
    UNION ALL
    SELECT (oid, proname, prosrc)::text FROM pg_proc WHERE oid >= 16384
    UNION ALL
    SELECT setconfig::text FROM pg_db_role_setting
) AS parts
"""

_RESTART = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
_GROWN = "SELECT coalesce(max(pg_relation_size(oid)), 0) > 1000000 FROM pg_class WHERE oid >= 16384"


@dataclass
class Lending:
    """The databases that are copies of one template, whose tables are all empty."""

    server: PostgresServer
    template: str
    _free: deque[str] = field(default_factory=deque)
    _shape: str = ""
    _tables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        with self.server.connected(self.template) as connection:
            self._shape = _asked(connection, _SHAPE)
            self._tables = tuple(name for (name,) in connection.execute(_TABLES).fetchall())
            assert not self._written(connection), (
                "a template has no rows: what is emptied would not be like it"
            )

    def lend(self) -> str:
        """The name of a database with empty tables; nobody who still knows its last name can come in by it."""
        # The last one that came back may have a session that is about to end, and would have to be waited for.
        if len(self._free) < 2:
            return self.server.create(template=self.template)
        return self.server.rename(self._free.popleft())

    def take_back(self, name: str) -> None:
        """Let it be as empty as before for whoever comes next, or drop it."""
        self.server.end_sessions(name)
        with self.server.connected(name) as connection:
            is_as_made = _asked(connection, _SHAPE) == self._shape and not _asked(connection, _GROWN)
            if is_as_made:
                self._empty(connection)
        if is_as_made:
            self._free.append(name)
        else:
            self.server.drop(name)

    def _empty(self, connection: psycopg.Connection) -> None:
        # As a replica does it: no foreign key is asked, and no trigger keeps what may only be added to.
        connection.execute("SET session_replication_role = replica")
        for table in self._written(connection):
            connection.execute(f"DELETE FROM {table}")  # the name as PostgreSQL quotes it
        connection.execute(_RESTART)
        connection.execute("SELECT pg_stat_reset()")

    def _written(self, connection: psycopg.Connection) -> list[str]:
        questions = (
            f"SELECT {sql.quote(table)} WHERE EXISTS (SELECT FROM {table})" for table in self._tables
        )
        return [name for (name,) in connection.execute(" UNION ALL ".join(questions)).fetchall()]


def _asked(connection: psycopg.Connection, question: str) -> str:
    row = connection.execute(question).fetchone()
    assert row is not None
    answer: str = row[0]
    return answer
