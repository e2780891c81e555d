"""What somebody posted and could not be done at once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "kept_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("came_from", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_kept_request"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_kept_request_user_id_user", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token", name="uq_kept_request_token"),
    )
    op.create_index("ix_kept_request_user_id", "kept_request", ["user_id"])
    op.create_index("ix_kept_request_kept_at", "kept_request", ["kept_at"])
    op.create_table(
        "kept_part",
        sa.Column("id", ID, nullable=False),
        sa.Column("kept_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_part"),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["kept_request.id"], name="fk_kept_part_kept_id_kept_request", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("kept_id", "place", name="uq_kept_part_kept_id"),
    )
