"""What must be true of accounts beyond what their constraints already enforce."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

INVARIANTS = (
    Invariant(
        "users.recovery_codes_stand_for_a_factor",
        "Who has a second factor has been given recovery codes, and nobody else has any.",
        "SELECT DISTINCT r.user_id FROM users_recovery_codes r"
        " WHERE NOT EXISTS (SELECT 1 FROM users_factors f WHERE f.user_id = r.user_id)"
        " UNION SELECT f.user_id FROM users_factors f"
        " WHERE NOT EXISTS (SELECT 1 FROM users_recovery_codes r WHERE r.user_id = f.user_id)",
    ),
    Invariant(
        "users.used_code_has_a_session",
        "A code to sign in that was used has made a session; one that a session has asked for has not.",
        "SELECT c.code_id FROM users_codes c WHERE c.used_at IS NOT NULL AND c.asked_by <> c.attempt_id"
        " AND NOT EXISTS (SELECT 1 FROM users_sessions s WHERE s.code_id = c.code_id)",
    ),
    Invariant(
        "users.no_session_before_its_code_was_used",
        "A session was made by the code that was used for it, not by one that still waits.",
        "SELECT s.id FROM users_sessions s JOIN users_codes c ON c.code_id = s.code_id"
        " WHERE c.used_at IS NULL OR c.used_at > s.created_at",
    ),
    Invariant(
        "users.ended_session_stays_ended",
        "Nobody refreshes a session after it has ended.",
        "SELECT id FROM users_sessions WHERE refreshed_at > ended_at",
    ),
    Invariant(
        "users.identity_book_counts_its_entries",
        "A book says how many entries it has, and has none without consent.",
        "SELECT b.user_id FROM users_identity_books b"
        " WHERE b.entries <> (SELECT COUNT(*) FROM users_identities i WHERE i.user_id = b.user_id)"
        " OR (b.consent_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users_consents c"
        " WHERE c.user_id = b.user_id AND c.kind = 'identity' AND c.version = b.consent_version"
        " AND c.withdrawn_at IS NULL))",
    ),
    Invariant(
        "users.identity_is_what_an_authority_said",
        "An entry is verified by an answer that says until when; it is checked while somebody is to be asked about it.",
        "SELECT id FROM users_identities i"
        " WHERE (i.status = 'verified' AND (i.finding NOT IN ('match', 'face') OR i.finding IS NULL"
        " OR i.valid_until IS NULL OR i.checked_at IS NULL))"
        " OR ((i.status = 'checking') <>"
        " EXISTS (SELECT 1 FROM users_identity_checks c WHERE c.identity_id = i.id AND c.changes = i.changes))",
    ),
    Invariant(
        "users.identity_has_an_index",
        "An entry of an identity book is found by its document.",
        "SELECT i.id FROM users_identities i"
        " WHERE NOT EXISTS (SELECT 1 FROM users_identity_indexes x WHERE x.identity_id = i.id)",
    ),
    Invariant(
        "users.account_has_an_index",
        "An account is found by its phone, its address and each provider that it is linked to, and by nothing else.",
        "SELECT id FROM (SELECT id, 'phone' AS kind FROM users_users WHERE phone_sealed <> ''"
        " UNION ALL SELECT user_id, 'email' FROM users_emails"
        " UNION ALL SELECT user_id, provider FROM users_sign_in_ways) w"
        " WHERE NOT EXISTS (SELECT 1 FROM users_account_indexes x WHERE x.user_id = w.id AND x.kind = w.kind)"
        " UNION ALL SELECT x.user_id FROM users_account_indexes x JOIN users_users u ON u.id = x.user_id"
        " WHERE u.phone_sealed = ''"
        " OR (x.kind = 'email' AND NOT EXISTS (SELECT 1 FROM users_emails e WHERE e.user_id = x.user_id))"
        " OR (x.kind NOT IN ('phone', 'email') AND NOT EXISTS"
        " (SELECT 1 FROM users_sign_in_ways s WHERE s.user_id = x.user_id AND s.provider = x.kind))",
    ),
)
