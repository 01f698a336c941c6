"""Tokens of people that tickets are for, as the users module would sign them."""

from __future__ import annotations

import hashlib

import msgspec

from onsale.app.process import Process
from onsale.contracts.tokens import AttendeeClaims


def claims_of(process: Process, user_id: str, performance_id: str, document: str) -> AttendeeClaims:
    """Somebody of an adult's age who is not the buyer; equal documents have equal digests."""
    return AttendeeClaims(
        user_id=user_id,
        performance_id=performance_id,
        digest=hashlib.sha256(f"{performance_id}:{document}".encode()).hexdigest()[:32],
        name_masked="张*三",
        kind="resident-id",
        last_digits=document[-4:],
        age=18,
        is_self=False,
        expires_at=int(process.platform.clock.now().timestamp()) + 1_800,
    )


def token_of(process: Process, user_id: str, performance_id: str, document: str, **changes: object) -> str:
    """A token for somebody, with whatever is different about them."""
    claims = msgspec.structs.replace(claims_of(process, user_id, performance_id, document), **changes)
    return process.platform.attendee_tokens.sign(claims)
