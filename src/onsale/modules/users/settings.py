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
# So many browsers become known to an account in a day, whatever they sign in by: nobody makes them in bulk.
NEW_DEVICES_PER_DAY = 10
# Codes that all of those ask for in a day, together; then each has its first, and counts as a stranger for the rest.
DEVICES_CODES_PER_WINDOW_MAX = 50
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
# Of who works for some events only; each is in every request of theirs.
MEMBER_EVENTS_MAX = 20
EVENT_IDS_LENGTH_MAX = 760
INVITATION_SECONDS = 7 * 24 * 3600
USERS_PER_TRANSACTION_MAX = 500

# Second factors (docs/adr/0036).
FACTORS_MAX = 10
FACTOR_NAME_LENGTH_MAX = 40
TOTP_STEP_SECONDS = 30
# A code is taken so many steps late, for whoever types slowly, and none early (docs/adr/0043).
TOTP_LATE_STEPS = 1
CHALLENGE_SECONDS = 5 * 60
# To set up an app one first has to find and install it.
TOTP_ENROLMENT_SECONDS = 15 * 60
RECOVERY_CODES = 10
# How long a session may do what only the owner of an account may, after it has proved whose it is (docs/adr/0043).
PROOF_SECONDS = 30 * 60
# Codes of all sessions of an account together: a password makes as many sessions as somebody likes.
SESSIONS_CODES_PER_WINDOW_MAX = 2 * CODES_PER_WINDOW_MAX
# Wrong codes in a row: so many at once, then pauses that double.
FACTOR_TRIES_FREE = 5
FACTOR_PAUSE_SECONDS_FIRST = 60
FACTOR_PAUSE_SECONDS_MAX = 15 * 60
CREDENTIAL_ID_LENGTH_MAX = 700
PUBLIC_KEY_LENGTH_MAX = 1_500

# Passwords (docs/adr/0041). Argon2id as OWASP wants it at least (RFC 9106): 19 MiB, two passes, one lane.
PASSWORD_LENGTH_MIN = 8
PASSWORD_LENGTH_MAX = 128
PASSWORD_MEMORY_KIB = 19 * 1024
PASSWORD_PASSES = 2
PASSWORD_LANES = 1
# So many are hashed at once in a process, so many wait for that, and whoever comes then is asked to come again.
PASSWORD_HASHES_AT_ONCE = 2
PASSWORD_HASHES_MAX = 50
PASSWORD_HASHES_AGAIN_SECONDS = 2
# Wrong passwords in a row for an account, from browsers that it has used each on its own and from all others together:
# so many at once, then pauses that double, up to a day. A code by SMS still opens it.
PASSWORD_TRIES_FREE = 5
PASSWORD_PAUSE_SECONDS_FIRST = 60
PASSWORD_PAUSE_SECONDS_MAX = 24 * 3600
# Each change is a slow hash and a message. Counted for whoever has proved that it is the owner who asks.
PASSWORD_CHANGES_PER_DAY = 20
# One machine that tries many accounts is slowed down by its address; who shares that with it has the code.
STRANGERS_PASSWORDS_PER_SECOND = 0.5
STRANGERS_PASSWORDS_BURST = 200.0

