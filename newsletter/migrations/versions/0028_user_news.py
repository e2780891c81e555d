"""What users are told of their accounts, and whether somebody has signed in before."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = "signed-in password-changed password-given factors-changed role-changed closed opened"


def upgrade() -> None:
    op.add_column("user", sa.Column("signed_in_at", MOMENT, nullable=True))
    op.execute(
        'UPDATE "user" SET signed_in_at = '
        '(SELECT max(created_at) FROM user_session WHERE user_session.user_id = "user".id)'
    )
    kind = sa.Enum(*KINDS.split(), name="told", native_enum=False, create_constraint=True, length=None)
    op.create_table(
        "user_news",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_news"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_user_news_user_id_user", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_user_news_user_id", "user_news", ["user_id"])
    op.create_index("ix_user_news_told_at", "user_news", ["told_at"])
