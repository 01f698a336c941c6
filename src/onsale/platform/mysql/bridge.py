"""SQLAlchemy's own connection on one of ours: for migrations and for looking at the schema, never for hot work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, event, make_url
from sqlalchemy.dialects.mysql.asyncmy import AsyncAdapt_asyncmy_connection, MySQLDialect_asyncmy
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import StaticPool
from sqlalchemy.util.concurrency import greenlet_spawn
from typing_extensions import override

T = TypeVar("T")

CHARACTER_SET = "utf8mb4"
# By bytes, and a space at the end counts: what is different in SQLite is different here.
COLLATIONS = {"mariadb": "utf8mb4_nopad_bin", "mysql": "utf8mb4_0900_bin"}


class _Guest(MySQLDialect_asyncmy):
    """Never begins or ends a transaction: that is the business of whoever lends the connection."""

    supports_statement_cache = True

    @override
    def do_begin(self, dbapi_connection: DBAPIConnection) -> None: ...

    @override
    def do_commit(self, dbapi_connection: DBAPIConnection) -> None: ...

    @override
    def do_rollback(self, dbapi_connection: DBAPIConnection) -> None: ...


async def call_on(driver: object, function: Callable[[Connection], T]) -> T:
    """Run a function with SQLAlchemy's connection; it returns plain values."""
    return await greenlet_spawn(_call, driver, function)


def _call(driver: object, function: Callable[[Connection], T]) -> T:
    module = _Guest.import_dbapi()
    dialect = _Guest(dbapi=module)
    lent = AsyncAdapt_asyncmy_connection(module, driver)  # type: ignore[arg-type]  # it names more than it needs
    pool = StaticPool(lambda: lent, reset_on_return=None)  # type: ignore[arg-type]  # of the same family
    engine = Engine(pool, dialect, make_url("mysql+asyncmy://"))
    with engine.connect() as connection:
        dialect.initialize(connection)
        return function(connection)


@event.listens_for(Table, "before_create")
def _choose_collation(table: Table, connection: Connection, **_: object) -> None:
    """New tables do not follow the server's or the database's default."""
    if isinstance(connection.dialect, _Guest):
        flavour = "mariadb" if connection.dialect.is_mariadb else "mysql"
        table.kwargs.update({"mysql_default_charset": CHARACTER_SET, "mysql_collate": COLLATIONS[flavour]})
