"""Codes of large batches, some at a time: no sale waits for 50,000 of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from onsale.modules.orders.commands import Commands
from onsale.modules.orders.repository.vouchers import growing_batches
from onsale.modules.orders.settings import VOUCHER_BATCHES_AT_ONCE, VOUCHER_CODES_EVERY_SECONDS
from onsale.platform.db import Database
from onsale.platform.wiring import Job


class VoucherJobs:
    """Makes codes until each batch has its own. A round that was killed is made again where the batch is."""

    def __init__(self, database: Database, commands: Commands) -> None:
        self._database = database
        self._commands = commands

    async def make_codes(self) -> int:
        """The next codes of each batch that wants some; how many."""
        async with self._database.reading() as reader:
            batches = await growing_batches(reader, VOUCHER_BATCHES_AT_ONCE)
        made = 0
        for batch in batches:
            made += await self._database.run(partial(self._commands.vouchers.make_codes, batches=[batch]))
        return made

    def all(self) -> Sequence[Job]:
        return [
            Job("orders.voucher_codes", every_seconds=VOUCHER_CODES_EVERY_SECONDS, run=self.make_codes, singleton=True)
        ]
