"""A newsletter may count clicks: the links of its proofs that are counted, and how often each was opened, by whom no row says."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "newsletter", sa.Column("counts_clicks", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "counted_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("proof_id", ID, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_counted_link"),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["proof.id"], name="fk_counted_link_proof_id_proof", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "proof_id", "locale", "position", name="uq_counted_link_proof_id_locale_position"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "link_clicks",
        sa.Column("link_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reader",
                "scanner",
                "prefetch",
                "proxy",
                name="click_kind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "kind", name="pk_link_clicks"),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["counted_link.id"],
            name="fk_link_clicks_link_id_counted_link",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("link_clicks")
    op.drop_table("counted_link")
    with op.batch_alter_table("newsletter") as newsletter:
        newsletter.drop_column("counts_clicks")
