"""Dispatches, deliveries and notices."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def one_of(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=None)


def upgrade() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column(
            "state", one_of("dispatch_state", "scheduled running paused finished cancelled"), nullable=False
        ),
        sa.Column("scheduled_at", MOMENT, nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("held_because", sa.String(), nullable=False),
        sa.Column("relay_failures", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispatch"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_dispatch_proof_id_proof"),
        sa.ForeignKeyConstraint(["list_id"], ["mailing_list.id"], name="fk_dispatch_list_id_mailing_list"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_dispatch_author_id_user"),
    )
    op.create_index("ix_dispatch_list_id", "dispatch", ["list_id"])
    op.create_index("ix_dispatch_proof_id", "dispatch", ["proof_id"])
    op.create_index(
        "uq_dispatch_proof_id_list_id",
        "dispatch",
        ["proof_id", "list_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispatch_id", ID, nullable=False),
        sa.Column("subscriber_id", ID, nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column(
            "state",
            one_of("delivery_state", "pending claimed sending accepted refused expired skipped uncertain"),
            nullable=False,
        ),
        sa.Column(
            "skip_reason",
            one_of(
                "skip_reason",
                "unconfirmed unsubscribed suppressed already_received unreachable erased cancelled",
            ),
            nullable=True,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("deferrals", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("first_attempt_at", MOMENT, nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatch.id"], name="fk_delivery_dispatch_id_dispatch"),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name="fk_delivery_subscriber_id_subscriber",
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint("dispatch_id", "subscriber_id", name="uq_delivery_dispatch_id_subscriber_id"),
    )
    op.create_index("ix_delivery_dispatch_id_state_id", "delivery", ["dispatch_id", "state", "id"])
    op.create_index("ix_delivery_subscriber_id", "delivery", ["subscriber_id"])
    op.create_index(
        "ix_delivery_worker", "delivery", ["worker"], postgresql_where=sa.text("worker IS NOT NULL")
    )
    op.create_table(
        "notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", one_of("notice_kind", "confirm"), nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column(
            "state",
            one_of("notice_state", "pending sending accepted refused expired uncertain"),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_notice_subscription_id_subscription",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_state_not_before", "notice", ["state", "not_before"])
    op.create_index("ix_notice_subscription_id", "notice", ["subscription_id"])
