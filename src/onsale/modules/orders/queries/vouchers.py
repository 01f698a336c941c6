"""What can be asked about vouchers: by whoever has a code and a hold, and by their organisers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from onsale.contracts.tokens import HoldClaims
from onsale.modules.orders.domain.voucher_desk import Granted, Wish
from onsale.modules.orders.domain.vouchers import Voucher
from onsale.modules.orders.repository import shows
from onsale.modules.orders.repository import voucher_uses as uses
from onsale.modules.orders.repository import vouchers as rows
from onsale.modules.orders.repository.voucher_desks import look_at_desk
from onsale.modules.orders.repository.voucher_uses import Sums, Use, UsedCode
from onsale.modules.orders.repository.vouchers import VoucherFilter
from onsale.modules.orders.settings import VOUCHER_CODES_READ_AT_ONCE, VOUCHERS_PAGE_SIZE
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database
from onsale.platform.problems import NotFound, Refusal


class VoucherDetail(msgspec.Struct, frozen=True):
    """A voucher, and what its uses took off."""

    voucher: Voucher
    sums: Sums


class VoucherQueries:
    """Vouchers of one organisation; those of others are not found. Lists have one more than a page when there is
    another."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def quote(self, hold: HoldClaims, code: str) -> Granted:
        """What this code would take off this hold now. Spends nothing; raises why it would be refused."""
        async with self._database.reading() as reader:
            show = (await shows.get_shows(reader, [hold.performance_id])).get(hold.performance_id)
            wish = Wish(code, hold, "" if show is None else show.organisation_id)
            desk = await look_at_desk(reader, [wish], to_micros(self._clock.now()))
        granted = desk.decide(wish)
        if isinstance(granted, Refusal):
            raise granted
        return granted

    async def list_vouchers(self, wanted: VoucherFilter, cursor: str | None) -> list[Voucher]:
        async with self._database.reading() as reader:
            return await rows.list_vouchers(reader, wanted, cursor, VOUCHERS_PAGE_SIZE + 1)

    async def get_voucher(self, organisation_id: str, voucher_id: str) -> VoucherDetail:
        async with self._database.reading() as reader:
            voucher = (await rows.get_vouchers(reader, [voucher_id])).get(voucher_id)
            if voucher is None or voucher.organisation_id != organisation_id:
                raise NotFound()
            return VoucherDetail(voucher, await uses.sums_of_uses(reader, voucher_id))

    async def list_uses(self, organisation_id: str, voucher_id: str, cursor: str | None) -> list[Use]:
        async with self._database.reading() as reader:
            voucher = (await rows.get_vouchers(reader, [voucher_id])).get(voucher_id)
            if voucher is None or voucher.organisation_id != organisation_id:
                raise NotFound()
            return await uses.list_uses(reader, voucher_id, cursor, VOUCHERS_PAGE_SIZE + 1)

    async def read_codes(self, voucher: Voucher) -> AsyncIterator[list[UsedCode]]:
        """All codes of a voucher, some at a time; no snapshot is held while somebody downloads slowly."""
        after = ""
        while True:
            async with self._database.reading() as reader:
                found = await uses.list_codes(reader, voucher.id, after, VOUCHER_CODES_READ_AT_ONCE)
            if found:
                yield found
            if len(found) < VOUCHER_CODES_READ_AT_ONCE:
                return
            after = found[-1].id
