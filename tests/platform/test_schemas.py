"""The migrations of every module make exactly the tables that its code describes."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, MetaData, inspect

from onsale.app.process import Process
from onsale.platform import bus, idempotency, outbox


async def test_migrations_make_the_tables_of_the_code(process: Process) -> None:
    described = [table for module in process.modules for metadata in module.tables for table in metadata.sorted_tables]
    described += [table for m in (bus.metadata, idempotency.metadata, outbox.metadata) for table in m.sorted_tables]
    together = MetaData()
    for table in described:
        table.to_metadata(together)

    async with process.platform.database.transaction() as transaction:
        differences = await transaction.connection.run_sync(_differences, together)

    assert len(described) > 4
    assert differences == []


def _differences(connection: Connection, described: MetaData) -> list[str]:
    """What alembic would still change, and checks that only one side has: alembic does not look at those."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    changes = [str(change) for change in compare_metadata(context, described) if "schema_version" not in str(change)]
    for table in described.sorted_tables:
        code = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        made = {str(check["name"]) for check in inspect(connection).get_check_constraints(table.name)}
        changes += [f"{table.name}: check {name}" for name in sorted(code ^ made)]
    return changes
