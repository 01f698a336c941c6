"""What waits for a decision."""

from __future__ import annotations

from onsale.modules.orders.repository import exceptions
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.settings import STAFF_PAGE_SIZE
from onsale.platform.db import Database


class ExceptionQueries:
    """The inbox of one organisation, or (``None``) of all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_exceptions(self, organisation_id: str | None, state: str, cursor: str) -> list[StoredException]:
        """One page, the oldest first, and one more when there is another page."""
        async with self._database.reading() as reader:
            return await exceptions.list_exceptions(reader, organisation_id, state, cursor, STAFF_PAGE_SIZE + 1)
