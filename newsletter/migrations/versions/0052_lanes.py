"""Workers say that they are there, and a dispatch has a lane for each of their processes."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_pool",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("processes", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker_pool"),
    )
    op.add_column("dispatch", sa.Column("lanes", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("dispatch", "lanes")
    op.drop_table("worker_pool")
