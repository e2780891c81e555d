"""Which languages people read is found by an index, and so are people by their words, where PostgreSQL has trigrams."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

SEARCHED = "(name || '\n' || email || '\n' || address || '\n' || organisation)"


def upgrade() -> None:
    op.create_index("ix_subscriber_locale", "subscriber", ["locale"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                connection.exec_driver_sql(
                    f"CREATE INDEX ix_subscriber_searched ON subscriber USING gin ({SEARCHED} gin_trgm_ops)"
                )
        except sa.exc.DBAPIError:
            pass  # it is not installed, or this user may not have it: all rows are looked at then


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_subscriber_searched", "subscriber", if_exists=True)
    op.drop_index("ix_subscriber_locale", "subscriber")
