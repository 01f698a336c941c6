"""Accounts in bulk, for demos and load tests: nobody signs in ten thousand times by SMS."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import msgspec

from onsale.contracts.phones import normalised_phone
from onsale.contracts.tokens import AccessClaims
from onsale.contracts.values import Text
from onsale.modules.users.domain import NewUser, Role, User
from onsale.modules.users.repository import signing_in as repository
from onsale.modules.users.repository import teams
from onsale.modules.users.settings import MINTED_TOKEN_SECONDS, USERS_PER_TRANSACTION_MAX
from onsale.modules.users.tables import UserRow
from onsale.modules.users.tables.teams import MembershipRow, OrganisationRow
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction
from onsale.platform.policy import ORGANISATION_ROLES
from onsale.platform.wiring import Platform

# +999 is assigned to no country: nobody's phone rings there.
MINTED_PREFIX = "+999"
MINTED_NUMBERS = 10**12
UNNAMED = Text(zh="未命名机构", en="Unnamed organisation")


class MintedUser(msgspec.Struct, frozen=True):
    """A buyer for a load test, signed in for a day."""

    user_id: str
    access_token: str


async def ensure_users(platform: Platform, people: Sequence[NewUser]) -> list[User]:
    """Make these accounts exist with exactly these roles in this organisation, for all of its events.

    Returns them in the same order. A name is written where one is given and kept where not. Idempotent by phone. One
    that is none is a bug of the caller. One transaction for each ``USERS_PER_TRANSACTION_MAX``: accounts depend on
    nothing but themselves.
    """
    normalised = [msgspec.structs.replace(person, phone=_phone_of(person)) for person in people]
    users: list[User] = []
    for start in range(0, len(normalised), USERS_PER_TRANSACTION_MAX):
        users += await _ensure(platform, normalised[start : start + USERS_PER_TRANSACTION_MAX])
    return users


async def mint_users(platform: Platform, count: int) -> list[MintedUser]:
    """Exactly ``count`` new buyers with access tokens that last a day. They have no session: nothing to refresh."""
    first = secrets.randbelow(MINTED_NUMBERS - count)
    phones = [f"{MINTED_PREFIX}{first + number:012d}" for number in range(count)]
    users = await ensure_users(platform, [NewUser(phone=phone, roles=[Role.BUYER]) for phone in phones])
    expires_at = int(platform.clock.now().timestamp()) + MINTED_TOKEN_SECONDS
    return [MintedUser(user.id, _access_token(platform, user, expires_at)) for user in users]


async def _ensure(platform: Platform, people: Sequence[NewUser]) -> list[User]:
    sealer, now = platform.sealer, to_micros(platform.clock.now())
    wanted = {person.phone: repository.row_of(person, platform.ids.new(), sealer, now) for person in people}
    phones = list(wanted)

    async def store(transaction: Transaction) -> list[UserRow]:
        known = await repository.find_users_by_phone(transaction, phones, sealer)
        rows = {phone: _merged(row, known.get(phone)) for phone, row in wanted.items()}
        fresh = {phone: row for phone, row in rows.items() if phone not in known}
        await repository.insert_users(transaction, fresh, sealer)
        await repository.update_users(transaction, [row for phone, row in rows.items() if phone in known])
        await _join(transaction, [rows[person.phone] for person in people], people, now)
        spoken = await repository.find_users_by_phone(transaction, phones, sealer)
        return [spoken[person.phone] for person in people]

    return [repository.user_of(row, sealer) for row in await platform.database.run(store)]


async def _join(transaction: Transaction, rows: Sequence[UserRow], people: Sequence[NewUser], now: int) -> None:
    """Whoever has an organisation belongs to its team, which is founded if it is not there."""
    homes = {row.organisation_id for row in rows if row.organisation_id is not None}
    founded = [OrganisationRow(home, UNNAMED.zh, UNNAMED.en, now) for home in sorted(homes)]
    await teams.found_organisations(transaction, founded)
    for row, person in zip(rows, people, strict=True):
        if row.organisation_id is not None:
            roles = teams.stored_roles([role for role in person.roles if role in ORGANISATION_ROLES])
            await teams.put_membership(transaction, MembershipRow(row.organisation_id, row.id, roles, now))


def _merged(wanted: UserRow, known: UserRow | None) -> UserRow:
    if known is None:
        return wanted
    return msgspec.structs.replace(
        known,
        roles=wanted.roles,
        organisation_id=wanted.organisation_id,
        name_sealed=wanted.name_sealed or known.name_sealed,
    )


def _phone_of(person: NewUser) -> str:
    phone = normalised_phone(person.phone)
    if phone is None:
        raise ValueError(f"{person.phone!r} is no phone number")
    return phone


def _access_token(platform: Platform, user: User, expires_at: int) -> str:
    claims = AccessClaims(
        user_id=user.id,
        session_id=platform.ids.new(),
        roles=[role.value for role in user.roles],
        organisation_id=user.organisation_id,
        expires_at=expires_at,
        events=user.events,
    )
    return platform.access_tokens.sign(claims)
