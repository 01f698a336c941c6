"""Limits of this module."""

from __future__ import annotations

TICKETS_PAGE_MAX = 50
GATE_PERFORMANCES_PAGE_MAX = 100
GATE_NAME_LENGTH_MAX = 80
SCANNED_LENGTH_MAX = 4_096
# The gate's list keeps a performance this long after its end: late leavers, questions at the door.
GATE_SHOWS_AFTER_END_HOURS = 24
# Orders that are issued in one transaction after their performance became known.
WAITING_ORDERS_BATCH_MAX = 500
WAITING_ORDERS_EVERY_SECONDS = 5.0
