"""Accounts from before there were teams keep what they may."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from onsale.platform import migrations

BEFORE = "users_0003"
COLUMNS = "id, phone_sealed, phone_index, phone_masked, roles, organisation_id, created_at"
PEOPLE = [
    ("a", "buyer organiser", "house", 5),
    ("b", "gate", "house", 3),
    ("c", "admin", "house", 9),
    ("d", "buyer", None, 1),
    ("e", "buyer organiser", "home", 7),
]


def test_who_belonged_to_an_organisation_is_a_member_of_it(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.connect() as connection:
        config = migrations._config("users")
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for person_id, roles, organisation_id, created_at in PEOPLE:
            connection.execute(
                text(f"INSERT INTO users_users ({COLUMNS}) VALUES (:id, 's', :id, 'm', :roles, :organisation, :at)"),  # noqa: S608  # a constant
                {"id": person_id, "roles": roles, "organisation": organisation_id, "at": created_at},
            )
        command.upgrade(config, "head")
        found = {
            table: [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM {table} ORDER BY 1, 2"))]  # noqa: S608  # constants
            for table, columns in {
                "users_users": "id, roles, organisation_id",
                "users_memberships": "organisation_id, user_id, roles, joined_at",
                "users_organisations": "id, created_at",
            }.items()
        }
    engine.dispose()
    assert found["users_users"] == [
        ("a", "buyer", "house"),
        ("b", "", "house"),
        ("c", "admin", "house"),
        ("d", "buyer", None),
        ("e", "buyer", "home"),
    ]
    assert found["users_memberships"] == [
        ("home", "e", "organiser", 7),
        ("house", "a", "organiser", 5),
        ("house", "b", "gate", 3),
        ("house", "c", "", 9),
    ]
    assert found["users_organisations"] == [("home", 7), ("house", 3)]
