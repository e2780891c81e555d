"""Providers tell by webhooks what became of mails, a call that comes twice counts once; who leaves by mail gets an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
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
)


def upgrade() -> None:
    op.create_table(
        "hook_call",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hook_call"),
        sa.UniqueConstraint("provider", "key", name="uq_hook_call_provider_key"),
    )
    op.create_index("ix_hook_call_taken_at", "hook_call", ["taken_at"])
    with op.batch_alter_table("notice", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_notice_notice_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notice_notice_kind"), sa.column("kind").in_(KINDS))


def downgrade() -> None:
    op.drop_table("hook_call")
