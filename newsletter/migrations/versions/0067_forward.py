"""A person's own mail that comes to a return path is forwarded to whoever reads the answers, or waits for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "confirm",
    "account",
    "approval_asked",
    "proof_returned",
    "mentioned",
    "dispatch_paused",
    "trial",
    "left",
    "forward",
)


def upgrade() -> None:
    op.create_table(
        "forward",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("notice_id", ID, nullable=True),
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("answered_id", ID, nullable=True),
        sa.Column("subscriber_id", ID, nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forward"),
        sa.UniqueConstraint("event_id", name="uq_forward_event_id"),
        sa.UniqueConstraint("notice_id", name="uq_forward_notice_id"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_forward_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name="fk_forward_newsletter_id_newsletter"
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_forward_delivery_id_delivery"),
        sa.ForeignKeyConstraint(
            ["answered_id"], ["notice.id"], name="fk_forward_answered_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name="fk_forward_subscriber_id_subscriber",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_forward_delivery_id", "forward", ["delivery_id"])
    op.create_index("ix_forward_subscriber_id", "forward", ["subscriber_id"])
    op.add_column(
        "returned_mail", sa.Column("is_personal", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("notice", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_notice_notice_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notice_notice_kind"), sa.column("kind").in_(KINDS))


def downgrade() -> None:
    op.drop_column("returned_mail", "is_personal")
    op.drop_table("forward")
