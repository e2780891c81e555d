"""Which hints of the editor a user needs no more."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hint_put_away",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hint_put_away"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_hint_put_away_user_id_user", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("user_id", "hint", name="uq_hint_put_away_user_id_hint"),
    )
