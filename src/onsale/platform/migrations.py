"""Schema migrations: ``migrations/<module>/``, one history per module, so that a module can leave with its own."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS_DIR = Path(__file__).resolve().parents[3] / "migrations"


def modules_with_migrations() -> list[str]:
    """The module folders, platform first: the others may rely on its tables."""
    found = {path.parent.name for path in MIGRATIONS_DIR.glob("*/[0-9]*.py")}
    return sorted(found, key=lambda name: (name != "platform", name))


def upgrade(connection: Connection) -> None:
    """Bring every module's tables to the newest version; does nothing when they are there already."""
    for module in modules_with_migrations():
        config = _config(module)
        if _is_current(connection, config, module):
            continue
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_current(connection: Connection, config: Config, module: str) -> bool:
    # Reading the version by ourselves keeps a start without changes fast.
    context = MigrationContext.configure(connection, opts={"version_table": _version_table(module)})
    return set(context.get_current_heads()) == set(ScriptDirectory.from_config(config).get_heads())


def _config(module: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    config.set_main_option("version_locations", str(MIGRATIONS_DIR / module))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_table", _version_table(module))
    return config


def _version_table(module: str) -> str:
    return f"{module}_schema_version"
