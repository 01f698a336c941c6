"""An organiser who draws: drafts of plans, saved and published, as requests."""

import itertools

import httpx2

from onsale.modules.catalog.domain.document import Document, encode_document
from tests.modules.catalog.desk import Desk
from tests.modules.catalog.plans import JsonObject

_keys = itertools.count(1)


class Board:
    """A designer at work for the organiser of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def draft(self, venue_id: str, **body: object) -> JsonObject:
        response = await self.desk.post(f"venues/{venue_id}/plan-drafts", body)
        assert response.status_code == 201, response.text
        return dict(response.json())

    async def upload(self, venue_id: str, file: bytes, query: str) -> httpx2.Response:
        headers = self.desk.headers | {"Idempotency-Key": f"board-{next(_keys):08}"}
        path = f"/api/v1/organiser/venues/{venue_id}/plan-drafts/file?{query}"
        return await self.desk.client.post(path, content=file, headers=headers)

    async def save(self, draft_id: object, document: Document | bytes, revision: object) -> httpx2.Response:
        content = encode_document(document) if isinstance(document, Document) else document
        headers = self.desk.headers | {"If-Match": f'"{revision}"'}
        path = f"/api/v1/organiser/plan-drafts/{draft_id}/document"
        return await self.desk.client.put(path, content=content, headers=headers)

    async def drawn(self, venue_id: str, document: Document) -> str:
        """A draft at revision 2 that holds this document."""
        draft_id = (await self.draft(venue_id))["id"]
        assert (await self.save(draft_id, document, 1)).status_code == 200
        return str(draft_id)

    async def publish(self, draft_id: object, revision: int, *, key: str | None = None) -> httpx2.Response:
        return await self.desk.post(f"plan-drafts/{draft_id}/publication", {"revision": revision}, key=key)
