"""Inventory's limits."""

HOLD_SECONDS = 600
# The hold outlives the time to pay by this much, so that a payment in the last second still finds its seats.
PAYMENT_MARGIN_SECONDS = 120
EXPIRY_BATCH_MAX = 500
EXPIRY_EVERY_SECONDS = 1.0
BOOKS_IN_MEMORY_MAX = 200
# A claim is stored at most this long after it was made, in a transaction that takes at most another twenty seconds; who
# finds it later than that in the front and not in the database may give it back.
STORED_WITHIN_SECONDS = 10
LOOK_AFTER_SECONDS = 45
LOOK_AFTER_EVERY_SECONDS = 5.0
LINES_PER_HOLD_MAX = 20
SEATS_PER_HOLD_MAX = 50

# Watchers of one performance hear of changes at most every LOOK_SECONDS, more rarely from a process that is busy.
LOOK_SECONDS = 0.25
LOOK_SECONDS_MAX = 2.0
# A gateway or a phone's network that hears nothing for longer believes that the connection is dead.
SILENT_SECONDS_MAX = 15.0
WATCHERS_PER_TURN = 200
# Who comes back within so many changes hears what he has missed, others get all there is.
DELTAS_KEPT_MAX = 32

# Of all performances of an event together, where their availability is asked for at once.
TYPES_OF_EVENT_MAX = 2_000

# What organisers keep from sale: in one change, at a time, and how much is looked at to say what it comes to.
SEATS_PER_CHANGE_MAX = 20_000
ALLOCATIONS_PER_PERFORMANCE_MAX = 500
ORDERS_SHOWN_MAX = 50
AUDIT_PAGE_SIZE = 50
RELEASE_EVERY_SECONDS = 1.0
