"""A dispatch may have a deadline, and a little while in which its start can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

SKIPS = (
    "unconfirmed",
    "unsubscribed",
    "suppressed",
    "already_received",
    "unreachable",
    "erased",
    "cancelled",
    "too_late",
)


def upgrade() -> None:
    op.add_column("dispatch", sa.Column("deadline", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "dispatch", sa.Column("is_undoable", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("delivery") as table:  # only a whole new table gets another CHECK on SQLite
        table.drop_constraint(op.f("ck_delivery_skip_reason"), type_="check")
        table.create_check_constraint(op.f("ck_delivery_skip_reason"), sa.column("skip_reason").in_(SKIPS))
