"""Lists whose readers get all languages of an issue in one mail."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mailing_list", sa.Column("is_stacked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
