"""The audit log becomes a chain that is only added to, and tells from where a change came.

The table is made anew: a position that may be missing would be a place to insert something at. The entries that are
there are chained in the order of their ids, which is that of their time.
"""

import base64
import hashlib
import json
import logging

import sqlalchemy as sa
from alembic import op

revision = "platform_0007"
down_revision = "platform_0006"

PAGE_SIZE = 1_000
CARRIED = [
    "id",
    "at",
    "organisation_id",
    "actor_id",
    "session_id",
    "correlation_id",
    "action",
    "subject_kind",
    "subject_id",
    "value_before",
    "value_after",
]
# In this order they are hashed, and the hash before them comes first.
HASHED = [
    "id",
    "at",
    "organisation_id",
    "actor_id",
    "session_id",
    "correlation_id",
    "client_address",
    "user_agent",
    "module",
    "action",
    "subject_kind",
    "subject_id",
    "value_before",
    "value_after",
    "position",
]
ONLY_ADDED_TO = "the audit log is only added to"
# Triggers beside a binary log are for who has SUPER, unless log_bin_trust_function_creators is on.
NEEDS_SUPER = 1419
LOG = logging.getLogger(__name__)


def upgrade() -> None:
    connection = op.get_bind()
    op.drop_index("platform_audit_entries_subject", "platform_audit_entries")
    op.drop_index("platform_audit_entries_organisation", "platform_audit_entries")
    op.rename_table("platform_audit_entries", "platform_audit_entries_before")
    entries = op.create_table(
        "platform_audit_entries",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(36), nullable=False),
        sa.Column("correlation_id", sa.String(64), nullable=False),
        sa.Column("client_address", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.Column("module", sa.String(40), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("value_before", sa.LargeBinary(2**24 - 1), nullable=True),
        sa.Column("value_after", sa.LargeBinary(2**24 - 1), nullable=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Index("platform_audit_entries_position", "position", unique=True),
        sa.Index("platform_audit_entries_subject", "subject_kind", "subject_id", "id"),
        sa.Index("platform_audit_entries_organisation", "organisation_id", "module", "at", "position"),
        sa.Index("platform_audit_entries_module", "module", "at", "position"),
        sa.Index("platform_audit_entries_actor", "actor_id", "at", "position"),
    )
    head = op.create_table(
        "platform_audit_head",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    position, previous = chain_what_is_there(connection, entries)
    connection.execute(head.insert(), [{"id": 1, "position": position, "hash": previous}])
    op.drop_table("platform_audit_entries_before")
    forbid_changes(connection)


def chain_what_is_there(connection: sa.Connection, entries: sa.Table) -> tuple[int, str]:
    """Copy the entries in pages; how many there were, and the hash of the last."""
    before = sa.table("platform_audit_entries_before", *(sa.column(name) for name in CARRIED))
    position, previous, last_id = 0, "", ""
    while True:
        page = connection.execute(
            sa.select(*before.c).where(before.c.id > last_id).order_by(before.c.id).limit(PAGE_SIZE)
        ).all()
        rows = []
        for position, old in enumerate(page, position + 1):  # noqa: B020  # goes on from there
            row = dict(zip(CARRIED, old, strict=True))
            row |= {"client_address": "", "user_agent": "", "module": row["action"].partition(".")[0]}
            row |= {"position": position}
            previous = row["hash"] = digest(previous, row)
            rows.append(row)
        if not rows:
            return position, previous
        connection.execute(entries.insert(), rows)
        last_id = rows[-1]["id"]


def digest(previous: str, row: dict[str, object]) -> str:
    values = [previous, *(row[name] for name in HASHED)]
    plain = [base64.b64encode(value).decode() if isinstance(value, bytes) else value for value in values]
    # As msgspec writes JSON: nothing between, and characters as they are.
    return hashlib.sha256(json.dumps(plain, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def forbid_changes(connection: sa.Connection) -> None:
    for what in ("UPDATE", "DELETE"):
        head = f"CREATE TRIGGER platform_audit_no_{what.lower()} BEFORE {what} ON platform_audit_entries"
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"{head} BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED_TO}'); END")
            continue
        signal = f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{ONLY_ADDED_TO}'"
        try:
            connection.exec_driver_sql(f"{head} FOR EACH ROW {signal}")
        except sa.exc.DBAPIError as error:
            if NEEDS_SUPER not in getattr(error.orig, "args", ()):
                raise
            # Without the triggers the chain still shows what was done; ADR 0033 says how to add them.
            LOG.warning("Only SUPER may make the trigger that forbids %s in the audit log.", what)
