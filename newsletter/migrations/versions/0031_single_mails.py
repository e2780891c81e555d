"""Single mails that are about no subscription: to staff about their account or a proof, and test mails."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("confirm", "account", "approval_asked", "proof_returned", "trial")


def upgrade() -> None:
    # Only a whole new table loses or gets a CHECK on SQLite, and it shall go on to give no id twice.
    with op.batch_alter_table("notice", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("subscription_id", existing_type=ID, nullable=True)
        table.drop_constraint(op.f("ck_notice_notice_kind"), type_="check")
        table.create_check_constraint(op.f("ck_notice_notice_kind"), sa.column("kind").in_(KINDS))
    op.create_table(
        "account_notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("news_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_notice"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_account_notice_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["news_id"], ["user_news.id"], name="fk_account_notice_news_id_user_news", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("notice_id", name="uq_account_notice_notice_id"),
        sa.UniqueConstraint("news_id", name="uq_account_notice_news_id"),
    )
    op.create_table(
        "staff_notice",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("return_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_notice"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_staff_notice_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_staff_notice_user_id_user"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_request.id"], name="fk_staff_notice_request_id_approval_request"
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["proof_return.id"], name="fk_staff_notice_return_id_proof_return"
        ),
        sa.UniqueConstraint("notice_id", name="uq_staff_notice_notice_id"),
        sa.UniqueConstraint("request_id", "user_id", name="uq_staff_notice_request_id_user_id"),
        sa.UniqueConstraint("return_id", "user_id", name="uq_staff_notice_return_id_user_id"),
        sa.CheckConstraint(
            "(request_id IS NULL) <> (return_id IS NULL)", name=op.f("ck_staff_notice_about_one")
        ),
    )
    op.create_table(
        "trial_mail",
        sa.Column("id", ID, nullable=False),
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=True),
        sa.Column("revision_id", ID, nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_trial_mail"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_trial_mail_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_trial_mail_issue_id_issue"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_trial_mail_proof_id_proof"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["issue_revision.id"], name="fk_trial_mail_revision_id_issue_revision"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_trial_mail_author_id_user"),
        sa.UniqueConstraint("notice_id", name="uq_trial_mail_notice_id"),
        sa.CheckConstraint("(proof_id IS NULL) <> (revision_id IS NULL)", name=op.f("ck_trial_mail_of_one")),
    )
    op.create_index("ix_trial_mail_issue_id", "trial_mail", ["issue_id"])
    op.create_index("ix_trial_mail_author_id", "trial_mail", ["author_id"])
