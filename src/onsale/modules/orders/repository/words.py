"""By what orders are found: blind indexes of whom to tell, one for each key, and their seats. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, select, update

from onsale.modules.orders.tables import orders, unfiled, words
from onsale.modules.orders.tables.finding import UnfiledRow, WordRow
from onsale.platform.db import Reader, Transaction

# In the place of a key: what is no secret, a seat.
NO_KEY = ""

_unfiled = (
    select(unfiled.c.order_id)
    .where(unfiled.c.order_id > bindparam("after"))
    .order_by(unfiled.c.order_id)
    .limit(bindparam("limit"))
)
_waiting = select(unfiled.c.order_id).where(unfiled.c.order_id.in_(bindparam("orders", expanding=True)))
_of_orders = words.c.order_id.in_(bindparam("orders", expanding=True))
_forget = delete(words).where(_of_orders)
_forget_contacts = delete(words).where(_of_orders, words.c.key_id != NO_KEY)
_locked = (
    select(unfiled.c.order_id)
    .where(unfiled.c.order_id.in_(bindparam("orders", expanding=True)))
    .order_by(unfiled.c.order_id)
    .with_for_update()
)
_filed = delete(unfiled).where(unfiled.c.order_id.in_(bindparam("orders", expanding=True)))
_keys = select(words.c.order_id, words.c.key_id).where(_of_orders, words.c.key_id != NO_KEY)
_owned = (
    update(orders)
    .where(orders.c.id == bindparam("order"), orders.c.organisation_id == "")
    .values(organisation_id=bindparam("owner"))
)


async def note_unfiled(transaction: Transaction, order_ids: Sequence[str]) -> None:
    """Their words are still to be written."""
    await transaction.insert(unfiled, [UnfiledRow(order_id) for order_id in order_ids])


async def file_again(transaction: Transaction, order_ids: Sequence[str]) -> None:
    """What these are found by has changed. Whoever files them at this moment has them in the queue again afterwards."""
    await transaction.execute(_filed, {"orders": sorted(order_ids)})
    await note_unfiled(transaction, sorted(order_ids))


async def lock_unfiled(transaction: Transaction, order_ids: Sequence[str]) -> list[str]:
    """Those of these that still wait. Nobody else files or changes them; what is read of them afterwards is true."""
    return [str(row[0]) for row in await transaction.fetch_all(_locked, {"orders": sorted(order_ids)})]


async def unfiled_orders(reader: Reader, after: str, limit: int) -> list[str]:
    """Up to ``limit`` orders whose words are not there yet, by id."""
    return [str(row[0]) for row in await reader.fetch_all(_unfiled, {"after": after, "limit": limit})]


async def waiting(reader: Reader, order_ids: Sequence[str]) -> list[str]:
    """Those of these orders whose words are not there yet."""
    return [str(row[0]) for row in await reader.fetch_all(_waiting, {"orders": sorted(order_ids)})]


async def put_words(transaction: Transaction, order_ids: Sequence[str], rows: Sequence[WordRow]) -> None:
    """These words and no others."""
    await transaction.execute(_forget, {"orders": sorted(order_ids)})
    await transaction.insert(words, rows)


async def put_contact_words(transaction: Transaction, order_id: str, rows: Sequence[WordRow]) -> None:
    """These of whom to tell and no others; seats stay."""
    await transaction.execute(_forget_contacts, {"orders": [order_id]})
    await transaction.insert(words, rows)


async def forget_words(transaction: Transaction, order_ids: Sequence[str]) -> None:
    await transaction.execute(_forget, {"orders": sorted(order_ids)})


async def note_filed(transaction: Transaction, order_ids: Collection[str]) -> None:
    await transaction.execute(_filed, {"orders": sorted(order_ids)})


async def note_owners(transaction: Transaction, owners: dict[str, str]) -> None:
    """Whose performances these orders are for: organisation by order."""
    await transaction.execute_many(_owned, [{"order": one, "owner": owner} for one, owner in sorted(owners.items())])


async def find_stale(reader: Reader, order_ids: Collection[str], key_ids: Sequence[str]) -> set[str]:
    """Those of these orders that lack a word of the first key, or have one of another than these."""
    known: dict[str, set[str]] = {order_id: set() for order_id in order_ids}
    for order_id, key_id in await reader.fetch_all(_keys, {"orders": sorted(known)}):
        known[str(order_id)].add(str(key_id))
    return {one for one, has in known.items() if key_ids[0] not in has or not has <= set(key_ids)}


def lack(key_id: str) -> ColumnElement[bool]:
    """Of an order whose contact was not erased, and that was filed."""
    has = exists().where(words.c.order_id == orders.c.id, words.c.key_id == key_id)
    waits = exists().where(unfiled.c.order_id == orders.c.id)
    return and_(orders.c.contact_sealed != "", ~has, ~waits)
