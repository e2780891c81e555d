"""A dispatch may be given a speed of its own, while it runs."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dispatch_speed",
        sa.Column("dispatch_id", ID, autoincrement=False, nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("dispatch_id", name="pk_dispatch_speed"),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatch.id"],
            name="fk_dispatch_speed_dispatch_id_dispatch",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("dispatch_speed")
