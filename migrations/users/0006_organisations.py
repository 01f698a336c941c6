"""Organisations, who belongs to them with which roles, and invitations. Accounts keep the roles of the platform."""

import sqlalchemy as sa
from alembic import op

revision = "users_0006"
down_revision = "users_0005"

PLATFORM_ROLES = {"buyer", "admin"}
NAME_ZH, NAME_EN = "未命名机构", "Unnamed organisation"


def upgrade() -> None:
    op.create_table(
        "users_organisations",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name_zh", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(60), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "users_memberships",
        sa.Column("organisation_id", sa.String(36), sa.ForeignKey("users_organisations.id"), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("roles", sa.String(80), nullable=False),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_memberships_user", "users_memberships", ["user_id"])
    op.create_table(
        "users_invitations",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation_id", sa.String(36), sa.ForeignKey("users_organisations.id"), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("roles", sa.String(80), nullable=False),
        sa.Column("invited_by", sa.String(36), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("accepted_by", sa.String(36)),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("users_invitations_organisation", "users_invitations", ["organisation_id", "ended_at"])
    op.create_index("users_invitations_expiry", "users_invitations", ["expires_at"])
    _move_roles()


def _move_roles() -> None:
    """Who belonged to an organisation is a member of it; what is no role of the platform is a role there."""
    bind = op.get_bind()
    staff = bind.execute(
        sa.text("SELECT id, roles, organisation_id, created_at FROM users_users WHERE organisation_id IS NOT NULL")
    ).all()
    founded = {}
    for user in staff:
        founded[user.organisation_id] = min(user.created_at, founded.get(user.organisation_id, user.created_at))
    for organisation_id, created_at in founded.items():
        bind.execute(
            sa.text("INSERT INTO users_organisations (id, name_zh, name_en, created_at) VALUES (:id, :zh, :en, :at)"),
            {"id": organisation_id, "zh": NAME_ZH, "en": NAME_EN, "at": created_at},
        )
    for user in staff:
        roles = user.roles.split()
        bind.execute(
            sa.text(
                "INSERT INTO users_memberships (organisation_id, user_id, roles, joined_at)"
                " VALUES (:organisation, :user, :roles, :at)"
            ),
            {
                "organisation": user.organisation_id,
                "user": user.id,
                "roles": " ".join(role for role in roles if role not in PLATFORM_ROLES),
                "at": user.created_at,
            },
        )
        bind.execute(
            sa.text("UPDATE users_users SET roles = :roles WHERE id = :user"),
            {"roles": " ".join(role for role in roles if role in PLATFORM_ROLES), "user": user.id},
        )
