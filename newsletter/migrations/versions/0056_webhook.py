"""Another program is told what becomes of dispatches."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0054"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
EVENTS = ("test", "dispatch.paused", "dispatch.finished")
STATES = ("waiting", "taken", "given_up")


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("sealed_secret", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table(
        "webhook_call",
        sa.Column("id", ID, nullable=False),
        sa.Column("webhook_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(*EVENTS, name="webhook_event", native_enum=False, create_constraint=True, length=None),
            nullable=False,
        ),
        sa.Column("dispatch_id", ID, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="call_state", native_enum=False, create_constraint=True, length=None),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_call"),
        sa.UniqueConstraint("webhook_id", "about", name="uq_webhook_call_webhook_id_about"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="fk_webhook_call_webhook_id_webhook", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name="fk_webhook_call_dispatch_id_dispatch"
        ),
    )
    op.create_index("ix_webhook_call_state", "webhook_call", ["state"])
    op.create_index("ix_webhook_call_dispatch_id", "webhook_call", ["dispatch_id"])


def downgrade() -> None:
    op.drop_table("webhook_call")
    op.drop_table("webhook")
