"""Readers may share their clicks: who does, with evidence, and which links they opened."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EVENTS = ["asked", "confirmed", "imported", "withdrawn", "corrected"]
_SHARING = ["clicks shared", "clicks unshared"]


def _one_of(events: list[str]) -> sa.Enum:
    return sa.Enum(*events, name="consent_event", native_enum=False, create_constraint=True, length=None)


def upgrade() -> None:
    op.add_column(
        "newsletter", sa.Column("asks_for_clicks", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("consent") as consent:
        consent.alter_column(
            "event",
            existing_type=_one_of(_EVENTS),
            type_=_one_of([*_EVENTS, *_SHARING]),
            existing_nullable=False,
        )
    op.create_table(
        "click_sharing",
        sa.Column("subscription_id", ID, autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id", name="pk_click_sharing"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_click_sharing_subscription_id_subscription",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "shared_click",
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id", "link_id", name="pk_shared_click"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["click_sharing.subscription_id"],
            name="fk_shared_click_subscription_id_click_sharing",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["counted_link.id"],
            name="fk_shared_click_link_id_counted_link",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_shared_click_link_id", "shared_click", ["link_id"])
    op.create_index("ix_shared_click_at", "shared_click", ["at"])


def downgrade() -> None:
    op.drop_table("shared_click")
    op.drop_table("click_sharing")
    op.execute(sa.text("DELETE FROM consent WHERE event IN ('clicks shared', 'clicks unshared')"))
    with op.batch_alter_table("consent") as consent:
        consent.alter_column(
            "event",
            existing_type=_one_of([*_EVENTS, *_SHARING]),
            type_=_one_of(_EVENTS),
            existing_nullable=False,
        )
    with op.batch_alter_table("newsletter") as newsletter:
        newsletter.drop_column("asks_for_clicks")
