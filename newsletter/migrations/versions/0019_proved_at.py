"""When the user of a session showed last who they are; of those that run, when they signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE user_session SET proved_at = created_at")
    with op.batch_alter_table("user_session") as table:
        table.alter_column("proved_at", nullable=False)
