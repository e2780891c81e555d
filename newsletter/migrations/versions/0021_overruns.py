"""Hours in which more strangers wanted to be asked than the budget of confirmation mails allows."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_notice_created_at", "notice", ["created_at"])
    op.create_table(
        "overrun",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turned_away", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["mailing_list.id"],
            name="fk_overrun_list_id_mailing_list",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("list_id", "hour", name="uq_overrun_list_id_hour"),
        sa.PrimaryKeyConstraint("id", name="pk_overrun"),
    )
