"""The migrations make exactly the tables that the code believes in, down to the constraints that keep the promises."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, create_engine, inspect
from sqlalchemy.engine import Connection, Inspector

import onsale
from onsale.platform import migrations

BOOKKEEPING: Final = "_schema_version"


def test_migrations_and_tables_agree(tmp_path: Path) -> None:
    migrated, declared = tmp_path / "migrated.db", tmp_path / "declared.db"
    with _connect(migrated) as connection:
        migrations.upgrade(connection)
        by_migrations = _describe(connection)
    with _connect(declared) as connection:
        for metadata in _declared_metadata():
            metadata.create_all(connection)
        by_code = _describe(connection)

    assert "inventory_holds" in by_code, "there is nothing to compare: were the tables renamed?"
    assert differences(by_migrations, by_code) == []


def test_running_the_migrations_again_changes_nothing(tmp_path: Path) -> None:
    with _connect(tmp_path / "twice.db") as connection:
        migrations.upgrade(connection)
        once = _describe(connection)
        migrations.upgrade(connection)

        assert differences(once, _describe(connection)) == []


def test_a_lost_constraint_is_found(tmp_path: Path) -> None:
    with _connect(tmp_path / "with.db") as connection:
        Table("a", MetaData(), Column("n", Integer), CheckConstraint("n >= 0")).create(connection)
        described = _describe(connection)
    with _connect(tmp_path / "without.db") as connection:
        Table("a", MetaData(), Column("n", Integer)).create(connection)

        assert differences(_describe(connection), described) == ["a: only the code has `check n >= 0`"]


def differences(by_migrations: Mapping[str, list[str]], by_code: Mapping[str, list[str]]) -> list[str]:
    """What only one side has, as sentences."""
    found = []
    for table in sorted(by_migrations.keys() | by_code.keys()):
        made, meant = set(by_migrations.get(table, ())), set(by_code.get(table, ()))
        found += [f"{table}: only the migrations have `{line}`" for line in sorted(made - meant)]
        found += [f"{table}: only the code has `{line}`" for line in sorted(meant - made)]
    return found


def _declared_metadata() -> Iterator[MetaData]:
    """Every table catalogue that the platform, a module or the sandbox holds."""
    seen: set[int] = set()
    for found in pkgutil.walk_packages(onsale.__path__, "onsale."):
        if found.name.startswith("onsale.app"):
            continue
        for value in vars(importlib.import_module(found.name)).values():
            if isinstance(value, MetaData) and id(value) not in seen:
                seen.add(id(value))
                yield value


@contextmanager
def _connect(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _describe(connection: Connection) -> dict[str, list[str]]:
    """Columns, keys, constraints and indexes of every table, in an order that does not depend on how they were made."""
    inspector = inspect(connection)
    names = [name for name in inspector.get_table_names() if not name.endswith(BOOKKEEPING)]
    return {name: sorted(_describe_table(inspector, name)) for name in names}


def _describe_table(inspector: Inspector, table: str) -> Iterator[str]:
    for column in inspector.get_columns(table):
        null = "" if column["nullable"] else " not null"
        yield f"column {column['name']} {column['type']}{null} default {column['default']}"
    yield f"primary key {inspector.get_pk_constraint(table)['constrained_columns']}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['sqltext']}"
    for key in inspector.get_foreign_keys(table):
        yield f"foreign key {key['constrained_columns']} {key['referred_table']} {key['referred_columns']}"
    for index in inspector.get_indexes(table):
        yield f"index {index['name']} {index['column_names']} unique {index['unique']}"
