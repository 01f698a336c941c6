"""How often one person and one address may ask."""

from __future__ import annotations

from onsale.platform.limits import Limits

# A page asks for several things at once: short bursts are people, not robots.
BURST_SECONDS = 4


class RequestLimits:
    """Who is signed in is limited by name, everybody else by address: many buyers share one address behind a NAT."""

    def __init__(self, limits: Limits, *, per_principal: float, per_address: float) -> None:
        self._by_principal = limits.of("principal", per_second=per_principal, burst=per_principal * BURST_SECONDS)
        self._by_address = limits.of("address", per_second=per_address, burst=per_address * BURST_SECONDS)

    def take(self, user_id: str | None, address: str) -> int:
        """Count one request: 0 when it may pass, else the seconds to wait."""
        return self._by_principal.take(user_id) if user_id else self._by_address.take(address)
