"""The audit log."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0006"
down_revision = "platform_0005"


def upgrade() -> None:
    op.create_table(
        "platform_audit_entries",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("correlation_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("value_before", sa.LargeBinary(2**24 - 1), nullable=True),
        sa.Column("value_after", sa.LargeBinary(2**24 - 1), nullable=True),
        sa.Index("platform_audit_entries_subject", "subject_kind", "subject_id", "id"),
        sa.Index("platform_audit_entries_organisation", "organisation_id", "id"),
    )
