"""Library blocks, and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "library_block",
        sa.Column("id", ID, nullable=False),
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_library_block"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name="fk_library_block_newsletter_id_newsletter"
        ),
        sa.UniqueConstraint("newsletter_id", "key", name="uq_library_block_newsletter_id_key"),
    )
    op.create_table(
        "library_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("library_block_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_version"),
        sa.ForeignKeyConstraint(
            ["library_block_id"],
            ["library_block.id"],
            name="fk_library_version_library_block_id_library_block",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_library_version_author_id_user"),
        sa.UniqueConstraint("library_block_id", "number", name="uq_library_version_library_block_id_number"),
    )
