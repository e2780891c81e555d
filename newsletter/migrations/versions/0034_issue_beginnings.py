"""How an issue began: with a starter, or with the shape of another, whose texts are hints."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue", sa.Column("starter", sa.String(), nullable=True))
    op.add_column("issue", sa.Column("ghosts", sa.JSON(), nullable=False, server_default="{}"))
