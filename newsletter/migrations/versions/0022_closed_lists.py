"""When a list was closed: since then nobody comes onto it, and nothing goes to it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailing_list", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
