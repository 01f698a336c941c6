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

# How long a message is kept after it was sent (docs/retention.md). One that was not sent stays.
SENT_KEPT_SECONDS = 90 * 24 * 3600
