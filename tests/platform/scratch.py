"""A table to write into, and commands that write into it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Column, Connection, MetaData, String, Table, select

from onsale.platform import bus, idempotency, outbox
from onsale.platform.db import Database, Transaction

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

metadata = MetaData()
scratch = Table("scratch", metadata, Column("value", String(50), primary_key=True))


class Put(msgspec.Struct, frozen=True):
    """Write a value that nobody wrote before."""

    value: str


class Kept(msgspec.Struct, frozen=True):
    """It was written. ``turn`` counts the calls of the handler."""

    value: str
    turn: int = 0


class ScratchRow(msgspec.Struct, frozen=True):
    value: str


async def create_tables(database: Database) -> None:
    def create(connection: Connection) -> None:
        for tables in (metadata, bus.metadata, idempotency.metadata, outbox.metadata):
            tables.create_all(connection)

    async with database.transaction() as transaction:
        await transaction.call(create)


async def put(transaction: Transaction, values: Sequence[str]) -> None:
    await transaction.insert(scratch, [ScratchRow(value) for value in values])


async def values_of(database: Database) -> list[str]:
    """Everything written, sorted."""
    async with database.reading() as reader:
        rows = await reader.fetch_all(select(scratch.c.value).order_by(scratch.c.value))
    return [str(row[0]) for row in rows]


async def count_of(database: Database, table: Table) -> int:
    async with database.reading() as reader:
        return len(await reader.fetch_all(select(table)))
