"""How often one person and one address may ask."""

from __future__ import annotations

from onsale.platform.clock import Clock
from onsale.platform.limits import SETTLE_EVERY_SECONDS, RateLimit
from onsale.platform.redis import RedisStore
from onsale.platform.wiring import Job

# A page asks for several things at once: short bursts are people, not robots.
BURST_SECONDS = 4


class RequestLimits:
    """Who is signed in is limited by name, everybody else by address: many buyers share one address behind a NAT.

    With a store, all processes together keep the limits (see ``platform.limits`` for how closely).
    """

    def __init__(
        self, clock: Clock, *, per_principal: float, per_address: float, store: RedisStore | None = None
    ) -> None:
        self._store = store
        settled = store is not None
        self._by_principal = RateLimit(
            clock, per_second=per_principal, burst=per_principal * BURST_SECONDS, settled=settled
        )
        self._by_address = RateLimit(clock, per_second=per_address, burst=per_address * BURST_SECONDS, settled=settled)

    def take(self, user_id: str | None, address: str) -> int:
        """Count one request: 0 when it may pass, else the seconds to wait."""
        return self._by_principal.take(user_id) if user_id else self._by_address.take(address)

    async def settle(self) -> int:
        """Settle with the other processes; always 0, because that has its rhythm."""
        if self._store is not None:
            await self._by_principal.settle(self._store, "principal")
            await self._by_address.settle(self._store, "address")
        return 0

    def jobs(self) -> list[Job]:
        return [Job("edge.settle_limits", SETTLE_EVERY_SECONDS, self.settle)] if self._store is not None else []
