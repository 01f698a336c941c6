"""Inventory's limits."""

HOLD_SECONDS = 600
# The hold outlives the time to pay by this much, so that a payment in the last second still finds its seats.
PAYMENT_MARGIN_SECONDS = 120
EXPIRY_BATCH_MAX = 500
EXPIRY_EVERY_SECONDS = 1.0
BOOKS_IN_MEMORY_MAX = 200
LINES_PER_HOLD_MAX = 20
SEATS_PER_HOLD_MAX = 50
