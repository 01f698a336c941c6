"""Consents and identity books."""

import sqlalchemy as sa
from alembic import op

revision = "users_0005"
down_revision = "users_0003"


def upgrade() -> None:
    op.create_table(
        "users_consents",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
    )
    op.create_index("users_consents_user", "users_consents", ["user_id", "kind", "id"])
    op.create_index("users_consents_age", "users_consents", ["withdrawn_at"])
    op.create_table(
        "users_identity_books",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("consent_version", sa.String(20)),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.CheckConstraint("entries BETWEEN 0 AND 20", name="users_identity_books_entries"),
        sa.CheckConstraint("consent_version IS NOT NULL OR entries = 0", name="users_identity_books_consent"),
    )
    op.create_table(
        "users_identities",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_identity_books.user_id"), nullable=False),
        sa.Column("relation", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("label_sealed", sa.String(300), nullable=False),
        sa.Column("name_sealed", sa.String(600), nullable=False),
        sa.Column("number_sealed", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("changes BETWEEN 0 AND 3", name="users_identities_changes"),
    )
    op.create_index("users_identities_user", "users_identities", ["user_id", "id"])
    op.create_table(
        "users_identity_indexes",
        sa.Column(
            "identity_id", sa.String(36), sa.ForeignKey("users_identities.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("key_id", sa.String(40), primary_key=True),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("document_index", sa.String(64), nullable=False),
        sa.UniqueConstraint("user_id", "key_id", "document_index", name="users_identity_indexes_once"),
    )
