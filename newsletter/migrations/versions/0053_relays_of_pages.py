"""Relays are added in the pages, with their addresses sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("relay") as table:
        table.add_column(sa.Column("place", sa.String(), nullable=True))
        table.add_column(sa.Column("sealed_address", sa.String(), nullable=True))
        table.add_column(sa.Column("paused_at", MOMENT, nullable=True))
        table.add_column(sa.Column("removed_at", MOMENT, nullable=True))
        table.add_column(sa.Column("tried_at", MOMENT, nullable=True))
        table.add_column(sa.Column("tried_reply", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("uq_relay_name", type_="unique")
    op.create_index(
        "uq_relay_name", "relay", ["name"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
