"""Relays are added in the pages, with their addresses sealed; newsletters choose among them."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("relay") as table:
        table.add_column(sa.Column("place", sa.String(), nullable=True))
        table.add_column(sa.Column("sealed_address", sa.String(), nullable=True))
        table.add_column(sa.Column("paused_at", MOMENT, nullable=True))
        table.add_column(sa.Column("removed_at", MOMENT, nullable=True))
        table.add_column(sa.Column("tried_at", MOMENT, nullable=True))
        table.add_column(sa.Column("tried_reply", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("uq_relay_name", type_="unique")
    op.create_index(
        "uq_relay_name", "relay", ["name"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.add_column("delivery", sa.Column("relay_id", sa.SmallInteger(), nullable=True))
    op.add_column("worker", sa.Column("relay_id", sa.SmallInteger(), nullable=True))
    op.create_table(
        "relay_choice",
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("relay_id", ID, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("newsletter_id", "relay_id", name="pk_relay_choice"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"],
            ["newsletter.id"],
            name="fk_relay_choice_newsletter_id_newsletter",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["relay_id"], ["relay.id"], name="fk_relay_choice_relay_id_relay"),
    )
    op.create_table(
        "route",
        sa.Column("dispatch_id", ID, nullable=False),
        sa.Column("relay_id", ID, nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("rests_until", MOMENT, nullable=True),
        sa.Column("rests_because", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dispatch_id", "relay_id", name="pk_route"),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name="fk_route_dispatch_id_dispatch", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["relay_id"], ["relay.id"], name="fk_route_relay_id_relay"),
    )
