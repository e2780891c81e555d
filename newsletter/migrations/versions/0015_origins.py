"""Which issue another was copied from; of those that were made before nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("issue") as table:
        table.add_column(sa.Column("origin_id", ID, nullable=True))
        table.create_foreign_key("fk_issue_origin_id_issue", "issue", ["origin_id"], ["id"])
