"""Alembic's entry: runs the revisions on the connection it is given by newsletter/migrating.py.

For maintainers, `make migration` gives it a throwaway database by `-x database=URL` instead.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from newsletter.db import Base, Database, UTCDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A revision names no type of ours, so that it still means the same when ours has changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run(connection: sa.Connection) -> None:
    """Run on this connection, within its transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    import newsletter.feedback.clicks.models
    import newsletter.mapped
    import newsletter.retention  # noqa: F401 (their tables are what --autogenerate compares with)

    database = Database(context.get_x_argument(as_dictionary=True)["database"])
    with database.engine.begin() as own:
        run(own)
    database.dispose()
