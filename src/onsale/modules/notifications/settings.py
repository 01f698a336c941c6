"""The limits of sending."""

from __future__ import annotations

ATTEMPTS_MAX = 8
BACK_OFF_SECONDS_FIRST = 5
BACK_OFF_FACTOR = 3
BACK_OFF_SECONDS_MAX = 3600

MESSAGES_PER_ROUND_MAX = 50
# Whoever takes messages has this long to send them; then they count as lost with their sender and are taken again.
LEASE_SECONDS = 120
ROUND_SECONDS_MAX = 90
SMTP_TIMEOUT_SECONDS = 10.0

# How often a sender looks whether it was woken (in memory), and how often it looks at the table although it was not.
WAKE_CHECK_SECONDS = 0.05
LOOK_EVERY_SECONDS = 2

ERROR_LENGTH_MAX = 300
DEVELOPMENT_PAGE_SIZE = 50

# Who has tickets is known until so long after the start, and told so many at a time when that changes.
HOLDERS_KEPT_SECONDS = 30 * 24 * 3600
HOLDERS_PER_ROUND_MAX = 200
TELL_EVERY_SECONDS = 1.0

# How long a message is kept after it was sent (docs/retention.md). One that was not sent stays.
SENT_KEPT_SECONDS = 90 * 24 * 3600
