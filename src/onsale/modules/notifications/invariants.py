"""What must be true of messages beyond what their unique key already enforces."""

from __future__ import annotations

from onsale.modules.notifications.settings import ATTEMPTS_MAX
from onsale.platform.invariants import Invariant

INVARIANTS = (
    Invariant(
        "notifications.sent_means_sent",
        "A message is sent if and only if the time of sending is known.",
        "SELECT id FROM notifications_messages WHERE (state = 'sent') <> (sent_at IS NOT NULL)",
    ),
    Invariant(
        "notifications.failures_are_explained",
        "A message that was given up says why.",
        "SELECT id FROM notifications_messages WHERE state = 'failed' AND (error IS NULL OR error = '')",
    ),
    Invariant(
        "notifications.attempts_are_bounded",
        f"No message is tried more than {ATTEMPTS_MAX} times.",
        f"SELECT id FROM notifications_messages WHERE attempts > {ATTEMPTS_MAX}",  # noqa: S608  # a constant of ours
    ),
)
