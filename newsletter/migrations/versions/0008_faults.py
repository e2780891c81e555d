"""Whose fault a refusal is."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FAULT = sa.Enum(
    *["recipient", "sender", "content", "quota", "size", "relay", "unclear"],
    name="fault",
    native_enum=False,
    create_constraint=True,
    length=None,
)


def upgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("fault", FAULT, nullable=True))
