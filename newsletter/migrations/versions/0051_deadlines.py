"""A dispatch may have a deadline, and a little while in which its start can be undone; who is told when it pauses by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("confirm", "account", "approval_asked", "proof_returned", "mentioned", "dispatch_paused", "trial")
SKIPS = (
    "unconfirmed",
    "unsubscribed",
    "suppressed",
    "already_received",
    "unreachable",
    "erased",
    "cancelled",
    "too_late",
)


def upgrade() -> None:
    op.add_column("dispatch", sa.Column("deadline", MOMENT, nullable=True))
    op.add_column(
        "dispatch", sa.Column("is_undoable", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("delivery") as table:  # only a whole new table gets another CHECK on SQLite
        table.drop_constraint(op.f("ck_delivery_skip_reason"), type_="check")
        table.create_check_constraint(op.f("ck_delivery_skip_reason"), sa.column("skip_reason").in_(SKIPS))
    with op.batch_alter_table("notice", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_notice_notice_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notice_notice_kind"), sa.column("kind").in_(KINDS))
    op.create_table(
        "self_pause",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispatch_id", ID, nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("paused_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_self_pause"),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatch.id"], name="fk_self_pause_dispatch_id_dispatch"),
    )
    op.create_index("ix_self_pause_dispatch_id", "self_pause", ["dispatch_id"])
    op.create_table(
        "pause_notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("pause_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pause_notice"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_pause_notice_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pause_id"], ["self_pause.id"], name="fk_pause_notice_pause_id_self_pause"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_pause_notice_user_id_user"),
        sa.UniqueConstraint("notice_id", name="uq_pause_notice_notice_id"),
        sa.UniqueConstraint("pause_id", "user_id", name="uq_pause_notice_pause_id_user_id"),
    )
