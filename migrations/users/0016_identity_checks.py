"""What authorities said of entries of identity books; checks under way, of numbers and of faces; counts of a day."""

import sqlalchemy as sa
from alembic import op

revision = "users_0016"
down_revision = "users_0015"


def upgrade() -> None:
    op.add_column("users_identities", sa.Column("finding", sa.String(20)))
    op.add_column("users_identities", sa.Column("checked_by", sa.String(20)))
    op.add_column("users_identities", sa.Column("checked_at", sa.BigInteger))
    op.add_column("users_identities", sa.Column("valid_until", sa.BigInteger))
    op.create_table(
        "users_identity_checks",
        sa.Column(
            "identity_id", sa.String(36), sa.ForeignKey("users_identities.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("requested_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_identity_checks_due", "users_identity_checks", ["due_at"])
    op.create_index("users_identity_checks_user", "users_identity_checks", ["user_id"])
    op.create_table(
        "users_face_checks",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column(
            "identity_id", sa.String(36), sa.ForeignKey("users_identities.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("token_sealed", sa.String(300)),
        sa.Column("requested_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("users_face_checks_identity", "users_face_checks", ["identity_id"])
    op.create_index("users_face_checks_user", "users_face_checks", ["user_id"])
    op.create_index("users_face_checks_expiry", "users_face_checks", ["expires_at"])
    op.create_table(
        "users_check_counts",
        sa.Column("user_id", sa.String(36), primary_key=True),
        sa.Column("day_at", sa.BigInteger, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
    )
    op.create_index("users_check_counts_day", "users_check_counts", ["day_at"])
