"""How lists grew by month is kept in numbers; of what was before it is counted from the evidence of consent, once."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# A line of evidence says what the subscription became by it. Who is confirmed once more has not come once more.
FILL = """
INSERT INTO list_growth (list_id, month, came, went)
SELECT list_id, month, sum(is_in), sum(1 - is_in)
FROM (
    SELECT list_id, month, is_in, coalesce(lag(is_in) OVER (PARTITION BY subscription_id ORDER BY id), 0) AS was_in
    FROM (
        SELECT consent.id, consent.subscription_id, subscription.list_id, {month} AS month,
            CASE WHEN consent.event IN ('confirmed', 'imported') THEN 1 ELSE 0 END AS is_in
        FROM consent JOIN subscription ON subscription.id = consent.subscription_id
        WHERE consent.event IN ('asked', 'confirmed', 'imported', 'withdrawn')
    ) AS lines
) AS changes
WHERE is_in <> was_in
GROUP BY list_id, month
ORDER BY list_id, month
"""
MONTHS = {
    "postgresql": "to_char(timezone('UTC', consent.at), 'YYYY-MM')",
    "sqlite": "substr(consent.at, 1, 7)",
}


def upgrade() -> None:
    op.create_table(
        "list_growth",
        sa.Column("id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("went", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list_growth"),
        sa.ForeignKeyConstraint(["list_id"], ["mailing_list.id"], name="fk_list_growth_list_id_mailing_list"),
    )
    op.create_index("ix_list_growth_list_id_month", "list_growth", ["list_id", "month"])
    op.execute(FILL.format(month=MONTHS[op.get_bind().dialect.name]))
