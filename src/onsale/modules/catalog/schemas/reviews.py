"""A review as its organiser and the platform see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

import msgspec

from onsale.modules.catalog.domain.records import ReviewRow
from onsale.platform.clock import from_micros

ReviewState = Literal["submitted", "approved", "sent_back", "withdrawn"]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """That an event was handed in, and what came of it: ``reason`` says what is to be mended."""

    id: str
    state: ReviewState
    submitted_at: datetime
    decided_at: datetime | None
    content_revision: int
    reason: str

    @classmethod
    def of(cls, row: ReviewRow) -> Review:
        return cls(
            id=row.id,
            state=cast("ReviewState", row.state),
            submitted_at=from_micros(row.submitted_at),
            decided_at=None if row.decided_at is None else from_micros(row.decided_at),
            content_revision=row.content_revision,
            reason=row.reason,
        )
