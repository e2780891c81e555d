"""A ledger has an epoch and a position, so that it is noticed when the database went back."""

import sqlalchemy as sa
from alembic import op
from ulid import ULID

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    ledger = op.create_table(
        "ledger",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("previous_epoch", sa.String(), nullable=True),
        sa.Column("went_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.bulk_insert(ledger, [{"id": 1, "epoch": str(ULID()), "position": 0}])
    op.add_column("dispatch", sa.Column("gap_to", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("dispatch", "gap_to")
    op.drop_table("ledger")
