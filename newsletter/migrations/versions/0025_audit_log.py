"""The audit log, whose entries the database itself keeps from being changed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSAL = "the audit log is only ever added to"
ON_SQLITE = (
    f"CREATE TRIGGER trail_entry_stays BEFORE UPDATE ON trail_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER trail_entry_remains BEFORE DELETE ON trail_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "CREATE TRIGGER trail_entry_is_new BEFORE INSERT ON trail_entry "
    "WHEN EXISTS (SELECT 1 FROM trail_entry WHERE number = NEW.number) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END",
)
ON_POSTGRESQL = (
    "CREATE FUNCTION trail_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER trail_entry_stays BEFORE UPDATE OR DELETE ON trail_entry "
    "FOR EACH ROW EXECUTE FUNCTION trail_entry_stays()",
    "CREATE TRIGGER trail_entry_remains BEFORE TRUNCATE ON trail_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_entry_stays()",
)


def upgrade() -> None:
    op.create_table(
        "trail_entry",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("doer_kind", sa.String(), nullable=False),
        sa.Column("doer_id", ID, nullable=True),
        sa.Column("doer_name", sa.String(), nullable=False),
        sa.Column("doer_address", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("subject_name", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_trail_entry"),
    )
    op.create_index("ix_trail_entry_act", "trail_entry", ["act"])
    op.create_index("ix_trail_entry_doer_id", "trail_entry", ["doer_id"])
    op.create_index("ix_trail_entry_subject", "trail_entry", ["subject_kind", "subject_id"])
    op.create_table(
        "trail_head",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trail_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_trail_head_only_one")),
    )
    op.create_table(
        "trail_check",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("reached", sa.String(), nullable=False),
        sa.Column("broken_at", ID, nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trail_check"),
        sa.CheckConstraint("id = 1", name=op.f("ck_trail_check_only_one")),
    )
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)
