"""Dress rehearsals of dispatches."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATE = sa.Enum(
    "waiting",
    "running",
    "finished",
    "failed",
    name="rehearsal_state",
    native_enum=False,
    create_constraint=True,
    length=None,
)


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rehearsal"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_rehearsal_proof_id_proof"),
        sa.ForeignKeyConstraint(["list_id"], ["mailing_list.id"], name="fk_rehearsal_list_id_mailing_list"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_rehearsal_author_id_user"),
        sa.UniqueConstraint(
            "proof_id", "list_id", "is_correction", name="uq_rehearsal_proof_id_list_id_is_correction"
        ),
        sqlite_autoincrement=True,
    )
