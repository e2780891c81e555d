"""Links by which people without an account look at an issue."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "preview_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=True),
        sa.Column("proof_id", ID, nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("takes_comments", sa.Boolean(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_preview_link"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_preview_link_issue_id_issue"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["issue_revision.id"], name="fk_preview_link_revision_id_issue_revision"
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_preview_link_proof_id_proof"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_preview_link_author_id_user"),
        sa.CheckConstraint("revision_id IS NULL OR proof_id IS NULL", name=op.f("ck_preview_link_of_one")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_preview_link_issue_id", "preview_link", ["issue_id"])
    op.create_index("ix_preview_link_expires_at", "preview_link", ["expires_at"])
