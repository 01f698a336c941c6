"""A table to write into, and commands that write into it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Connection, MetaData, String, Table, select

from onsale.platform import audit, idempotency, inbox, job_runs, locks, outbox
from onsale.platform.db import Database, Transaction

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

metadata = MetaData()
scratch = Table("scratch", metadata, Column("value", String(50), primary_key=True))
counting = Table(
    "counting",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("note", String(10)),
    Column("seen", Boolean),
    CheckConstraint("number < 1000", name="counting_few"),
)
TABLES = [
    table
    for tables in (
        metadata,
        *(module.metadata for module in (audit, idempotency, inbox, job_runs, locks, outbox)),
    )
    for table in tables.sorted_tables
]


class Put(msgspec.Struct, frozen=True):
    """Write a value that nobody wrote before."""

    value: str


class Kept(msgspec.Struct, frozen=True):
    """It was written. ``turn`` counts the calls of the handler."""

    value: str
    turn: int = 0


class ScratchRow(msgspec.Struct, frozen=True):
    value: str


class Counting(msgspec.Struct, frozen=True):
    name: str
    number: int
    note: str | None = None
    seen: bool | None = None


async def create_tables(database: Database) -> None:
    def create(connection: Connection) -> None:
        for table in TABLES:
            table.create(connection)

    async with database.transaction() as transaction:
        await transaction.call(create)


async def put(transaction: Transaction, values: Sequence[str]) -> None:
    await transaction.insert(scratch, [ScratchRow(value) for value in values])


async def values_of(database: Database) -> list[str]:
    """Everything written, sorted."""
    async with database.reading() as reader:
        rows = await reader.fetch_all(select(scratch.c.value).order_by(scratch.c.value))
    return [str(row[0]) for row in rows]


async def numbers_of(database: Database) -> dict[str, int]:
    """What was counted, by name."""
    async with database.reading() as reader:
        rows = await reader.fetch_all(select(counting.c.name, counting.c.number).order_by(counting.c.name))
    return {row.name: row.number for row in rows}


async def count_of(database: Database, table: Table) -> int:
    async with database.reading() as reader:
        return len(await reader.fetch_all(select(table)))
