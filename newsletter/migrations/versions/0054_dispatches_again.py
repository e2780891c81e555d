"""A proof may go to a list again, to who came later, and to a list without who is on others."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_FIRST = sa.text("follows_id IS NULL AND state <> 'cancelled'")
IS_NOT_CANCELLED = sa.text("state <> 'cancelled'")
SKIPS = (
    "unconfirmed",
    "unsubscribed",
    "suppressed",
    "already_received",
    "unreachable",
    "erased",
    "cancelled",
    "too_late",
    "on_another_list",
    "tried_before",
)


def upgrade() -> None:
    op.drop_index("uq_dispatch_proof_id_list_id", "dispatch")
    with op.batch_alter_table("dispatch") as table:
        table.add_column(sa.Column("follows_id", ID, nullable=True))
        table.add_column(sa.Column("minus", sa.String(), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_dispatch_follows_id_dispatch"), "dispatch", ["follows_id"], ["id"])
    op.create_index(
        "uq_dispatch_proof_id_list_id",
        "dispatch",
        ["proof_id", "list_id"],
        unique=True,
        sqlite_where=IS_FIRST,
        postgresql_where=IS_FIRST,
    )
    op.create_index(
        "uq_dispatch_follows_id",
        "dispatch",
        ["follows_id"],
        unique=True,
        sqlite_where=IS_NOT_CANCELLED,
        postgresql_where=IS_NOT_CANCELLED,
    )
    with op.batch_alter_table("delivery") as table:  # only a whole new table gets another CHECK on SQLite
        table.drop_constraint(op.f("ck_delivery_skip_reason"), type_="check")
        table.create_check_constraint(op.f("ck_delivery_skip_reason"), sa.column("skip_reason").in_(SKIPS))
    with op.batch_alter_table("rehearsal", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("minus", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("uq_rehearsal_proof_id_list_id_is_correction", type_="unique")
        table.create_unique_constraint(
            "uq_rehearsal_proof_id_list_id_is_correction_minus",
            ["proof_id", "list_id", "is_correction", "minus"],
        )
