"""What users learns from other modules."""

from __future__ import annotations

from onsale.contracts.events import PerformancePublished
from onsale.modules.users.commands.attendees import Attendees
from onsale.platform.bus import Consumer


def users_consumers(attendees: Attendees) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    return [Consumer("users.note_named_sales", PerformancePublished, attendees.note_sales)]
