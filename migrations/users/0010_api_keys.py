"""Keys with which programs of an organisation ask."""

import sqlalchemy as sa
from alembic import op

revision = "users_0010"
down_revision = "users_0009"


def upgrade() -> None:
    op.create_table(
        "users_api_keys",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation_id", sa.String(36), sa.ForeignKey("users_organisations.id"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("hint", sa.String(4), nullable=False),
        sa.Column("scopes", sa.String(300), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("last_used_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("users_api_keys_organisation", "users_api_keys", ["organisation_id", "ended_at"])
    op.create_index("users_api_keys_ended", "users_api_keys", ["ended_at"])
    op.create_index("users_api_keys_expiry", "users_api_keys", ["expires_at"])
