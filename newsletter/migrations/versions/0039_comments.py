"""Comments on issues, and the mails that tell whom they name."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("confirm", "account", "approval_asked", "proof_returned", "mentioned", "trial")


def upgrade() -> None:
    op.create_table(
        "comment_thread",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("block_type", sa.String(), nullable=False),
        sa.Column("block_name", sa.String(), nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_comment_thread"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_comment_thread_issue_id_issue"),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["user.id"], name="fk_comment_thread_resolved_by_id_user"
        ),
    )
    op.create_index("ix_comment_thread_issue_id", "comment_thread", ["issue_id"])
    op.create_index("ix_comment_thread_resolved_at", "comment_thread", ["resolved_at"])
    op.create_table(
        "comment",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("guest", sa.String(), nullable=False),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["comment_thread.id"],
            name="fk_comment_thread_id_comment_thread",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_comment_author_id_user"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["preview_link.id"], name="fk_comment_link_id_preview_link", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_comment_thread_id", "comment", ["thread_id"])
    op.create_index("ix_comment_link_id", "comment", ["link_id"])
    op.create_table(
        "comment_mention",
        sa.Column("id", ID, nullable=False),
        sa.Column("comment_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comment_mention"),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name="fk_comment_mention_comment_id_comment", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_comment_mention_user_id_user"),
        sa.UniqueConstraint("comment_id", "user_id", name="uq_comment_mention_comment_id_user_id"),
    )
    # Only a whole new table gets another CHECK on SQLite, and it shall go on to give no id twice.
    with op.batch_alter_table("notice", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_notice_notice_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notice_notice_kind"), sa.column("kind").in_(KINDS))
    op.create_table(
        "mention_notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("mention_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mention_notice"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_mention_notice_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["comment_mention.id"],
            name="fk_mention_notice_mention_id_comment_mention",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("notice_id", name="uq_mention_notice_notice_id"),
        sa.UniqueConstraint("mention_id", name="uq_mention_notice_mention_id"),
    )
