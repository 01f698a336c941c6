"""How jobs went, for those who look after the platform."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0010"
down_revision = "platform_0009"


def upgrade() -> None:
    op.create_table(
        "platform_job_runs",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("scope", sa.String(120), primary_key=True),
        sa.Column("ran_at", sa.BigInteger, nullable=False),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.Column("done_at", sa.BigInteger, nullable=True),
        sa.Column("done", sa.Integer, nullable=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_at", sa.BigInteger, nullable=True),
        sa.Column("error", sa.String(300), nullable=True),
    )
