"""The limits of relays, and what they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "relay",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("per_second", sa.Integer(), nullable=True),
        sa.Column("per_hour", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_domain", sa.Integer(), nullable=True),
        sa.Column("connections", sa.Integer(), nullable=True),
        sa.Column("per_connection", sa.Integer(), nullable=True),
        sa.Column("warm_from", sa.Date(), nullable=True),
        sa.Column("warm_first", sa.Integer(), nullable=True),
        sa.Column("warm_factor", sa.Double(), nullable=True),
        sa.Column("workers", sa.JSON(), nullable=False),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("held_because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_relay"),
        sa.UniqueConstraint("name", name="uq_relay_name"),
    )
    op.create_table(
        "relay_use",
        sa.Column("relay_id", ID, nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("minute", MOMENT, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("relay_id", "domain", "minute", name="pk_relay_use"),
        sa.ForeignKeyConstraint(
            ["relay_id"], ["relay.id"], name="fk_relay_use_relay_id_relay", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "domain_line",
        sa.Column("dispatch_id", ID, nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("dispatch_id", "domain", name="pk_domain_line"),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name="fk_domain_line_dispatch_id_dispatch", ondelete="CASCADE"
        ),
    )
