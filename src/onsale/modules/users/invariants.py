"""What must be true of accounts beyond what their constraints already enforce."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

INVARIANTS = (
    Invariant(
        "users.used_code_has_a_session",
        "A sign-in code that was used has made a session.",
        "SELECT c.code_id FROM users_codes c WHERE c.used_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM users_sessions s WHERE s.code_id = c.code_id)",
    ),
    Invariant(
        "users.no_session_before_its_code_was_used",
        "A session was made by the code that was used for it, not by one that still waits.",
        "SELECT s.id FROM users_sessions s JOIN users_codes c ON c.code_id = s.code_id"
        " WHERE c.used_at IS NULL OR c.used_at <> s.created_at",
    ),
    Invariant(
        "users.ended_session_stays_ended",
        "Nobody refreshes a session after it has ended.",
        "SELECT id FROM users_sessions WHERE refreshed_at > ended_at",
    ),
)
