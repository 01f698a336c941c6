"""Orders that were placed are filed, so that staff finds them by phone, name and seat."""

from __future__ import annotations

from onsale.modules.orders.commands import Commands
from onsale.modules.orders.repository.words import unfiled_orders
from onsale.modules.orders.settings import FILE_BATCH_MAX, FILE_EVERY_SECONDS
from onsale.platform.db import Database
from onsale.platform.wiring import Job


class FilingJobs:
    """Behind the sale. What waits for news of its performance is stepped over and looked at again in the next round."""

    def __init__(self, database: Database, commands: Commands) -> None:
        self._database = database
        self._commands = commands
        self._after = ""

    def all(self) -> list[Job]:
        return [Job("orders.file", FILE_EVERY_SECONDS, self.file, singleton=True)]

    async def file(self) -> int:
        """One page; how many were filed, and when it was full once more at once."""
        page = await self._database.read(lambda reader: unfiled_orders(reader, self._after, FILE_BATCH_MAX))
        if not page:
            self._after = ""
            return 0
        done = await self._database.run(lambda transaction: self._commands.filing.file(transaction, page))
        self._after = page[-1] if len(page) == FILE_BATCH_MAX else ""
        return done if len(page) == FILE_BATCH_MAX else 0
