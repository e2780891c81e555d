"""Bringing a database to the tables that this version of the product needs.

Several processes may start at once: one migrates, the others wait and find it done.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError

from newsletter.db import Database
from newsletter.errors import Misconfigured
from newsletter.places import MIGRATIONS
from newsletter.wording import say

# Any number that no other program takes on the same database: "newsletter" in a telephone's letters.
_ADVISORY_LOCK = 6397538837


def upgrade(database: Database) -> None:
    """Run the migrations that are missing, all in one transaction.

    Raises Misconfigured when a newer version of the product has been at this database.
    """
    config = _config()
    with _alone(database) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except (CommandError, ResolutionError) as error:
            raise Misconfigured(
                say(
                    "The database was made by a newer version of this program ({reason}). Install that version.",
                    reason=str(error),
                )
            ) from None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _alone(database: Database) -> Iterator[sa.Connection]:
    if database.engine.dialect.name == "sqlite":
        with _without_foreign_keys(database) as connection, connection.begin():
            yield connection  # BEGIN IMMEDIATE holds off every other writer
        return
    with database.engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        # Rather fail than queue behind a long transaction, with everybody else queueing behind us.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        yield connection


@contextmanager
def _without_foreign_keys(database: Database) -> Iterator[sa.Connection]:
    # To change a table SQLite copies and drops it; with foreign keys on, the drop would delete the rows
    # that point at it (https://www.sqlite.org/lang_altertable.html#otheralter). Only works outside a transaction.
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF").close()
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON").close()
