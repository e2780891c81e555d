"""When the dispatches of a newsletter may send."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sending_window",
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("newsletter_id", name="pk_sending_window"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"],
            ["newsletter.id"],
            name="fk_sending_window_newsletter_id_newsletter",
            ondelete="CASCADE",
        ),
    )
