"""Second factors in the database. What is used up is used by one guarded statement; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, exists, func, literal, or_, select, update

from onsale.modules.users.domain.factors import Factor, FactorKind
from onsale.modules.users.repository.signing_in import find_users
from onsale.modules.users.tables import SessionRow, UserRow, sessions, users
from onsale.modules.users.tables.factors import (
    ChallengeRow,
    FactorRow,
    RecoveryCodeRow,
    TriesRow,
    challenges,
    factors,
    recovery_codes,
    tries,
)
from onsale.modules.users.tables.teams import memberships
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction


def factor_of(row: FactorRow) -> Factor:
    """A factor as its owner sees it."""
    return Factor(
        id=row.id,
        kind=FactorKind(row.kind),
        name=row.name,
        created_at=from_micros(row.created_at),
        last_used_at=None if row.last_used_at is None else from_micros(row.last_used_at),
    )


async def lock_account(transaction: Transaction, user_id: str) -> UserRow | None:
    """The account, whose factors stand still until the transaction ends: whatever concerns them begins here."""
    await transaction.fetch_all(select(users.c.id).where(users.c.id == user_id).with_for_update())
    return (await find_users(transaction, [user_id])).get(user_id)


async def find_open_session(reader: Reader, user_id: str, session_id: str, now: int) -> SessionRow | None:
    """A session of this account that is not over."""
    statement = select(sessions).where(
        sessions.c.id == session_id,
        sessions.c.user_id == user_id,
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > now,
    )
    row = await reader.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), SessionRow)


async def has_factor(reader: Reader, user_id: str) -> bool:
    statement = select(literal(1)).where(exists().where(factors.c.user_id == user_id))
    return await reader.fetch_one(statement) is not None


async def find_factors(reader: Reader, user_id: str) -> list[FactorRow]:
    """All of somebody's factors, the oldest first."""
    statement = select(factors).where(factors.c.user_id == user_id).order_by(factors.c.id)
    return [msgspec.convert(tuple(row), FactorRow) for row in await reader.fetch_all(statement)]


async def all_roles(reader: Reader, user_id: str) -> list[str]:
    """The roles of an account everywhere: on the platform, and in each organisation that it belongs to."""
    own = select(users.c.roles).where(users.c.id == user_id)
    elsewhere = select(memberships.c.roles).where(memberships.c.user_id == user_id)
    rows = [*await reader.fetch_all(own), *await reader.fetch_all(elsewhere)]
    return [role for row in rows for role in str(row[0]).split()]


async def is_credential_known(reader: Reader, credential_id: str) -> bool:
    """Whether it is a passkey of anybody."""
    statement = select(factors.c.id).where(factors.c.credential_id == credential_id)
    return await reader.fetch_one(statement) is not None


async def insert_factor(transaction: Transaction, row: FactorRow) -> None:
    await transaction.insert(factors, [row])


async def rename_factor(transaction: Transaction, user_id: str, factor_id: str, name: str) -> None:
    statement = update(factors).where(factors.c.id == factor_id, factors.c.user_id == user_id)
    await transaction.execute(statement.values(name=name))


async def delete_factors(transaction: Transaction, user_id: str, ids: Sequence[str]) -> None:
    await transaction.execute(delete(factors).where(factors.c.user_id == user_id, factors.c.id.in_(ids)))


async def use_step(transaction: Transaction, factor_id: str, step: int, now: int) -> bool:
    """Compare and set: a time step is accepted once, and none before it afterwards."""
    statement = (
        update(factors)
        .where(factors.c.id == factor_id, factors.c.last_step < step)
        .values(last_step=step, last_used_at=now)
    )
    return await transaction.execute(statement) == 1


async def use_passkey(transaction: Transaction, row: FactorRow, signatures: int, now: int) -> bool:
    """Compare and set: a count of signatures is accepted once; an authenticator that counts none says 0 for ever."""
    statement = (
        update(factors)
        .where(
            factors.c.id == row.id,
            or_(factors.c.signatures < signatures, (factors.c.signatures == 0) & (literal(signatures) == 0)),
        )
        .values(signatures=signatures, last_used_at=now)
    )
    return await transaction.execute(statement) == 1


async def replace_recovery_codes(transaction: Transaction, user_id: str, hashes: Sequence[str]) -> None:
    """These and no others, whatever was used of the older ones; none: forget them."""
    await transaction.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    await transaction.insert(recovery_codes, [RecoveryCodeRow(user_id, one, None) for one in hashes])


async def use_recovery_code(transaction: Transaction, user_id: str, code_hash: str, now: int) -> bool:
    """Compare and set: true for exactly one caller."""
    statement = (
        update(recovery_codes)
        .where(
            recovery_codes.c.user_id == user_id,
            recovery_codes.c.code_hash == code_hash,
            recovery_codes.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return await transaction.execute(statement) == 1


async def count_recovery_codes(reader: Reader, user_id: str) -> int:
    """How many are left."""
    statement = select(func.count()).where(recovery_codes.c.user_id == user_id, recovery_codes.c.used_at.is_(None))
    row = await reader.fetch_one(statement)
    return 0 if row is None else int(str(row[0]))


async def put_challenge(transaction: Transaction, row: ChallengeRow) -> None:
    """Ask a session something, instead of what it was asked before."""
    await transaction.execute(
        delete(challenges).where(challenges.c.session_id == row.session_id, challenges.c.kind == row.kind)
    )
    await transaction.insert(challenges, [row])


async def find_challenge(reader: Reader, session_id: str, kind: str, now: int) -> ChallengeRow | None:
    """What a session was asked and can still answer."""
    statement = select(challenges).where(
        challenges.c.session_id == session_id, challenges.c.kind == kind, challenges.c.expires_at > now
    )
    row = await reader.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), ChallengeRow)


async def take_challenge(transaction: Transaction, row: ChallengeRow) -> bool:
    """Compare and delete: true for exactly one caller."""
    statement = delete(challenges).where(
        challenges.c.session_id == row.session_id,
        challenges.c.kind == row.kind,
        challenges.c.secret_sealed == row.secret_sealed,
    )
    return await transaction.execute(statement) == 1


async def find_tries(reader: Reader, user_id: str) -> TriesRow | None:
    row = await reader.fetch_one(select(tries).where(tries.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), TriesRow)


async def replace_tries(transaction: Transaction, user_id: str, row: TriesRow | None) -> None:
    """Remember how often somebody was wrong in a row; ``None``: not any more. The account is locked."""
    await transaction.execute(delete(tries).where(tries.c.user_id == user_id))
    await transaction.insert(tries, [] if row is None else [row])
