"""Whether a database has the tables of this version of the product. Asked by whoever begins, so without Alembic, which
takes longer to load than the answer takes: `migrating.py` brings the tables to this version."""

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.errors import Misconfigured
from newsletter.places import MIGRATIONS
from newsletter.wording import say

_VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))


def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables of this version."""
    with database.engine.connect() as connection:
        if not sa.inspect(connection).has_table(_VERSION.name):
            return False
        return list(connection.scalars(sa.select(_VERSION.c.version_num))) == [newest_revision()]


def require_current(database: Database) -> None:
    """Raise Misconfigured with the remedy when the database has not exactly the tables of this version."""
    if not is_current(database):
        raise Misconfigured(
            say("The database does not have the tables of this version yet. Run: newsletter db upgrade")
        )


def newest_revision() -> str:
    """The revision that the tables of this version are of: revisions are in one row, and numbered in their files' names."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
