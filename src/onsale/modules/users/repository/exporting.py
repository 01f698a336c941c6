"""Exports and their parts, and what accounts have of somebody; nothing here commits."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Column, and_, bindparam, func, or_, select, update

from onsale.contracts.values import Text
from onsale.modules.users.domain.identities import mask_number
from onsale.modules.users.tables.exporting import ExportRow, PartRow, export_parts, exports
from onsale.modules.users.tables.identities import identities
from onsale.modules.users.tables.personal_data import EXPORT, PERSONAL_DATA
from onsale.platform.audit_chain import audit_entries
from onsale.platform.db import Reader, Transaction
from onsale.platform.exporting import NOT_TOLD, Source
from onsale.platform.own_data import PLATFORM_DATA
from onsale.platform.personal_data import PSEUDONYM, TableData

# They say nothing but what has an index.
_SAME_AGAIN = {"users_identity_indexes", "users_account_indexes"}
_TITLES = {"users_users": Text(zh="账号", en="Account")}


def _sources() -> Iterator[Source]:
    """Every table with rows of an account that say anything, copies of the data itself apart."""
    for data in PERSONAL_DATA:
        owner = data.owner or ("user_id" if "user_id" in data.kinds else None)
        kinds = [kind for name, kind in data.kinds.items() if kind is not PSEUDONYM and not name.endswith(NOT_TOLD)]
        if owner is not None and kinds and EXPORT not in kinds and data.table.name not in _SAME_AGAIN:
            yield _source(data, owner, _TITLES.get(data.table.name, kinds[0].name))


def _source(data: TableData, owner: str, title: Text) -> Source:
    newest: Column[str] = next((key for key in data.table.primary_key if key.name != owner), data.table.c[owner])
    where = data.table.c[owner] == bindparam("person")
    # Whoever has the document knows its number, and a copy of it would lie about for as long as the file does.
    return Source(title=title, data=data, where=where, newest=newest, shown={"number_sealed": mask_number})


# Who read an entry of the book in full, looked an account up, or saw what it sees, as the audit log has it; from where
# they did is the staff's own.
_entries = select(identities.c.id).where(identities.c.user_id == bindparam("person"))
_views = Source(
    title=Text(zh="工作人员查看您账号与实名信息的记录", en="Who of the staff looked at your account and identity book"),
    data=next(one for one in PLATFORM_DATA if one.table is audit_entries),
    where=or_(
        and_(audit_entries.c.subject_kind == "identity", audit_entries.c.subject_id.in_(_entries)),
        and_(audit_entries.c.subject_kind == "account", audit_entries.c.subject_id == bindparam("person")),
    ),
    newest=audit_entries.c.id,
    only=("at", "action", "actor_id", "subject_id"),
)

SOURCES = (*_sources(), _views)


async def insert_export(transaction: Transaction, row: ExportRow) -> None:
    await transaction.insert(exports, [row])


async def find_newest(reader: Reader, user_id: str) -> ExportRow | None:
    """The newest export of this account."""
    statement = select(exports).where(exports.c.user_id == user_id).order_by(exports.c.id.desc()).limit(1)
    row = await reader.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), ExportRow)


async def lock_export(transaction: Transaction, export_id: str) -> ExportRow | None:
    """An export whose parts stand still until the transaction ends."""
    row = await transaction.fetch_one(select(exports).where(exports.c.id == export_id).with_for_update())
    return None if row is None else msgspec.convert(tuple(row), ExportRow)


async def lock_account(transaction: Transaction, user_id: str) -> ExportRow | None:
    """The newest export of an account, which stands still as far as there is one."""
    newest = await find_newest(transaction, user_id)
    return None if newest is None else await lock_export(transaction, newest.id)


async def add_part(transaction: Transaction, part: PartRow) -> None:
    """Store a part of a locked export, unless it is there."""
    known = select(export_parts.c.module).where(
        export_parts.c.export_id == part.export_id, export_parts.c.module == part.module
    )
    if await transaction.fetch_one(known) is None:
        await transaction.insert(export_parts, [part])


async def count_parts(reader: Reader, export_id: str) -> int:
    row = await reader.fetch_one(select(func.count()).where(export_parts.c.export_id == export_id))
    return 0 if row is None else int(str(row[0]))


async def find_parts(reader: Reader, export_id: str) -> list[PartRow]:
    rows = await reader.fetch_all(select(export_parts).where(export_parts.c.export_id == export_id))
    return [msgspec.convert(tuple(row), PartRow) for row in rows]


async def finish_export(transaction: Transaction, export_id: str, now: int) -> None:
    """All parts are there."""
    await transaction.execute(update(exports).where(exports.c.id == export_id).values(ready_at=now))
