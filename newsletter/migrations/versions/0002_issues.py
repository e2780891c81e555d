"""Newsletters, issues, pictures, proofs and approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "newsletter",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("locales", sa.JSON(), nullable=False),
        sa.Column("sender_name", sa.JSON(), nullable=False),
        sa.Column("sender_address", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("organisation", sa.JSON(), nullable=False),
        sa.Column("postal_address", sa.JSON(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("theme", sa.JSON(), nullable=False),
        sa.Column("disclaimers", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_newsletter"),
        sa.UniqueConstraint("slug", name="uq_newsletter_slug"),
    )
    op.create_table(
        "issue",
        sa.Column("id", ID, nullable=False),
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name="fk_issue_newsletter_id_newsletter"
        ),
        sa.UniqueConstraint("slug", name="uq_issue_slug"),
    )
    op.create_index("ix_issue_newsletter_id", "issue", ["newsletter_id"])
    op.create_table(
        "issue_revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issue_revision"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_issue_revision_issue_id_issue"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_issue_revision_author_id_user"),
        sa.UniqueConstraint("issue_id", "number", name="uq_issue_revision_issue_id_number"),
    )
    op.create_table(
        "asset",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asset"),
        sa.UniqueConstraint("name", name="uq_asset_name"),
    )
    op.create_table(
        "proof",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("envelope", sa.JSON(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_proof_issue_id_issue"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["issue_revision.id"], name="fk_proof_revision_id_issue_revision"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_proof_author_id_user"),
        sa.UniqueConstraint("issue_id", "content_hash", name="uq_proof_issue_id_content_hash"),
    )
    op.create_index("ix_proof_issue_id", "proof", ["issue_id"])
    op.create_table(
        "proof_edition",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("preheader", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof_edition"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_proof_edition_proof_id_proof"),
        sa.UniqueConstraint("proof_id", "locale", name="uq_proof_edition_proof_id_locale"),
    )
    op.create_table(
        "approval",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_approval_proof_id_proof"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_approval_user_id_user"),
        sa.UniqueConstraint("proof_id", "user_id", name="uq_approval_proof_id_user_id"),
    )
