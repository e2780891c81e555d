"""What makes a revision stand out: a name, or that it went out as a test mail."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "revision_mark",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "called", "tested", name="naming", native_enum=False, create_constraint=True, length=None
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision_mark"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["issue_revision.id"], name="fk_revision_mark_revision_id_issue_revision"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_revision_mark_user_id_user"),
        sa.UniqueConstraint("revision_id", "kind", name="uq_revision_mark_revision_id_kind"),
    )
