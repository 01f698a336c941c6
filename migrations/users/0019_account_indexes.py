"""Accounts are found by an index for each key, and identities at other providers are sealed."""

import sqlalchemy as sa
from alembic import op

revision = "users_0019"
down_revision = "users_0018"


def upgrade() -> None:
    op.create_table(
        "users_account_indexes",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("key_id", sa.String(40), primary_key=True),
        sa.Column("blind_index", sa.String(64), nullable=False, unique=True),
    )
    # Nobody has said of which key they are; the walk finds out.
    op.execute(
        "INSERT INTO users_account_indexes (user_id, kind, key_id, blind_index)"
        " SELECT id, 'phone', '', phone_index FROM users_users WHERE phone_sealed <> ''"
    )
    op.execute(
        "INSERT INTO users_account_indexes (user_id, kind, key_id, blind_index)"
        " SELECT user_id, 'email', '', email_index FROM users_emails"
    )
    op.execute(
        "INSERT INTO users_account_indexes (user_id, kind, key_id, blind_index)"
        " SELECT user_id, provider, '', subject_index FROM users_sign_in_ways"
    )
    op.add_column("users_sign_in_ways", sa.Column("subject_sealed", sa.String(600)))
