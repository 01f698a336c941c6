"""Identities at other providers, and whose they are."""

from __future__ import annotations

from onsale.modules.users.domain.sign_in_ways import Identity
from onsale.modules.users.errors.sign_in_ways import WayExists, WayOfSomebodyElse
from onsale.modules.users.repository import sign_in_ways as repository
from onsale.modules.users.tables.sign_in_ways import SignInWayRow
from onsale.platform.db import Transaction
from onsale.platform.security import Sealer


def index_of(sealer: Sealer, identity: Identity) -> str:
    """By which an identity is found; who has only the database learns nothing from it."""
    return sealer.blind_index(f"sign-in:{identity.provider.value}:{identity.subject}")


async def link(transaction: Transaction, sealer: Sealer, user_id: str, identity: Identity, now: int) -> None:
    """From now on this identity opens this account; idempotent. Raises ``WayOfSomebodyElse`` and ``WayExists``.

    Concurrency: two who link at once meet in a constraint; the later one runs again and is refused.
    """
    index = index_of(sealer, identity)
    known = await repository.find_way(transaction, identity.provider, index)
    if known is not None:
        if known.user_id != user_id:
            raise WayOfSomebodyElse
        return
    if any(way.provider is identity.provider for way in await repository.list_ways(transaction, user_id)):
        raise WayExists
    await repository.insert_way(transaction, SignInWayRow(user_id, identity.provider.value, index, now, now))
