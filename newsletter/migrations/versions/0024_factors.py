"""The second factor of users: authenticator apps, recovery codes and passkeys, and which roles demand one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def one_of(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=None)


def of_user(table: str, *columns: sa.Column[object], is_optional: bool = False) -> list[SchemaItem]:
    """The first columns of a table about users, then its own, then its keys."""
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=is_optional),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=f"fk_{table}_user_id_user", ondelete="CASCADE"
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "authenticator",
        *of_user(
            "authenticator",
            sa.Column("sealed_secret", sa.String(), nullable=False),
            sa.Column("last_step", sa.BigInteger(), nullable=False),
            sa.Column("created_at", MOMENT, nullable=False),
            sa.Column("used_at", MOMENT, nullable=False),
        ),
        sa.UniqueConstraint("user_id", name="uq_authenticator_user_id"),
    )
    op.create_table(
        "recovery_code",
        *of_user(
            "recovery_code",
            sa.Column("code_hash", sa.String(), nullable=False),
            sa.Column("used_at", MOMENT, nullable=True),
        ),
        sa.UniqueConstraint("user_id", "code_hash", name="uq_recovery_code_user_id_code_hash"),
    )
    op.create_table(
        "passkey",
        *of_user(
            "passkey",
            sa.Column("credential_id", sa.String(), nullable=False),
            sa.Column("public_key", sa.LargeBinary(), nullable=False),
            sa.Column("sign_count", sa.BigInteger(), nullable=False),
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("created_at", MOMENT, nullable=False),
            sa.Column("used_at", MOMENT, nullable=True),
        ),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "passkey_challenge",
        *of_user(
            "passkey_challenge",
            sa.Column("challenge", sa.String(), nullable=False),
            sa.Column("ceremony", one_of("ceremony", "register prove sign-in"), nullable=False),
            sa.Column("expires_at", MOMENT, nullable=False),
            is_optional=True,
        ),
        sa.UniqueConstraint("challenge", name="uq_passkey_challenge_challenge"),
    )
    op.create_table(
        "half_sign_in",
        *of_user(
            "half_sign_in",
            sa.Column("token_hash", sa.String(), nullable=False),
            sa.Column("expires_at", MOMENT, nullable=False),
        ),
        sa.UniqueConstraint("token_hash", name="uq_half_sign_in_token_hash"),
    )
    op.create_index("ix_half_sign_in_user_id", "half_sign_in", ["user_id"])
    op.create_table(
        "factor_rule",
        sa.Column("role", one_of("role", "viewer editor admin"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_factor_rule"),
    )
