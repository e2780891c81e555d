"""A dispatch may begin each mail at an hour of its reader's own day; a person may have a time zone."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriber", sa.Column("zone", sa.String(), server_default="", nullable=False))
    op.add_column("dispatch", sa.Column("reader_time", sa.Time(), nullable=True))
    op.add_column("dispatch", sa.Column("reader_zone", sa.String(), server_default="", nullable=False))
    op.add_column("chunk", sa.Column("zone", sa.String(), server_default="", nullable=False))
    op.add_column("chunk", sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
