"""Feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def one_of(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=None)


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column(
            "kind", one_of("feedback_kind", "delivered bounced complained unsubscribed"), nullable=False
        ),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_feedback_delivery_id_delivery"),
        sa.UniqueConstraint("event_id", name="uq_feedback_event_id"),
    )
    op.create_index("ix_feedback_delivery_id", "feedback", ["delivery_id"])
