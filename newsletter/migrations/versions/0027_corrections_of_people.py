"""Evidence that the particulars of a person were corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_EVENTS = ["asked", "confirmed", "imported", "withdrawn"]


def _one_of(events: list[str]) -> sa.Enum:
    return sa.Enum(*events, name="consent_event", native_enum=False, create_constraint=True, length=None)


def upgrade() -> None:
    with op.batch_alter_table("consent") as table:
        table.alter_column(
            "event",
            existing_type=_one_of(_EVENTS),
            type_=_one_of([*_EVENTS, "corrected"]),
            existing_nullable=False,
        )
