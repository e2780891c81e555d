"""Until when a password that somebody else made may be used."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("first_password_until", sa.DateTime(timezone=True), nullable=True))
