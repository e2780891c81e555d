"""What people say of a proof: asked for, opened, approved by whom, given back; and whether one's own may be approved."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "newsletter",
        sa.Column("forbids_own_approval", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for name in ("is_own", "is_unseen"):
        op.add_column("approval", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "approval_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approval_request"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_approval_request_proof_id_proof"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_approval_request_user_id_user"),
        sa.UniqueConstraint("proof_id", name="uq_approval_request_proof_id"),
    )
    op.create_table(
        "proof_return",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_proof_return"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_proof_return_proof_id_proof"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_proof_return_user_id_user"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["user.id"], name="fk_proof_return_withdrawn_by_id_user"
        ),
    )
    op.create_index("ix_proof_return_proof_id", "proof_return", ["proof_id"])
    op.create_index(
        "uq_proof_return_proof_id",
        "proof_return",
        ["proof_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "proof_look",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof_look"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_proof_look_proof_id_proof"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_proof_look_user_id_user"),
        sa.UniqueConstraint("proof_id", "user_id", "locale", name="uq_proof_look_proof_id_user_id_locale"),
    )
