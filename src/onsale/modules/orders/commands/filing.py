"""Orders are filed a moment after they were placed: by the phone, name and address of whom to tell, and by seat.

A sale writes one row into a queue; what it takes to be found is written behind it, many orders in one transaction. So a
rush is not slower for it, and a search by phone is at most some seconds behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
import structlog

from onsale.contracts.events import Contact
from onsale.modules.orders.commands.purchases import contact_of
from onsale.modules.orders.domain import Order
from onsale.modules.orders.domain.finding import seat_words, texts_of
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import shows
from onsale.modules.orders.repository import words as rows
from onsale.modules.orders.tables.finding import WordRow
from onsale.platform.db import Reader, Transaction
from onsale.platform.resealing import Key, Opened
from onsale.platform.security import KeyRing, Sealer, TokenInvalid

log = structlog.get_logger(__name__)
CONTACT_SEALED = "contact_sealed"


class Filing:
    """Writes the words of orders."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def file(self, transaction: Transaction, order_ids: Sequence[str]) -> int:
        """Write what these are found by; how many. Those of a performance that nobody has told us of wait.

        The rows of the queue are locked, not the orders: payments do not wait for this.
        """
        waiting = await rows.lock_unfiled(transaction, order_ids)
        found = await order_rows.get_orders(transaction, waiting)
        known = await shows.get_shows(transaction, {order.performance_id for order in found.values()})
        owners = {
            order.id: known[order.performance_id].organisation_id
            for order in found.values()
            if order.performance_id in known
        }
        new = [row for order_id, owner in sorted(owners.items()) for row in self._words(found[order_id], owner)]
        await rows.put_words(transaction, list(owners), new)
        await rows.note_owners(transaction, owners)
        await rows.note_filed(transaction, owners)
        return len(owners)

    def _words(self, order: Order, organisation_id: str) -> list[WordRow]:
        seats = seat_words([item.seat for item in order.items if item.seat is not None])
        return [
            *(WordRow(word, organisation_id, order.id, rows.NO_KEY) for word in sorted(seats)),
            *self._contact_words(order, organisation_id),
        ]

    def _contact_words(self, order: Order, organisation_id: str) -> list[WordRow]:
        """None where it was erased, or where no key of ours opens it: one such order does not hold up the others."""
        try:
            contact = contact_of(order, self._sealer)
        except TokenInvalid:
            log.exception("seal_does_not_open", table="orders_orders", id=order.id)
            return []
        return contact_words(contact, self._sealer, order.id, organisation_id)


def contact_words(contact: Contact, sealer: Sealer, order_id: str, organisation_id: str) -> list[WordRow]:
    """What an order is found by of whom to tell: for each key of the ring."""
    return [
        WordRow(word, organisation_id, order_id, key_id)
        for text in sorted(texts_of(contact))
        for key_id, word in sealer.blind_indexes(text).items()
    ]


class OrderIndexes:
    """Words of whom to tell move with the seal that they were made of (docs/adr/0044)."""

    def __init__(self, ring: KeyRing) -> None:
        self.lack = rows.lack
        self._sealer = Sealer(ring)

    async def find_stale(self, reader: Reader, keys: Sequence[Key], key_ids: Sequence[str]) -> Collection[Key]:
        waiting = set(await rows.waiting(reader, [one for (one,) in keys]))
        stale = await rows.find_stale(reader, [one for (one,) in keys if one not in waiting], key_ids)
        return [(one,) for one in stale]

    async def renew(self, transaction: Transaction, key: Key, opened: Opened) -> None:
        """An order that was not filed yet is left to the filing."""
        text = opened.get(CONTACT_SEALED)
        order = (await order_rows.get_orders(transaction, [key[0]])).get(key[0])
        if not text or order is None or await rows.waiting(transaction, [order.id]):
            return
        owner = await self._owner_of(transaction, order)
        contact = msgspec.json.decode(text, type=Contact)
        await rows.put_contact_words(transaction, order.id, contact_words(contact, self._sealer, order.id, owner))

    async def _owner_of(self, reader: Reader, order: Order) -> str:
        known: Mapping[str, shows.Show] = await shows.get_shows(reader, [order.performance_id])
        return known[order.performance_id].organisation_id if order.performance_id in known else ""
