"""What a dispatch came to by mail provider and minute is counted once, and kept."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dispatch_breakdown",
        sa.Column("dispatch_id", ID, autoincrement=False, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_from", sa.String(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("providers", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("dispatch_id", name="pk_dispatch_breakdown"),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatch.id"],
            name="fk_dispatch_breakdown_dispatch_id_dispatch",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("dispatch_breakdown")
