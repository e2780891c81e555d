"""The database: engine, transactions, column types, what is written down with a commit, and the bells that ring after it.

One request or job is one `transaction()`; pages that only read use `reading()`, which the database
itself keeps from writing. Domain code never commits.
"""

import json
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import copy_context
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from newsletter.errors import Misconfigured
from newsletter.wording import Sentence, say

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Ringer = Callable[[str, dict[str, int]], None]
Witness = Callable[[Session], None]  # writes down what was done, as the last thing before a commit

# What is raised while the database is away, is restarted, or has no connection left for us: a matter of time.
AWAY = (OperationalError, InterfaceError, NoConnectionFree)

# A server does not notice for hours that a machine is gone, or frozen, and everybody else waits for the rows it has locked.
_LEASH = sa.text("SET LOCAL idle_in_transaction_session_timeout = '2min'")
_BUSY_TIMEOUT = 30.0  # seconds that a writer waits for another one
_LOOKS_EVERY = 0.1  # seconds; the longest pause of SQLite's own waiting (sqlite3_busy_timeout)
_MOST_AHEAD = 8  # urgent writers in a row while others wait

# SQLite only counts up by itself in a column that is exactly INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# For tables whose ids stand in mails and whose rows may be deleted: SQLite would give the id of the last row
# that was deleted to the next one, and the links of an erased person would lead to another.
NEVER_AGAIN = {"sqlite_autoincrement": True}

_engines: WeakSet[Engine] = WeakSet()
_queues: "WeakSet[_Turns]" = WeakSet()


class Base(DeclarativeBase):
    """All models of the product; every constraint gets a name, so that a migration can speak of it."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC on every database; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (signature of SQLAlchemy)
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given where UTC is needed")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (signature of SQLAlchemy)
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SentenceText(sa.types.TypeDecorator[Sentence]):
    """A Sentence in a text column, in one line; where nothing is said the text is empty."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Sentence | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 (signature of SQLAlchemy)
        return None if value is None else value.as_line()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Sentence | None:  # noqa: ARG002 (signature of SQLAlchemy)
        return None if value is None else Sentence.from_line(value)


class Unreadable(dict[str, Any]):
    """Stands for a document that cannot be read, where it was kept: it holds nothing, and its page says so."""


class UnreadableList(list[Any]):
    """The same for a list."""


def is_readable(*kept: object) -> bool:
    """Whether each of these was what its column should hold."""
    return not any(isinstance(each, Unreadable | UnreadableList) for each in kept)


class Document(sa.types.TypeDecorator[Any]):
    """A JSON object. One that cannot be read is Unreadable, so that a page with many rows survives one of them."""

    impl = sa.JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002 (signature of SQLAlchemy)
        return value if isinstance(value, dict) else Unreadable()

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """As JSON has it: what is compared is a part of the document."""
        return sa.JSON().coerce_compared_value(op, value)


class Texts(Document):
    """The same of texts by language: `{locale: text}`."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002 (signature of SQLAlchemy)
        is_ours = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
        return value if is_ours else Unreadable()


class Items(Document):
    """A JSON list."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002 (signature of SQLAlchemy)
        return value if isinstance(value, list) else UnreadableList()


