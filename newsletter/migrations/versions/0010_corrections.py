"""A dispatch that also goes to those who got an earlier proof of its issue."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "dispatch", sa.Column("is_correction", sa.Boolean(), nullable=False, server_default=sa.false())
    )
