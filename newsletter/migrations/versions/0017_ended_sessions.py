"""Sessions stay for some days after they ended, and say why."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHY = "signed-out elsewhere password reset factors closed idle expired"


def upgrade() -> None:
    because = sa.Enum(*WHY.split(), name="ending", native_enum=False, create_constraint=True, length=None)
    with op.batch_alter_table("user_session") as table:
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("ended_because", because, nullable=True))
