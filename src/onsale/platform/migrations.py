"""Schema migrations: ``migrations/<module>/``, one history per module, so that a module can leave with its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS_DIR = Path(__file__).resolve().parents[3] / "migrations"


PLATFORM = "platform"


def modules_with_migrations(wanted: Collection[str] | None = None) -> list[str]:
    """The module folders, or those of ``wanted``; platform first and always: the others may rely on its tables."""
    found = {path.parent.name for path in MIGRATIONS_DIR.glob("*/[0-9]*.py")}
    if wanted is not None:
        found &= {PLATFORM, *wanted}
    return sorted(found, key=lambda name: (name != PLATFORM, name))


class SchemaState(msgspec.Struct, frozen=True):
    """What a database has and this version needs, by module: revisions, ``None`` where there is none."""

    has: dict[str, str | None]
    needs: dict[str, str | None]
    is_known: dict[str, bool]

    @property
    def refusal(self) -> str | None:
        """Why this version cannot work with it, and what to do; ``None`` when it can. A module that has nothing yet is
        no reason: it is new here."""
        if newer := [module for module, known in self.is_known.items() if not known]:
            return f"The database belongs to a newer version ({self._name(newer)}). Start that version instead."
        if older := [module for module, revision in self.has.items() if revision not in {None, self.needs[module]}]:
            return f"The database has an older schema ({self._name(older)}). Run `onsale migrate`, then start again."
        return None

    def _name(self, modules: Sequence[str]) -> str:
        return ", ".join(f"{module}: {self.has[module]} instead of {self.needs[module]}" for module in modules)


def schema_state(connection: Connection, modules: Collection[str] | None = None) -> SchemaState:
    """Compare the database with the migrations of this version, of these modules or of all."""
    state = SchemaState({}, {}, {})
    for module in modules_with_migrations(modules):
        scripts = ScriptDirectory.from_config(_config(module))
        state.has[module] = _revision(connection, module)
        state.needs[module] = scripts.get_current_head()
        state.is_known[module] = state.has[module] in {None, *(script.revision for script in scripts.walk_revisions())}
    return state


def upgrade(connection: Connection, modules: Collection[str] | None = None, *, only_new: bool = False) -> str | None:
    """Bring the tables of these modules, or of all, to the newest version; does nothing when they are there already.

    ``only_new``: make the tables of modules that have none, and change nothing where a module's are not what this
    version needs; returns why they are not.
    """
    if only_new and (refusal := schema_state(connection, modules).refusal):
        return refusal
    for module in modules_with_migrations(modules):
        config = _config(module)
        # Reading the version by ourselves keeps a start without changes fast.
        if _revision(connection, module) != ScriptDirectory.from_config(config).get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return None


def _revision(connection: Connection, module: str) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": _version_table(module)})
    return context.get_current_revision()


def _config(module: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    config.set_main_option("version_locations", str(MIGRATIONS_DIR / module))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_table", _version_table(module))
    return config


def _version_table(module: str) -> str:
    return f"{module}_schema_version"