class Numbers(sa.types.TypeDecorator[tuple[int, ...]]):
    """Several ids as one text, in order and each once: so the same ones are equal, also for a constraint."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: sa.Dialect) -> str:  # noqa: ARG002 (signature of SQLAlchemy)
        return ",".join(str(number) for number in sorted(set(value or ())))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[int, ...]:  # noqa: ARG002 (signature of SQLAlchemy)
        return tuple(int(number) for number in (value or "").split(",") if number)


def among(
    column: InstrumentedAttribute[int], values: Sequence[int], session: Session
) -> sa.ColumnElement[bool]:
    """Whether a number is one of several. PostgreSQL gets them as one array: a statement with a place for each would be read and
    planned anew for each number of them."""
    if session.get_bind().dialect.name != "postgresql":
        return column.in_(values)
    return column == sa.any_(sa.literal(values, sa.ARRAY(column.type)))


def moment_text(
    session: Session, column: sa.ColumnElement[datetime] | InstrumentedAttribute[datetime]
) -> sa.ColumnElement[str]:
    """A moment in UTC as text, to group by a part of it: 2026-12-01 09:00:00."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.type_coerce(column, sa.String())
    return sa.func.to_char(sa.func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS")


def day_of(session: Session, column: sa.ColumnElement[datetime]) -> sa.ColumnElement[date]:
    """The day of a moment in UTC, which PostgreSQL finds sooner than it writes the whole moment."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.type_coerce(sa.func.substr(moment_text(session, column), 1, len("2026-12-01")), sa.Date())
    return sa.cast(sa.func.timezone("UTC", column), sa.Date())


def documents_of(row: Base) -> list[Any]:
    """Every document that a row holds."""
    columns = sa.inspect(type(row)).column_attrs
    return [getattr(row, each.key) for each in columns if isinstance(each.columns[0].type, Document)]


def _forgiving(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return Unreadable()


def one_of(states: type[StrEnum]) -> sa.Enum:
    """A text column that takes the values of a StrEnum only, held by a named CHECK."""
    name = "".join("_" + c.lower() if c.isupper() else c for c in states.__name__).lstrip("_")
    return sa.Enum(
        states,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=None,
        values_callable=lambda cls: [member.value for member in cls],
    )


class Database:
    """An engine and the two ways to use it."""

    def __init__(self, url: str, *, ringer: Ringer | None = None, pool_size: int = 10) -> None:
        self.engine = make_engine(url, pool_size=pool_size)
        self._reader = self.engine.execution_options(newsletter_reads_only=True)
        if self.engine.dialect.name == "postgresql":
            self._reader = self._reader.execution_options(postgresql_readonly=True)
        self._leash = _LEASH if self.engine.dialect.name == "postgresql" else None
        self.ringer = ringer
        self.witness: Witness = _refuse_to_forget
        self._turns = _Turns() if self.engine.dialect.name == "sqlite" else _Freely()
        self._errands: list[_Errand] = []  # that nobody has taken up
        self._taking = threading.Lock()

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that commits when the block ends well and rolls back otherwise; bells ring after the commit."""
        return self._transaction(self._turns.turn())

    def do_urgently(self, work: Callable[[Session], None]) -> None:
        """Do what is short and must not wait in a transaction, past the others who want to write; they get their turn between.

        Whoever's turn it is does it for all who wait with the like, who so wait once for the file and once for the disk. It
        is kept once this returns. What `work` raises is raised here, and undoes what it did alone.
        """
        errand = _Errand(work)
        with self._taking:
            self._errands.append(errand)
        with self._turns.turn_ahead():
            if errands := self._taken_up(errand):
                self._do_all(errands)
        errand.is_over.wait()
        if errand.failure is not None:
            raise errand.failure

    def _taken_up(self, errand: "_Errand") -> "list[_Errand]":
        """What the one who comes with this errand is to do: nothing, when another does it."""
        with self._taking:
            if errand not in self._errands:
                return []
            if not self._turns.is_one_writer:
                self._errands.remove(errand)
                return [errand]
            errands, self._errands = self._errands, []
            return errands

    def _do_all(self, errands: "list[_Errand]") -> None:
        try:
            with self._transaction(nullcontext()) as session:
                for errand in errands:
                    if len(errands) == 1:
                        errand.do(session)
                    else:
                        errand.do_apart(session)
        except BaseException as error:  # for each who waits; whose was refused by itself keeps that
            for errand in errands:
                errand.failure = errand.failure or error
        finally:
            for errand in errands:
                errand.is_over.set()

    @contextmanager
    def _transaction(self, turn: AbstractContextManager[None]) -> Iterator[Session]:
        with turn, Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                if self._leash is not None:
                    session.execute(self._leash)
                yield session
                self.witness(session)
            bells: list[tuple[str, dict[str, int]]] = session.info.pop("bells", [])
        if self.ringer is not None:
            for name, ids in bells:
                self.ringer(name, ids)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            session.info["reads_only"] = True
            yield session

    def make_room(self) -> None:
        """Between two writes of a long work: wait until whoever else wants to write has begun, in whatever process."""
        self._turns.make_room()

    def check(self) -> None:
        """Raise Misconfigured with one clear line when the database does not answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(sa.select(1))
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
            raise Misconfigured(
                say(
                    "The database at {place} does not answer: {reason}. Check NEWSLETTER_DATABASE_URL and that the server runs.",
                    place=self.engine.url.render_as_string(hide_password=True),
                    reason=reason,
                )
            ) from None

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def reads_only(session: Session) -> bool:
    """Whether the session cannot write."""
    return "reads_only" in session.info


def _refuse_to_forget(session: Session) -> None:
    if session.info.get("acts"):
        raise AssertionError("something was done that nobody writes down: the database has no witness")


class _Errand:
    """Something to be done in whichever thread, as if it were done in the one that wants it."""

    def __init__(self, work: Callable[[Session], None]) -> None:
        self._work = work
        self._surroundings = copy_context()  # the audit log tells where it came from
        self.is_over = threading.Event()
        self.failure: BaseException | None = None

    def do(self, session: Session) -> None:
        """Raises what the work raises."""
        self._surroundings.run(self._work, session)

    def do_apart(self, session: Session) -> None:
        """The same between others, to whom a failure does nothing."""
        bells = list(session.info.get("bells", ()))
        try:
            with session.begin_nested():
                self.do(session)
        except Exception as error:
            session.info["bells"] = bells
            self.failure = error


class _Freely:
    """Where the database itself lets many write at the same time."""

    is_one_writer = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for nobody."""
        yield

    turn_ahead = turn

    def make_room(self) -> None:
        """There is room for everybody."""


class _Turns:
    """Who writes next, first come, first served.

    SQLite has one writer, and whoever else wants to write looks again now and then: who has bad luck waits for half a minute
    while others come and go. Within a process each is woken as soon as it is their turn; between processes SQLite decides.
    Who goes ahead passes by the others, of whom one comes in between after a few.
    """

    is_one_writer = True

    def __init__(self) -> None:
        self.begin_anew()
        _queues.add(self)

    def begin_anew(self) -> None:
        """Forget everybody: they are threads of the parent."""
        self._changing = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._ahead: deque[threading.Event] = deque()
        self._passed = 0  # how many have passed by whoever waits
        self._is_taken = False

    def turn(self) -> AbstractContextManager[None]:
        """Wait for those who came before, as long as SQLite would."""
        return self._turn(self._waiting)

    def turn_ahead(self) -> AbstractContextManager[None]:
        """The same, past those who are not ahead themselves."""
        return self._turn(self._ahead)

    @contextmanager
    def _turn(self, line: deque[threading.Event]) -> Iterator[None]:
        with self._changing:
            mine = threading.Event()
            if self._is_taken:
                line.append(mine)
            else:
                self._is_taken = True
                mine.set()
        is_mine = mine.wait(_BUSY_TIMEOUT)
        try:
            yield
        finally:
            with self._changing:
                if is_mine or mine.is_set():
                    self._pass_on()
                else:
                    line.remove(mine)

    def make_room(self) -> None:
        """Threads of this process queue up and need none; another process that waits looks after that time at the latest."""
        time.sleep(_LOOKS_EVERY)

    def _pass_on(self) -> None:
        if self._ahead and (not self._waiting or self._passed < _MOST_AHEAD):
            self._passed = self._passed + 1 if self._waiting else 0
            self._ahead.popleft().set()
        elif self._waiting:
            self._passed = 0
            self._waiting.popleft().set()
        else:
            self._is_taken = False


def ring(session: Session, name: str, **ids: int) -> None:
    """Ring a job once this session has committed; a rollback drops the bell. Carries ids only.

    A bell may be lost, doubled or late: the job must be safe in each case, and a tick finds what was lost.
    """
    bells: list[tuple[str, dict[str, int]]] = session.info.setdefault("bells", [])
    if (name, ids) not in bells:
        bells.append((name, ids))


def insert(session: Session, model: type[Base]) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that can say what to do ON CONFLICT, in the dialect of this session's database."""
    # The engine has loaded the one that is used; the other takes a while.
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(model)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(model)


def insert_all(session: Session, writing: sa.Insert, rows: Sequence[Mapping[str, Any]]) -> sa.Result[Any]:
    """Run an INSERT for up to some thousand rows, which all name the same columns, in one statement. PostgreSQL gets each column
    as one array: a statement with a place for each value would be read anew each time."""
    if session.get_bind().dialect.name != "postgresql":
        # Else there would be a statement for each run of rows that leave the same columns empty.
        return session.execute(writing, rows, execution_options={"render_nulls": True})
    columns = [writing.table.c[name] for name in rows[0]]
    arrays = [sa.literal([row[each.name] for row in rows], sa.ARRAY(each.type)) for each in columns]
    given = sa.func.unnest(*arrays).table_valued(*(sa.column(each.name, each.type) for each in columns))
    return session.execute(writing.from_select(columns, sa.select(given.render_derived())))


def affected(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Run an UPDATE or DELETE that bypasses the loaded objects; returns how many rows it concerned."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("sa.CursorResult[Any]", result).rowcount


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for SQLite or PostgreSQL. Raises Misconfigured for a URL that is neither."""
    place = _place(url)
    # The rows hold addresses: an error may tell its statement, never the values.
    settings = {
        "pool_size": pool_size,
        "max_overflow": 40,
        "hide_parameters": True,
        "json_deserializer": _forgiving,
    }
    if place.drivername == "sqlite":
        engine = sa.create_engine(place, connect_args={"timeout": _BUSY_TIMEOUT}, **settings)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = sa.create_engine(
            place,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
            **settings,
        )
    _engines.add(engine)
    return engine


def _leave_connections_to_the_parent() -> None:
    """Two processes on one connection would read each other's answers, so a fork begins with none."""
    for engine in _engines:
        engine.dispose(close=False)
    for turns in _queues:
        turns.begin_anew()


os.register_at_fork(after_in_child=_leave_connections_to_the_parent)


def _place(url: str) -> sa.URL:
    """The URL, if it is one of ours; what is wrong with it is said without repeating it, for it may hold a password."""
    try:
        place = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        place = None
    if place is None or place.drivername not in ("sqlite", "postgresql+psycopg"):
        raise Misconfigured(
            say(
                "NEWSLETTER_DATABASE_URL is not usable: it must be like sqlite:///file or postgresql://host/name."
            )
        )
    return place


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: it would defer the write lock and fail late
    # (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-serializable).
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: Any) -> None:
    # A new file changes to WAL once. SQLite tells whoever meets another there that it is locked, without waiting.
    ends_at = time.monotonic() + _BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("newsletter_reads_only"):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
