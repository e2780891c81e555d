"""A dispatch may begin with a few people, and wait for somebody to look at what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dispatch", sa.Column("canary", sa.Integer(), nullable=True))
    op.add_column("dispatch", sa.Column("canary_answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("dispatch", sa.Column("canary_passed_at", sa.DateTime(timezone=True), nullable=True))
