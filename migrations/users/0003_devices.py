"""Devices that an account has used, and from where its sessions were last used."""

import sqlalchemy as sa
from alembic import op

revision = "users_0003"
down_revision = "users_0002"


def upgrade() -> None:
    op.create_table(
        "users_devices",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("device_id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("first_used_at", sa.BigInteger, nullable=False),
        sa.Column("last_used_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_devices_age", "users_devices", ["last_used_at"])
    # Nothing: sessions that are older than devices.
    op.add_column("users_sessions", sa.Column("device_id", sa.String(36)))
    op.add_column("users_sessions", sa.Column("address_masked", sa.String(50)))
    op.create_index("users_sessions_ended", "users_sessions", ["ended_at"])
