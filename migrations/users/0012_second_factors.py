"""Second factors: authenticator apps and passkeys, recovery codes, open challenges, wrong tries; how sessions began."""

import sqlalchemy as sa
from alembic import op

revision = "users_0012"
down_revision = "users_0011"


def upgrade() -> None:
    op.create_table(
        "users_factors",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("secret_sealed", sa.String(200)),
        sa.Column("last_step", sa.BigInteger),
        sa.Column("credential_id", sa.String(700), unique=True),
        sa.Column("public_key", sa.String(1500)),
        sa.Column("signatures", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("last_used_at", sa.BigInteger),
        sa.CheckConstraint(
            "(kind = 'totp' AND secret_sealed IS NOT NULL AND last_step IS NOT NULL AND credential_id IS NULL)"
            " OR (kind = 'passkey' AND credential_id IS NOT NULL AND public_key IS NOT NULL AND signatures IS NOT NULL"
            " AND secret_sealed IS NULL)",
            name="users_factors_kind",
        ),
    )
    op.create_index("users_factors_user", "users_factors", ["user_id", "id"])
    op.create_table(
        "users_recovery_codes",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "users_factor_challenges",
        sa.Column("session_id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("secret_sealed", sa.String(200), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_factor_challenges_expiry", "users_factor_challenges", ["expires_at"])
    op.create_table(
        "users_factor_tries",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    # Whoever is signed in was asked for the code of the phone.
    op.add_column("users_sessions", sa.Column("methods", sa.String(40), nullable=False, server_default="sms"))
