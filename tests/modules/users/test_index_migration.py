"""Accounts from before there was an index for each key are found as before."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from onsale.platform import migrations

BEFORE = "users_0018"
ROWS = (
    "INSERT INTO users_users (id, phone_sealed, phone_index, phone_masked, roles, created_at) VALUES"
    " ('a', 's', 'phone-a', 'm', 'buyer', 1), ('b', 's', 'phone-b', 'm', 'buyer', 1),"
    " ('erased', '', 'nobody', '', '', 1)",
    "INSERT INTO users_emails (user_id, email_sealed, email_index, email_masked, verified_at)"
    " VALUES ('a', 's', 'email-a', 'm', 1)",
    "INSERT INTO users_sign_in_ways (user_id, provider, subject_index, linked_at, last_used_at)"
    " VALUES ('b', 'wechat', 'way-b', 1, 1)",
)


def test_what_they_were_found_by_still_leads_to_them(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.connect() as connection:
        config = migrations._config("users")
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for statement in ROWS:
            connection.execute(text(statement))
        command.upgrade(config, "head")
        columns = "user_id, kind, key_id, blind_index"
        found = connection.execute(text(f"SELECT {columns} FROM users_account_indexes ORDER BY 1, 2"))  # noqa: S608  # a constant
        indexes = [tuple(row) for row in found]
        [way] = connection.execute(text("SELECT subject_index, subject_sealed FROM users_sign_in_ways"))
    engine.dispose()

    assert indexes == [
        ("a", "email", "", "email-a"),
        ("a", "phone", "", "phone-a"),
        ("b", "phone", "", "phone-b"),
        ("b", "wechat", "", "way-b"),
    ]
    assert tuple(way) == ("way-b", None)
