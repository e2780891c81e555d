"""What speaks against going on with a dispatch, counted over all of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dispatch", sa.Column("strikes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("dispatch", sa.Column("patience", sa.Integer(), nullable=False, server_default="150"))
