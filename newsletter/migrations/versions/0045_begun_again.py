"""In which revision an issue says what it began with: one that was empty may begin later."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue", sa.Column("begun_revision", sa.Integer(), nullable=False, server_default="1"))
