"""How many people the relay of a dispatch puts off."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dispatch", sa.Column("laters", sa.Integer(), nullable=False, server_default="0"))
