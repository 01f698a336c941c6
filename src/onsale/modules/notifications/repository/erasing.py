"""Messages to somebody who is to be forgotten; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from onsale.contracts.privacy import OrdersErased
from onsale.modules.notifications.domain.messages import Purpose
from onsale.modules.notifications.tables import holders, messages
from onsale.platform.db import Transaction
from onsale.platform.erasing import Erasure, Progress

# What an account or its orders have caused; the unique key begins with the purpose.
_OF_ORDERS = [
    Purpose.TICKETS_ISSUED.value,
    Purpose.SEATS_LOST.value,
    Purpose.MONEY_REFUNDED.value,
    Purpose.REFUND_FAILED.value,
    Purpose.PERFORMANCE_CANCELLED.value,
]
_to_phone = (
    select(messages.c.id)
    .where(
        messages.c.recipient_index.in_(bindparam("phones", expanding=True)), messages.c.created_at <= bindparam("until")
    )
    .order_by(messages.c.id)
    .limit(bindparam("limit"))
)
_delete = delete(messages).where(messages.c.id.in_(bindparam("ids", expanding=True)))
_delete_about = delete(messages).where(
    messages.c.purpose.in_(_OF_ORDERS), messages.c.subject_id.in_(bindparam("subjects", expanding=True))
)
# A show may be postponed again, and tickets sent again: the subject is the order and a number.
_delete_numbered = delete(messages).where(
    messages.c.purpose.in_([Purpose.PERFORMANCE_POSTPONED.value, Purpose.TICKETS_AGAIN.value]),
    messages.c.subject_id >= bindparam("first"),
    messages.c.subject_id < bindparam("behind"),
)
# What an account was told by e-mail, wherever that was: the subject is the account and a moment.
_told_by_email = (
    select(messages.c.id)
    .where(
        messages.c.purpose.in_([Purpose.ACCOUNT_ACCESS.value, Purpose.EMAIL_CODE.value]),
        messages.c.subject_id >= bindparam("first"),
        messages.c.subject_id < bindparam("behind"),
    )
    .order_by(messages.c.id)
    .limit(bindparam("limit"))
)
_delete_holders = delete(holders).where(holders.c.order_id.in_(bindparam("orders", expanding=True)))


async def forget(transaction: Transaction, erasure: Erasure, limit: int) -> Progress:
    """One page of messages to the account's e-mail and to its phone. Whoever has that after the erasure is a stranger,
    whose messages stay."""
    own = {"first": f"{erasure.user_id}:", "behind": f"{erasure.user_id};", "limit": limit}
    told = [str(row[0]) for row in await transaction.fetch_all(_told_by_email, own)]
    if told:
        await transaction.execute(_delete, {"ids": told})
    if len(told) == limit or not erasure.phone_indexes:
        return Progress(len(told))
    found = await transaction.fetch_all(
        _to_phone, {"phones": erasure.phone_indexes, "until": erasure.erased_at, "limit": limit}
    )
    ids = [str(row[0]) for row in found]
    if ids:
        await transaction.execute(_delete, {"ids": ids})
    return Progress(max(len(told), len(ids)))


async def forget_orders(transaction: Transaction, events: Sequence[OrdersErased]) -> None:
    """Messages about these orders and their refunds, to whomever, and whom to tell of changes of their shows."""
    for event in events:
        await transaction.execute(_delete_about, {"subjects": [*event.order_ids, *event.refund_ids]})
        await transaction.execute_many(
            _delete_numbered, [{"first": f"{one}:", "behind": f"{one};"} for one in event.order_ids]
        )
        await transaction.execute(_delete_holders, {"orders": event.order_ids})
