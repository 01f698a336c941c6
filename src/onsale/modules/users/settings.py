"""The limits of signing in."""

from __future__ import annotations

CODE_DIGITS = 6
CODE_SECONDS = 5 * 60
WRONG_ATTEMPTS_MAX = 5
CODE_EVERY_SECONDS = 60
CODE_WINDOW_SECONDS = 24 * 3600
CODES_PER_WINDOW_MAX = 10

ACCESS_TOKEN_SECONDS = 30 * 60
MINTED_TOKEN_SECONDS = 24 * 3600
# Counted from the last refresh: who comes once a month stays signed in.
REFRESH_TOKEN_SECONDS = 30 * 24 * 3600

# A whole university may sit behind one address, so an address gets what a crowd needs; the limit of a person is the
# phone's. What is left to stop is one machine that walks through phone numbers.
CODES_PER_ADDRESS_PER_SECOND = 5.0
CODES_PER_ADDRESS_BURST = 600.0
SIGN_INS_PER_ADDRESS_PER_SECOND = 10.0
SIGN_INS_PER_ADDRESS_BURST = 2_000.0

NAME_LENGTH_MAX = 60
USERS_PER_TRANSACTION_MAX = 500

# How long rows are kept (docs/retention.md). A code is needed to count how many a phone asked for in a day.
CODES_KEPT_SECONDS = 2 * CODE_WINDOW_SECONDS
# Counted from the moment after which nobody can refresh it.
SESSIONS_KEPT_SECONDS = 30 * 24 * 3600
