"""Imports of subscribers that go on in portions: a file of its own, how far it is, and a report for each portion."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=None)


BEFORE = one_of("import_state", "read", "applied")
BETWEEN = one_of("import_state", "read", "applied", "finished")
AFTER = one_of("import_state", "read", "waiting", "running", "stopped", "failed", "finished")


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("import_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", name="pk_import_file"),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["subscriber_import.id"],
            name="fk_import_file_import_id_subscriber_import",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "import_portion",
        sa.Column("id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_portion"),
        sa.UniqueConstraint("import_id", "start", name="uq_import_portion_import_id_start"),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["subscriber_import.id"],
            name="fk_import_portion_import_id_subscriber_import",
            ondelete="CASCADE",
        ),
    )
    op.execute(
        "INSERT INTO import_file (import_id, content, preview) "
        "SELECT id, content, report FROM subscriber_import WHERE content IS NOT NULL AND state = 'read'"
    )
    op.execute(
        "INSERT INTO import_portion (import_id, start, report) "
        "SELECT id, 0, report FROM subscriber_import WHERE state = 'applied'"
    )
    with op.batch_alter_table("subscriber_import") as table:
        table.alter_column("state", existing_type=BEFORE, type_=BETWEEN)
        table.drop_column("content")
        table.drop_column("report")
        table.alter_column("applied_at", new_column_name="finished_at")
        table.add_column(sa.Column("locales", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("rows", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("joined", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(
            sa.Column(
                "refused",
                one_of("refused", "left out", "suppressed"),
                nullable=False,
                server_default="left out",
            )
        )
        table.add_column(sa.Column("declarer_id", ID, nullable=True))
        table.add_column(sa.Column("held_by", sa.String(), nullable=True))
        table.add_column(sa.Column("held_until", MOMENT, nullable=True))
        table.add_column(sa.Column("because", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("started_at", MOMENT, nullable=True))
    op.execute(
        "UPDATE subscriber_import SET state = 'finished', started_at = finished_at WHERE state = 'applied'"
    )
    with op.batch_alter_table("subscriber_import") as table:
        table.alter_column("state", existing_type=BETWEEN, type_=AFTER)
        table.create_foreign_key("fk_subscriber_import_declarer_id_user", "user", ["declarer_id"], ["id"])
        for name in ("locales", "rows", "position", "joined", "refused", "because"):
            table.alter_column(name, server_default=None)
