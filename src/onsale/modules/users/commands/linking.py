"""Identities at other providers, and whose they are."""

from __future__ import annotations

import msgspec

from onsale.contracts.sign_in_ways import SignInWayLinked
from onsale.modules.users.commands.own_deeds import OwnDeeds
from onsale.modules.users.domain import Visit
from onsale.modules.users.domain.sign_in_ways import Identity, way_text
from onsale.modules.users.errors.sign_in_ways import WayExists, WayOfSomebodyElse
from onsale.modules.users.repository import sessions as session_repository
from onsale.modules.users.repository import sign_in_ways as repository
from onsale.modules.users.tables import UserRow
from onsale.modules.users.tables.sign_in_ways import SignInWayRow
from onsale.platform.audit import Actor, Subject
from onsale.platform.clock import from_micros
from onsale.platform.db import Transaction
from onsale.platform.security import Sealer


class WayInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of an identity at a provider."""

    provider: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account, whose identity, from where and when, and who asks. ``id`` is new."""

    id: str
    actor: Actor
    user: UserRow
    identity: Identity
    visit: Visit
    now: int


def indexes_of(sealer: Sealer, identity: Identity) -> dict[str, str]:
    """By which an identity is found; who has only the database learns nothing from them."""
    return sealer.blind_indexes(way_text(identity.provider.value, identity.subject))


async def link(transaction: Transaction, sealer: Sealer, deeds: OwnDeeds, wish: Link) -> None:
    """From now on this identity opens this account; idempotent. Raises ``WayOfSomebodyElse`` and ``WayExists``.

    Whoever has used the account before is told: a code that was given away once must not become a way in for ever.
    Concurrency: two who link at once meet in a constraint; the later one runs again and is refused.
    """
    user, identity = wish.user, wish.identity
    indexes = indexes_of(sealer, identity)
    known = await repository.find_way(transaction, identity.provider, indexes)
    if known is not None:
        if known.user_id != user.id:
            raise WayOfSomebodyElse
        return
    if any(way.provider is identity.provider for way in await repository.list_ways(transaction, user.id)):
        raise WayExists
    provider = identity.provider.value
    newest, sealed = next(iter(indexes.values())), sealer.seal(identity.subject)
    way = SignInWayRow(user.id, provider, newest, wish.now, wish.now, sealed)
    await repository.insert_way(transaction, way, indexes)
    subject, after = Subject("user", user.id), WayInAudit(provider)
    await deeds.record(transaction, wish.actor, "users.sign-in-way-linked", subject, after=after)
    last = await session_repository.find_last_device(transaction, user.id)
    if last is not None:
        transaction.append(
            SignInWayLinked(
                occurred_at=from_micros(wish.now),
                link_id=wish.id,
                user_id=user.id,
                phone_sealed=user.phone_sealed,
                language=last.language,
                provider=provider,
                device_name=wish.visit.device_name,
                address_masked=wish.visit.address_masked,
            )
        )
