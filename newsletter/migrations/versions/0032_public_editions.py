"""Editions that anybody may read: whether a newsletter lists them, and what the picture of each says."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "newsletter", sa.Column("lists_archive", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("proof_edition", sa.Column("card", sa.JSON(), nullable=False, server_default="{}"))
