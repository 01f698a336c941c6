"""Orders' limits."""

EXPIRY_BATCH_MAX = 200
EXPIRY_EVERY_SECONDS = 1.0
REFUND_BATCH_MAX = 50
REFUND_EVERY_SECONDS = 0.5
REFUND_RETRY_SECONDS = 30
REFUND_ITEMS_MAX = 100
REASON_LENGTH_MAX = 400
CAMPAIGN_BATCH_MAX = 200
CAMPAIGNS_AT_ONCE_MAX = 10
CAMPAIGN_EVERY_SECONDS = 2.0
REPORT_CHUNK_ROWS = 500
# How long what should pass by itself may wait until people hear of it: an order for its tickets, an order for a
# provider to say that no money came, a refund for its tickets to be voided, and for its provider.
STUCK_ORDER_SECONDS = 300
STUCK_PAYMENT_SECONDS = 1_800
STUCK_REQUEST_SECONDS = 600
STUCK_REFUND_SECONDS = 86_400
WATCH_BATCH_MAX = 200
WATCH_EVERY_SECONDS = 30.0
STAFF_PAGE_SIZE = 50
# So many orders are looked through for one page at most, however few of them a filter lets pass; who asks goes on.
STAFF_WINDOW_ORDERS = 10_000
# Of orders with one word (a phone, a seat).
STAFF_WORD_ORDERS = 500
FILE_BATCH_MAX = 500
FILE_EVERY_SECONDS = 0.5
NOTES_PER_ORDER_MAX = 100
# Tickets of an order are sent again so often, and not sooner than that after the last time.
RESENDS_PER_ORDER_MAX = 5
RESEND_AFTER_SECONDS = 60
EXPORT_PAGE_ORDERS = 500
EXPORT_ORDERS_MAX = 1_000_000
AUDIT_ENTRIES_MAX = 200
PAGE_SIZE = 20
ATTEMPTS_PER_ORDER_MAX = 20
PROVIDER_TIMEOUT_SECONDS = 5.0
PROVIDER_ANSWER_BYTES_MAX = 1_000_000
BILL_TIMEOUT_SECONDS = 120.0
# Both providers have written the bill of a day by ten o'clock of the next morning, Beijing's. One that is not there
# then is the bill of a day on which nothing happened.
BILL_READY_HOURS = 10
NAME_LENGTH_MAX = 60
EMAIL_LENGTH_MAX = 200

# How long a buyer's page may wait for its order in one request, and how often it is looked at meanwhile for changes
# that another process made.
WAIT_SECONDS_MAX = 20
LOOK_AGAIN_SECONDS = 1.0

# When a provider is asked about an attempt that nobody has told us of: soon, then ever slower.
ASK_FIRST_SECONDS = 20
ASK_SECONDS_MAX = 3600
ASK_EVERY_SECONDS = 1.0
ASK_BATCH_MAX = 100
CALLS_AT_ONCE_MAX = 20
# What a provider has not heard of that long after its time it never will; it is asked no more.
ASK_NO_MORE_SECONDS = 2 * 86_400

# Bills are fetched when both providers have them, and again and again until they are there.
BILL_READY_HOUR = 10
RECONCILE_EVERY_SECONDS = 600
# A bill that is not there so long after its day has ended is somebody's business.
BILL_MISSING_SECONDS = 2 * 86_400
# So many days back the job looks for bills that nobody has, and comparing for what came after a day was closed.
BILL_LOOK_BACK_DAYS = 7
# What happens later than that before midnight may be in the bill of the next day.
BILL_LATE_SECONDS = 3_600
BILL_LINES_MAX = 2_000_000
BILL_READ_LINES = 2_000
BILL_WRITE_LINES = 500
RECONCILIATION_DAYS_MAX = 62
DIFFERENCES_PAGE_SIZE = 100
NOTE_LENGTH_MAX = 400

SETTLEMENT_DAYS_MAX = 366
# A transaction that began on a day may end just after it, and is the day's all the same.
SETTLEMENT_WAIT_SECONDS = 600
SETTLEMENTS_PAGE_SIZE = 50
PAYEE_LENGTH_MAX = 200

INVOICE_TITLE_LENGTH_MAX = 100
INVOICES_PAGE_SIZE = 50
INVOICES_PER_EXPORT_MAX = 5_000

VOUCHERS_PER_ORGANISATION_MAX = 5_000
VOUCHERS_PAGE_SIZE = 50
VOUCHER_USES_MAX = 10_000_000
VOUCHER_USES_PER_ACCOUNT_MAX = 100
VOUCHER_SCOPE_MAX = 50
VOUCHER_PREFIX_LENGTH_MAX = 12
VOUCHER_BATCH_MAX = 50_000
# So many codes of a batch are made in one transaction: a sale waits for them a few hundredths of a second.
VOUCHER_CODES_AT_ONCE = 1_000
VOUCHER_BATCHES_AT_ONCE = 10
VOUCHER_CODES_EVERY_SECONDS = 0.5
VOUCHER_CODES_READ_AT_ONCE = 2_000
# Wrong codes that one account, and everybody of one address, may try at once, and how many a second after that.
VOUCHER_TRIES_OF_ACCOUNT = 10
VOUCHER_TRIES_OF_ACCOUNT_PER_SECOND = 1 / 30
VOUCHER_TRIES_OF_ADDRESS = 200
VOUCHER_TRIES_OF_ADDRESS_PER_SECOND = 1.0

# Of the orders that are in the way of an erasure.
OBSTACLES_SHOWN_MAX = 20

# That staff has looked at somebody's order is told to them for as long as they may complain of it.
LOOKS_KEPT_SECONDS = 3 * 365 * 24 * 3600
