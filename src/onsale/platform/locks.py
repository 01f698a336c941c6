"""Leases: one process at a time does what only one should do, and the database knows which one that is now.

A lease may be over without its holder noticing: it was paused, or cut off. So every lease has a token that is larger
than all before it, and a transaction that depends on it asks the database whether there is a larger one by now.

Leases live in the database and not in Redis: what they guard is needed most when Redis has just lost everything, and
the database has to be asked for the token anyway.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from sqlalchemy import BigInteger, BindParameter, Column, MetaData, String, Table, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Conflict, Database, Transaction
from onsale.platform.ids import IdGenerator

metadata = MetaData()
leases = Table(
    "platform_leases",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("token", BigInteger, nullable=False),
    Column("holder", String(36), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)


class Superseded(Conflict):
    """Somebody else has the lease by now; nothing that depends on it may be stored."""


class Lease(msgspec.Struct, frozen=True):
    """The right to do something alone, for a while. Tokens of one name only rise."""

    name: str
    token: int


class Locks(Protocol):
    """Gives leases to one process at a time."""

    async def take(self, name: str, seconds: float) -> Lease | None:
        """The lease, unless somebody has it."""
        ...

    async def extend(self, lease: Lease, seconds: float) -> bool:
        """Keep it so long from now on; whether it was still ours."""
        ...

    async def release(self, lease: Lease) -> None:
        """Let somebody else have it."""
        ...

    async def check(self, transaction: Transaction, lease: Lease) -> None:
        """Raises ``Superseded`` when it is no longer ours; until this transaction ends it stays so."""
        ...


class Fence:
    """Where work that runs under a lease finds it. Who has none, because it runs alone, may store everything."""

    def __init__(self) -> None:
        self._held: tuple[Locks, Lease] | None = None

    def rise(self, locks: Locks, lease: Lease) -> None:
        self._held = (locks, lease)

    def fall(self) -> None:
        self._held = None

    async def check(self, transaction: Transaction) -> None:
        """Raises ``Superseded`` when somebody else does this work by now."""
        if self._held is not None:
            locks, lease = self._held
            await locks.check(transaction, lease)


_now: BindParameter[int] = bindparam("now")
_until: BindParameter[int] = bindparam("until")
_name: BindParameter[str] = bindparam("lease")
_this_lease = (leases.c.name == _name, leases.c.token == bindparam("token_held"))
_take_over = (
    update(leases)
    .where(leases.c.name == _name, leases.c.expires_at <= _now)
    .values(token=leases.c.token + 1, holder=bindparam("by"), expires_at=_until)
)
_taken = select(leases.c.token, leases.c.holder).where(leases.c.name == _name)
_extend = update(leases).where(*_this_lease).values(expires_at=_until)
_token = select(leases.c.token).where(leases.c.name == _name).with_for_update(read=True)


class _LeaseRow(msgspec.Struct):
    name: str
    token: int
    holder: str
    expires_at: int


class DatabaseLocks(Locks):
    """Leases as rows; for any number of processes on one database.

    Clocks of machines may differ: one that is ahead takes leases early. That costs work that is done twice, and the
    tokens keep it from being stored twice.
    """

    def __init__(self, database: Database, clock: Clock, ids: IdGenerator) -> None:
        self._database = database
        self._clock = clock
        self._holder = ids.new()

    @override
    async def take(self, name: str, seconds: float) -> Lease | None:
        try:
            return await self._database.run(lambda transaction: self._take(transaction, name, seconds))
        except IntegrityError:
            return None  # somebody has made the row at this moment

    async def _take(self, transaction: Transaction, name: str, seconds: float) -> Lease | None:
        now = to_micros(self._clock.now())
        parameters = {"lease": name, "now": now, "until": self._until(seconds), "by": self._holder}
        if await transaction.execute(_take_over, parameters) == 1:
            row = await transaction.fetch_one(_taken, {"lease": name})
            return Lease(name, int(str(row[0]))) if row is not None else None
        if await transaction.fetch_one(_taken, {"lease": name}) is not None:
            return None
        await transaction.insert(leases, [_LeaseRow(name, 1, self._holder, self._until(seconds))])
        return Lease(name, 1)

    @override
    async def extend(self, lease: Lease, seconds: float) -> bool:
        parameters = {"lease": lease.name, "token_held": lease.token, "until": self._until(seconds)}
        return await self._database.run(lambda transaction: transaction.execute(_extend, parameters)) == 1

    @override
    async def release(self, lease: Lease) -> None:
        parameters = {"lease": lease.name, "token_held": lease.token, "until": 0}
        await self._database.run(lambda transaction: transaction.execute(_extend, parameters))

    @override
    async def check(self, transaction: Transaction, lease: Lease) -> None:
        row = await transaction.fetch_one(_token, {"lease": lease.name})
        if row is None or row[0] != lease.token:
            raise Superseded(lease.name)

    def _until(self, seconds: float) -> int:
        return to_micros(self._clock.now() + timedelta(seconds=seconds))


class LocalLocks(Locks):
    """Leases for a process that is alone on its database: nothing to write, and over with the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, int] = {}
        self._until: dict[str, datetime] = {}

    @override
    async def take(self, name: str, seconds: float) -> Lease | None:
        now = self._clock.now()
        if name in self._until and now < self._until[name]:
            return None
        self._tokens[name] = self._tokens.get(name, 0) + 1
        self._until[name] = now + timedelta(seconds=seconds)
        return Lease(name, self._tokens[name])

    @override
    async def extend(self, lease: Lease, seconds: float) -> bool:
        if self._tokens[lease.name] != lease.token:
            return False
        self._until[lease.name] = self._clock.now() + timedelta(seconds=seconds)
        return True

    @override
    async def release(self, lease: Lease) -> None:
        if self._tokens[lease.name] == lease.token:
            del self._until[lease.name]

    @override
    async def check(self, transaction: Transaction, lease: Lease) -> None:
        if self._tokens[lease.name] != lease.token:
            raise Superseded(lease.name)