# E-mail addresses: codes by e-mail are paced like those by SMS, and each address for itself, whoever asks.
EMAIL_LENGTH_MAX = 254  # bytes (RFC 5321)
EMAIL_CODE_SECONDS = 15 * 60
CODES_PER_EMAIL_PER_SECOND = 1 / 3600
CODES_PER_EMAIL_BURST = 5.0

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
# Checks of identities (docs/adr/0040). An authority is asked anew after these pauses, and no more after the last.
AUTHORITY_TIMEOUT_SECONDS = 5.0
AUTHORITY_ANSWER_BYTES_MAX = 64_000
CHECK_PAUSES = (30, 120, 600, 3600)
CHECKS_PER_ROUND_MAX = 10
CHECK_EVERY_SECONDS = 2.0
# Whoever asked has that long to store what they heard; then somebody else asks again.
CHECK_CLAIM_SECONDS = 60
# What an account may have checked in a day, faces and numbers together.
CHECKS_A_DAY_MAX = 10
# For everybody together, unless the settings say otherwise: each question is paid for.
CHECK_CALLS_A_DAY = 10_000
CHECK_MONTHS = 12
# So long before it ends, a verification can be made anew.
CHECK_AGAIN_SECONDS = 30 * 24 * 3600
# From the way to the authority's page until the way back.
FACE_CHECK_SECONDS = 2 * 3600
# Of one account, how often the authority is asked what came of a face.
FACE_RESULTS_PER_SECOND = 1 / 2
FACE_RESULTS_BURST = 10.0
# How long staff see what somebody sees.
VIEW_SECONDS = 15 * 60
VIEW_REASON_LENGTH_MIN = 4
VIEW_REASON_LENGTH_MAX = 200
# Long enough to be asked for before a sale opens, so that nobody needs us when it does.
ATTENDEE_TOKEN_SECONDS = 30 * 60

# An export can be fetched so long, and who asks again within a day gets the same.
EXPORT_SECONDS = 7 * 24 * 3600
EXPORT_AGAIN_SECONDS = 24 * 3600
# Between the wish to be forgotten and doing it, in which it can be cancelled.
ERASURE_COOLING_SECONDS = 7 * 24 * 3600
ERASURE_EVERY_SECONDS = 5.0
ERASURE_ASKED_AGAIN_SECONDS = 3600
ERASURES_PER_ROUND_MAX = 20

# How long rows are kept (docs/retention.md). Counts of checks are of one day; a face is over when its time is.
CHECK_COUNTS_KEPT_SECONDS = 7 * 24 * 3600
FACE_CHECKS_KEPT_SECONDS = 24 * 3600
# A code is needed to count how many a phone asked for in a day.
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
# Counted from the last wrong one: longer than any pause.
PASSWORD_TRIES_KEPT_SECONDS = 30 * 24 * 3600
# Counted from the last sign-in there, and not while there is a session of it.
DEVICES_KEPT_SECONDS = DEVICE_COOKIE_SECONDS
# Whoever withdrew may ask for as long as claims can be made what they had agreed to.
CONSENTS_KEPT_SECONDS = 3 * 365 * 24 * 3600
# That somebody was forgotten, or wanted to be, is to be proved for as long as claims can be made.
ERASURES_KEPT_SECONDS = 3 * 365 * 24 * 3600
# Counted from the start of the show as it was published. When its key has gone, the digests say nothing any more.
NAMED_SALES_KEPT_SECONDS = 400 * 24 * 3600

# Reading photographed documents (docs/adr/0039).
PICTURE_BYTES_MAX = 10_000_000
PICTURE_PIXELS_MAX = 50_000_000
# Somebody who sends so slowly only keeps a place; each of these times costs as much as a picture.
PICTURE_UPLOAD_SECONDS_MAX = 20.0
PICTURE_UPLOAD_SECONDS_EACH = 5.0
# Pictures in memory, and of them those that wait to be read: who sends slowly is none of these.
PICTURES_AT_ONCE_MAX = 32
CARD_READINGS_AT_ONCE_MAX = 8
CARD_READING_WAITS_SECONDS_MAX = 12.0
CARD_READING_SECONDS_MAX = 10.0
CARD_READER_STARTS_WITHIN_SECONDS = 60.0
CARD_READER_RESTS_AFTER_SECONDS = 180.0
# Of addresses: threads and mapped files count as well. Of them 0.7 GB are ever in memory.
CARD_READER_MEMORY_BYTES_MAX = 4_000_000_000
# Of one account: everybody of a family one after the other, and no picture a second for hours.
CARD_READINGS_PER_SECOND = 1 / 20
CARD_READINGS_BURST = 20.0
