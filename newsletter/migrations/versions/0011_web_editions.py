"""The web edition that is frozen with each edition of a proof; proofs that were made before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proof_edition", sa.Column("web_html", sa.String(), nullable=True))
