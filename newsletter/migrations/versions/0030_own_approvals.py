"""Which approvals so far were given by whoever made the proof, or saved the revision that it shows."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE approval SET is_own = (1 = 1) WHERE EXISTS ("
        "SELECT 1 FROM proof JOIN issue_revision ON issue_revision.id = proof.revision_id "
        "WHERE proof.id = approval.proof_id "
        "AND (proof.author_id = approval.user_id OR issue_revision.author_id = approval.user_id))"
    )
