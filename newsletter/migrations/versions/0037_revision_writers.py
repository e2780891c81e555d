"""Who wrote what a revision says, besides the one who made it."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue_revision", sa.Column("writers", sa.JSON(), nullable=False, server_default="[]"))
