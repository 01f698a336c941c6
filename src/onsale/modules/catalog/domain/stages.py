"""Where an event stands on its way from a draft to the archive, and of what a reviewer says yes."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from onsale.modules.catalog.domain.records import PUBLISHED, SENT_BACK, SUBMITTED, EventRecord
from onsale.modules.catalog.domain.rules import drafts_of

Stage = Literal["draft", "in_review", "sent_back", "published", "closed"]


def stage_of(event: EventRecord, now: int) -> Stage:
    """A public event stays published while new dates of it are in review. ``now`` in microseconds."""
    if event.row.status == PUBLISHED:
        return "closed" if is_over(event, now) else "published"
    match event.review.state if event.review else "":
        case "submitted":
            return "in_review"
        case "sent_back":
            return "sent_back"
        case _:
            return "draft"


def is_over(event: EventRecord, now: int) -> bool:
    """Whether nothing of it takes place any more: it closes by itself with its last performance."""
    rows = [performance.row for performance in event.performances]
    return bool(rows) and all(row.is_cancelled or row.ends_at <= now for row in rows)


def may_be_archived(event: EventRecord, now: int) -> bool:
    """What is over, and drafts that nobody decides about."""
    return not is_in_review(event) and (event.row.status != PUBLISHED or is_over(event, now))


def is_in_review(event: EventRecord) -> bool:
    return event.review is not None and event.review.state == SUBMITTED


def was_sent_back(event: EventRecord) -> bool:
    """Whether the last word of the platform was that something is to be mended."""
    return event.review is not None and event.review.state == SENT_BACK and bool(drafts_of(event))


def needs_review(event: EventRecord, *, by_default: bool) -> bool:
    """Whether the platform decides about its publication: what it has said of the organiser, or else of all."""
    return by_default if event.is_reviewed is None else event.is_reviewed


def version_of(event: EventRecord) -> str:
    """Everything that an approval makes public: its words, and the dates and tickets that go on sale with them.

    It changes with each of these, so that nobody says yes to what they have not seen.
    """
    row = msgspec.structs.replace(event.row, revision=0, archived_at=None)
    content = msgspec.json.encode([row, event.venue, drafts_of(event)])
    return f"{event.row.content_revision}-{hashlib.sha256(content).hexdigest()[:16]}"
