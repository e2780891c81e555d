"""What the deliverability doctor found last is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sender_check",
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("newsletter_id", name="pk_sender_check"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"],
            ["newsletter.id"],
            name="fk_sender_check_newsletter_id_newsletter",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("sender_check")
