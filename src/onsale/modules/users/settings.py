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
# Then everybody proves again who they are, however often they came.
SESSION_SECONDS_MAX = 365 * 24 * 3600

# A whole university may sit behind one address, so an address gets what a crowd needs; the limit of a person is the
# phone's. What is left to stop is one machine that walks through phone numbers.
CODES_PER_ADDRESS_PER_SECOND = 5.0
CODES_PER_ADDRESS_BURST = 600.0
SIGN_INS_PER_ADDRESS_PER_SECOND = 10.0
SIGN_INS_PER_ADDRESS_BURST = 2_000.0

# A browser in which somebody has signed in before is limited by itself. All others share less of their address.
DEVICE_CODES_PER_SECOND = 1 / 60
DEVICE_CODES_BURST = 30.0
DEVICE_SIGN_INS_PER_SECOND = 1 / 10
DEVICE_SIGN_INS_BURST = 60.0
STRANGERS_CODES_PER_SECOND = 2.0
STRANGERS_CODES_BURST = 300.0
STRANGERS_SIGN_INS_PER_SECOND = 2.0
STRANGERS_SIGN_INS_BURST = 600.0
# As long as browsers keep a cookie at most.
DEVICE_COOKIE_SECONDS = 400 * 24 * 3600

SESSIONS_SHOWN_MAX = 100
DEVICE_NAME_LENGTH_MAX = 40

NAME_LENGTH_MAX = 60

# Signing in by other providers: from the way there until the phone of who is new is confirmed.
ATTEMPT_SECONDS = 10 * 60
NEXT_LENGTH_MAX = 500
SUBJECT_LENGTH_MAX = 255
PROVIDER_TIMEOUT_SECONDS = 5.0
PROVIDER_ANSWER_BYTES_MAX = 256_000
# What an OpenID provider says of itself and its keys is asked for again after this time, and keys that are not known
# no more often than that.
OIDC_KEPT_SECONDS = 3600
OIDC_KEYS_AGAIN_SECONDS = 60
OIDC_LEEWAY_SECONDS = 60
ID_TOKEN_LENGTH_MAX = 16_000

# Teams. Members and open invitations are limited together.
ORGANISATION_NAME_MAX = 60
TEAM_MAX = 200
INVITATION_SECONDS = 7 * 24 * 3600
USERS_PER_TRANSACTION_MAX = 500

# Second factors (docs/adr/0036).
FACTORS_MAX = 10
FACTOR_NAME_LENGTH_MAX = 40
TOTP_STEP_SECONDS = 30
# A clock may be wrong by so many steps.
TOTP_DRIFT_STEPS = 1
CHALLENGE_SECONDS = 5 * 60
# To set up an app one first has to find and install it.
TOTP_ENROLMENT_SECONDS = 15 * 60
RECOVERY_CODES = 10
# Who adds a first factor has signed in so long ago at most: a session that was stolen long ago locks nobody out.
FRESH_SIGN_IN_SECONDS = 30 * 60
# Wrong codes in a row: so many at once, then pauses that double.
FACTOR_TRIES_FREE = 5
FACTOR_PAUSE_SECONDS_FIRST = 60
FACTOR_PAUSE_SECONDS_MAX = 15 * 60
CREDENTIAL_ID_LENGTH_MAX = 700
PUBLIC_KEY_LENGTH_MAX = 1_500

# Keys for programs.
API_KEY_NAME_MAX = 60
API_KEYS_MAX = 50
API_KEY_DAYS_MAX = 366
API_TOKENS_PER_ADDRESS_PER_SECOND = 1.0
API_TOKENS_PER_ADDRESS_BURST = 60.0

# The identity book.
IDENTITIES_MAX = 20
IDENTITY_CHANGES_MAX = 3
IDENTITY_LABEL_LENGTH_MAX = 30
CONSENTS_SHOWN_MAX = 100
DOCUMENT_NUMBER_LENGTH_MAX = 60
# How long staff see what somebody sees.
VIEW_SECONDS = 15 * 60
VIEW_REASON_LENGTH_MIN = 4
VIEW_REASON_LENGTH_MAX = 200
# Long enough to be asked for before a sale opens, so that nobody needs us when it does.
ATTENDEE_TOKEN_SECONDS = 30 * 60
# After a change of keys: how many rows of a table are looked at in a round, and how long everything then rests.
RESEAL_ROWS_PER_ROUND = 100
RESEAL_EVERY_SECONDS = 1.0
RESEAL_AGAIN_AFTER_SECONDS = 24 * 3600

# An export can be fetched so long, and who asks again within a day gets the same.
EXPORT_SECONDS = 7 * 24 * 3600
EXPORT_AGAIN_SECONDS = 24 * 3600
# Between the wish to be forgotten and doing it, in which it can be cancelled.
ERASURE_COOLING_SECONDS = 7 * 24 * 3600
ERASURE_EVERY_SECONDS = 5.0
ERASURE_ASKED_AGAIN_SECONDS = 3600
ERASURES_PER_ROUND_MAX = 20

# How long rows are kept (docs/retention.md). A code is needed to count how many a phone asked for in a day.
CODES_KEPT_SECONDS = 2 * CODE_WINDOW_SECONDS
# Counted from the moment after which nobody could come back with them.
USED_ATTEMPTS_KEPT_SECONDS = 3600
# Counted from the moment after which nobody can refresh it.
SESSIONS_KEPT_SECONDS = 30 * 24 * 3600
# Counted from the moment after which nobody can accept it.
INVITATIONS_KEPT_SECONDS = 90 * 24 * 3600
# Counted from its expiry: an entry of the audit log may name it.
API_KEYS_KEPT_SECONDS = 365 * 24 * 3600
# Counted from the moment after which nobody can answer it.
CHALLENGES_KEPT_SECONDS = 24 * 3600
# Counted from the last sign-in there, and not while there is a session of it.
DEVICES_KEPT_SECONDS = DEVICE_COOKIE_SECONDS
# Whoever withdrew may ask for as long as claims can be made what they had agreed to.
CONSENTS_KEPT_SECONDS = 3 * 365 * 24 * 3600
# That somebody was forgotten, or wanted to be, is to be proved for as long as claims can be made.
ERASURES_KEPT_SECONDS = 3 * 365 * 24 * 3600
# Counted from the start of the show as it was published. When its key has gone, the digests say nothing any more.
NAMED_SALES_KEPT_SECONDS = 400 * 24 * 3600
