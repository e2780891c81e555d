"""What came back keeps its evidence, the mail itself for a while, and the rules of the house for what nobody can read."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("delivered", "bounced", "complained", "unsubscribed", "delayed", "answered", "unread")


def one_of(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=None)


def verdict() -> sa.Column[str]:
    return sa.Column("verdict", one_of("verdict", "hard soft sender unknown"), nullable=True)


def meaning(*, nullable: bool) -> sa.Column[str]:
    values = "dead full temporary ours complaint nothing"
    return sa.Column("meaning", one_of("meaning", values), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "bounce_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        meaning(nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bounce_rule"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_bounce_rule_author_id_user"),
        sa.UniqueConstraint("phrase", name="uq_bounce_rule_phrase"),
    )
    op.create_table(
        "returned_mail",
        sa.Column("id", ID, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("notice_id", ID, nullable=True),
        sa.Column("subscriber_id", ID, nullable=True),
        sa.Column("newsletter_id", ID, nullable=True),
        sa.Column("state", one_of("returned_state", "kept waiting decided"), nullable=False),
        verdict(),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        meaning(nullable=True),
        sa.Column("rule_id", ID, nullable=True),
        sa.Column("decider_id", ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_returned_mail"),
        sa.UniqueConstraint("fingerprint", name="uq_returned_mail_fingerprint"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name="fk_returned_mail_delivery_id_delivery"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_returned_mail_notice_id_notice", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name="fk_returned_mail_subscriber_id_subscriber",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name="fk_returned_mail_newsletter_id_newsletter"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["bounce_rule.id"], name="fk_returned_mail_rule_id_bounce_rule", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["decider_id"], ["user.id"], name="fk_returned_mail_decider_id_user"),
        sqlite_autoincrement=True,
    )
    for column in ("delivery_id", "notice_id", "subscriber_id", "arrived_at"):
        op.create_index(f"ix_returned_mail_{column}", "returned_mail", [column])
    op.create_index("ix_returned_mail_state_id", "returned_mail", ["state", "id"])
    with op.batch_alter_table("feedback") as table:  # only a whole new table gets another CHECK on SQLite
        table.drop_constraint(op.f("ck_feedback_feedback_kind"), type_="check")
        table.create_check_constraint(op.f("ck_feedback_feedback_kind"), sa.column("kind").in_(KINDS))
        table.add_column(verdict())
        for name in ("reason", "status", "host", "text"):
            table.add_column(sa.Column(name, sa.String(), nullable=True))
        table.add_column(sa.Column("returned_id", ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_feedback_returned_id_returned_mail"),
            "returned_mail",
            ["returned_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("self_pause") as table:
        table.add_column(sa.Column("warning", sa.String(), nullable=True))
        table.create_unique_constraint("uq_self_pause_dispatch_id_warning", ["dispatch_id", "warning"])
    op.create_index("ix_feedback_returned_id", "feedback", ["returned_id"])
