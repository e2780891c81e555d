"""What public pages show of a newsletter, its logo and privacy notice; and when a notice was first tried, which may be late."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("newsletter") as table:
        table.add_column(sa.Column("logo", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("logo_dark", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("privacy_notice", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("newsletter") as table:
        for name in ("logo", "logo_dark", "privacy_notice"):
            table.alter_column(name, server_default=None)
