"""How often each answer to a question was given is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "poll_answers",
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("block_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("issue_id", "block_id", "answer_id", "locale", name="pk_poll_answers"),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issue.id"], name="fk_poll_answers_issue_id_issue", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("poll_answers")
