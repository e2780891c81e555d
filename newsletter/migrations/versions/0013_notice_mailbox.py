"""Which mailbox a notice goes to, whatever the spelling of the address."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("mailbox", sa.String(), nullable=True))
    op.create_index("ix_notice_mailbox", "notice", ["mailbox"])
