"""What people are writing and have not saved."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unsaved_draft",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unsaved_draft"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_unsaved_draft_issue_id_issue"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_unsaved_draft_user_id_user"),
        sa.UniqueConstraint("issue_id", "user_id", name="uq_unsaved_draft_issue_id_user_id"),
    )
