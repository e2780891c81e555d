"""The pictures of each newsletter, and when a stored picture was last wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LICENCES = (
    "unsaid",
    "own",
    "permitted",
    "bought",
    "free",
    "cc-by",
    "cc-by-sa",
    "cc-by-nd",
    "cc-by-nc",
    "kogl",
)
PEOPLE = ("unsaid", "nobody", "agreed", "withdrawn")


def upgrade() -> None:
    op.add_column("asset", sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE asset SET wanted_at = created_at")
    with op.batch_alter_table("asset") as table:
        table.alter_column("wanted_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_table(
        "library_picture",
        sa.Column("id", ID, nullable=False),
        sa.Column("newsletter_id", ID, nullable=False),
        sa.Column("asset_id", ID, nullable=False),
        sa.Column("cut_from_id", ID, nullable=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("alt", sa.JSON(), nullable=False),
        sa.Column("credit", sa.JSON(), nullable=False),
        sa.Column("focus", sa.String(), nullable=False),
        sa.Column("licence", _one_of("licence", LICENCES), nullable=False),
        sa.Column("people", _one_of("people", PEOPLE), nullable=False),
        sa.Column("consent_note", sa.String(), nullable=False),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_picture"),
        sa.ForeignKeyConstraint(
            ["newsletter_id"], ["newsletter.id"], name="fk_library_picture_newsletter_id_newsletter"
        ),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name="fk_library_picture_asset_id_asset"),
        sa.ForeignKeyConstraint(
            ["cut_from_id"], ["library_picture.id"], name="fk_library_picture_cut_from_id_library_picture"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name="fk_library_picture_author_id_user"),
        sa.UniqueConstraint("newsletter_id", "asset_id", name="uq_library_picture_newsletter_id_asset_id"),
    )
    op.create_index("ix_library_picture_asset_id", "library_picture", ["asset_id"])
    op.create_index("ix_library_picture_cut_from_id", "library_picture", ["cut_from_id"])


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=None)
