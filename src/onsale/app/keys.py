"""``onsale keys``: whether anything that is stored still needs an older key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Column, LargeBinary, Table, Text, func, or_, select

from onsale.app.privacy import REGISTER
from onsale.app.targets import modules_of
from onsale.modules.notifications.commands.resealing import sealed_tables as of_notifications
from onsale.modules.orders.commands.resealing import sealed_tables as of_orders
from onsale.modules.tickets.commands.resealing import sealed_tables as of_tickets
from onsale.modules.users.commands.resealing import sealed_tables as of_users
from onsale.platform.db import Reads
from onsale.platform.engines import open_ready_database
from onsale.platform.migrations import PLATFORM
from onsale.platform.resealing import SEALED, SealedTable
from onsale.platform.security import KeyRing
from onsale.platform.settings import Settings


class Need(msgspec.Struct, frozen=True):
    """Rows of a table that only an older key opens or finds; ``moves``: a walk seals them anew, the others go by
    themselves."""

    table: str
    rows: int
    moves: bool


def all_sealed_tables(ring: KeyRing) -> list[SealedTable]:
    """What is sealed in all modules."""
    return [one for of in (of_users, of_orders, of_tickets, of_notifications) for one in of(ring)]


async def tell(settings: Settings, target: str) -> int:
    """Print what needs an older key than the newest, table by table; 1 when anything does."""
    ring = KeyRing(settings.keys())
    newest, *older = ring.all_for("seal")
    modules = modules_of(target)
    database = await open_ready_database(settings, modules=modules)
    try:
        needs = await who_needs_older(database, ring, modules)
    finally:
        await database.close()
    for need in needs:
        how = "the walk moves them" if need.moves else "they go by themselves"
        print(f"{need.table}: {need.rows} rows need an older key than {newest}; {how}")
    if needs:
        print(f"Keep all keys: {', '.join([newest, *older])}.")
        return 1
    print(f"Nothing that is stored needs another key than {newest}.")
    if older:
        print(f"Tokens and tickets may: docs/how-to/change-keys.md says when {', '.join(older)} can go.")
    return 0


async def who_needs_older(database: Reads, ring: KeyRing, modules: Sequence[str]) -> list[Need]:
    """By table; those with nothing to say are left out. Reads every row of what is sealed."""
    counts = []
    for sealed in all_sealed_tables(ring):
        if _is_of(sealed.table, modules):
            statement = select(func.count()).select_from(sealed.table).where(sealed.needs_other_than(ring.newest))
            counts.append((sealed.table.name, statement, not sealed.expires))
    older = list(ring.all_for("seal"))[1:]
    for table, columns in _passing():
        if older and _is_of(table, modules):
            # Seals inside of events and answers, which are JSON.
            holds = or_(*(func.instr(column, f'"{key_id}.') > 0 for column in columns for key_id in older))
            counts.append((table.name, select(func.count()).select_from(table).where(holds), False))
    needs = []
    for name, statement, moves in counts:
        async with database.reading() as reader:
            row = await reader.fetch_one(statement)
        rows = 0 if row is None else int(str(row[0]))
        if rows:
            needs.append(Need(str(name), rows, moves))
    return needs


def _is_of(table: Table, modules: Sequence[str]) -> bool:
    return str(table.name).partition("_")[0] in {PLATFORM, *modules}


def _passing() -> Iterator[tuple[Table, list[Column[object]]]]:
    """Columns that may hold whole events or answers."""
    for data in REGISTER:
        columns = [
            column
            for column in data.table.columns
            if isinstance(column.type, LargeBinary | Text) and not column.name.endswith(SEALED)
        ]
        if columns:
            yield data.table, columns
