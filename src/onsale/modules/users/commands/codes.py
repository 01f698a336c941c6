"""One-time codes, wherever they are sent: how often there is one, how often it can be tried, and that it works once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from onsale.modules.users.domain import seconds_until_next_code
from onsale.modules.users.errors import CodeExpired
from onsale.modules.users.repository import codes as repository
from onsale.modules.users.settings import CODE_EVERY_SECONDS, WRONG_ATTEMPTS_MAX
from onsale.platform.clock import from_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import TooManyRequests


class CodeSent(msgspec.Struct, frozen=True):
    """A code is on its way."""

    expires_at: datetime
    resend_after_seconds: int


class CodeUse(msgspec.Struct, frozen=True):
    """``code_id`` is that of a code that was right, to one caller; ``None`` for a wrong one, which was counted."""

    code_id: str | None
    attempts_left: int


async def put_code(transaction: Transaction, new: repository.AnyCode) -> CodeSent:
    """In the place of the older one, which stops working. Raises ``TooManyRequests``. Two first ones at once are an
    ``IntegrityError`` for one of them, whose command runs again."""
    if not await repository.replace_code(transaction, new):
        pace = await repository.find_pace(transaction, new)
        if pace is not None:
            raise TooManyRequests(retry_after=seconds_until_next_code(pace, new.created_at))
        await repository.insert_code(transaction, new)
    return CodeSent(from_micros(new.expires_at), CODE_EVERY_SECONDS)


async def enter_code(
    transaction: Transaction, code: repository.AnyCode | None, code_hashes: Sequence[str], now: int
) -> CodeUse:
    """Use it, once, if what was entered has one of these hashes; count it if not. Raises ``CodeExpired``."""
    if code is None or code.used_at is not None or code.expires_at <= now:
        raise CodeExpired
    if await repository.use_code(transaction, code, code_hashes, now):
        return CodeUse(code.code_id, 0)
    if not await repository.count_wrong_attempt(transaction, code):
        raise CodeExpired
    return CodeUse(None, WRONG_ATTEMPTS_MAX - code.wrong_attempts - 1)
