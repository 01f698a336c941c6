"""What the platform's own tables, files and Redis hold of people; every service has these."""

from __future__ import annotations

from onsale.platform.audit_chain import audit_entries, audit_head
from onsale.platform.erasing import erasures
from onsale.platform.idempotency import idempotency_keys
from onsale.platform.inbox import dead_letters, inbox
from onsale.platform.job_runs import job_runs
from onsale.platform.locks import leases
from onsale.platform.mysql.replica import heartbeat
from onsale.platform.outbox import outbox
from onsale.platform.personal_data import (
    PASSING_EVENT,
    PSEUDONYM,
    REPEATED_REQUEST,
    STAFF_NUMBER,
    STAFF_TRACE,
    StoreData,
    declared,
)

PLATFORM_DATA = (
    declared(
        audit_entries,
        # Before and after are ids and figures, never a buyer's name, phone or document (docs/adr/0033).
        "id at organisation_id correlation_id module action subject_kind value_before value_after position hash",
        {STAFF_NUMBER: "actor_id session_id", STAFF_TRACE: "client_address user_agent", PSEUDONYM: "subject_id"},
    ),
    declared(audit_head, "id position hash"),
    # The key begins with the caller's account number.
    declared(idempotency_keys, "fingerprint created_at", {REPEATED_REQUEST: "id result"}),
    declared(inbox, "consumer message_id state created_at"),
    declared(dead_letters, "consumer message_id event_type error deliveries created_at", {PASSING_EVENT: "payload"}),
    declared(outbox, "message_id event_type created_at only_for", {PASSING_EVENT: "payload"}),
    # The indexes of the phone are gone when all messages to it are.
    declared(erasures, "module phone_index older_phone_indexes erased_at due_at", {PSEUDONYM: "user_id"}),
    declared(leases, "name token holder expires_at"),
    declared(heartbeat, "id beat_at"),
    # An error says what the code said; jobs speak of ids.
    declared(job_runs, "name scope ran_at took_ms done_at done failures failed_at error"),
)
STORES = (
    StoreData("files", "onsale.db (and its -wal, -shm): the tables of this register", None),
    StoreData("files", "onsale.lock, secret.key: no data of people", None),
    StoreData("redis", "stock of a performance: how many tickets an account number has taken", PSEUDONYM),
    StoreData("redis", "ended sessions (an hour), leases: random numbers", None),
)
