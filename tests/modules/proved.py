"""Somebody whose session is known, and has just proved whose it is, without the way there."""

from __future__ import annotations

from onsale.app.process import Process
from onsale.modules.users.repository.signing_in import insert_sessions
from onsale.modules.users.tables import SessionRow
from onsale.platform.clock import to_micros

DAY = 86_400_000_000


async def proved(process: Process, headers: dict[str, str]) -> dict[str, str]:
    """These headers, of an account that there is, in a session of a day."""
    claims = process.platform.access_tokens.verify(headers["authorization"].removeprefix("Bearer "))
    now = to_micros(process.platform.clock.now())
    row = SessionRow(
        id=claims.session_id,
        user_id=claims.user_id,
        code_id=process.platform.ids.new(),
        generation=0,
        refresh_hash="",
        created_at=now,
        refreshed_at=now,
        expires_at=now + DAY,
        ended_at=None,
        end_reason=None,
        device_id=None,
        address_masked=None,
        methods="sms",
        proved_at=now,
    )
    await process.platform.database.run(lambda transaction: insert_sessions(transaction, [row]))
    return headers
