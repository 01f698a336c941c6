"""How often somebody may name a voucher that there is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from onsale.modules.orders.errors import VoucherUnknown
from onsale.modules.orders.settings import (
    VOUCHER_TRIES_OF_ACCOUNT,
    VOUCHER_TRIES_OF_ACCOUNT_PER_SECOND,
    VOUCHER_TRIES_OF_ADDRESS,
    VOUCHER_TRIES_OF_ADDRESS_PER_SECOND,
)
from onsale.platform.http import AnyRequest, principal_of
from onsale.platform.limits import Limits
from onsale.platform.problems import TooManyRequests
from onsale.platform.proxies import limited_as


class CodeGuesses:
    """Counts wrong codes, of each account and of each address. A code that exists costs nothing, so many people with
    one behind one address do not stand in each other's way."""

    def __init__(self, limits: Limits) -> None:
        self._of_account = limits.of(
            "voucher-account", per_second=VOUCHER_TRIES_OF_ACCOUNT_PER_SECOND, burst=VOUCHER_TRIES_OF_ACCOUNT
        )
        self._of_address = limits.of(
            "voucher-address", per_second=VOUCHER_TRIES_OF_ADDRESS_PER_SECOND, burst=VOUCHER_TRIES_OF_ADDRESS
        )

    @asynccontextmanager
    async def watched(self, request: AnyRequest) -> AsyncIterator[None]:
        """Refuses whoever has guessed wrong too often, before the code is looked at."""
        account = principal_of(request).user_id
        address = limited_as(request.client.host) if request.client else ""
        self._check(account, address)
        try:
            yield
        except VoucherUnknown:
            self._of_account.take(account)
            self._of_address.take(address)
            raise

    def _check(self, account: str, address: str) -> None:
        seconds = max(self._of_account.wait(account), self._of_address.wait(address))
        if seconds:
            raise TooManyRequests(retry_after=seconds)
