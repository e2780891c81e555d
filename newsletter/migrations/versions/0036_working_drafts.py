"""One working draft for each issue, shared by everybody who writes in it, in the place of one for each person."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "working_draft",
        sa.Column("issue_id", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_version", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("clashes", sa.JSON(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by_id", ID, nullable=True),
        sa.Column("unsaved_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("issue_id", name="pk_working_draft"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_working_draft_issue_id_issue"),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name="fk_working_draft_changed_by_id_user"),
    )
    op.create_table(
        "draft_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_change"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_draft_change_issue_id_issue"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_draft_change_user_id_user"),
        sa.UniqueConstraint("issue_id", "version", name="uq_draft_change_issue_id_version"),
    )
    op.create_index("ix_draft_change_made_at", "draft_change", ["made_at"])
    op.create_table(
        "draft_presence",
        sa.Column("issue_id", ID, autoincrement=False, nullable=False),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "tab", name="pk_draft_presence"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_draft_presence_issue_id_issue"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_draft_presence_user_id_user"),
    )
    # What somebody was writing on the newest revision goes on as the working draft; of two the later one.
    op.execute("""
        INSERT INTO working_draft
          (issue_id, version, revision, saved_version, blocks, texts, clashes, changed_at, changed_by_id, unsaved_since)
        SELECT unsaved.issue_id, 1, unsaved.base, 0, unsaved.blocks, unsaved.texts, '{}',
          unsaved.changed_at, unsaved.user_id, unsaved.changed_at
        FROM unsaved_draft AS unsaved JOIN issue ON issue.id = unsaved.issue_id AND issue.revision = unsaved.base
        WHERE NOT EXISTS (
          SELECT 1 FROM unsaved_draft AS later
          WHERE later.issue_id = unsaved.issue_id AND later.base = unsaved.base
            AND (later.changed_at > unsaved.changed_at
              OR (later.changed_at = unsaved.changed_at AND later.id > unsaved.id)))
    """)
    op.drop_table("unsaved_draft")
