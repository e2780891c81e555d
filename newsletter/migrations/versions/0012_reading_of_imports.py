"""How a person said that a kept file of subscribers is to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("subscriber_import") as table:
        table.add_column(sa.Column("reading", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("subscriber_import") as table:
        table.alter_column("reading", server_default=None)
