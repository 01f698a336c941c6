"""Codes that are sent to phones: who gets one, how often, and what they are worth.

A code belongs to the attempt that asked for it: to a browser, or to a session that proves again whose it is. Entered by
another one it is no code at all, and nothing is counted, so that strangers who guess use up no code but their own. Who
asks in a browser that the account knows is counted by itself, so that strangers who ask keep no owner out.
"""

from __future__ import annotations

import msgspec

from onsale.contracts.events import SignInCodeRequested
from onsale.contracts.values import Language
from onsale.modules.users.domain import MICROS, CodePace, new_code, seconds_until_next_code
from onsale.modules.users.errors import CodeExpired
from onsale.modules.users.repository import codes as repository
from onsale.modules.users.settings import (
    CODE_EVERY_SECONDS,
    CODE_SECONDS,
    DEVICES_CODES_PER_WINDOW_MAX,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables import CodeRow
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import TooManyRequests
from onsale.platform.security import keyed_hash
from onsale.platform.wiring import Platform

STRANGERS = ""


class CodeRequested(msgspec.Struct, frozen=True):
    """A code was made and is on its way."""

    expires_at: int
    resend_after_seconds: int


class CodeWish(msgspec.Struct, frozen=True, kw_only=True):
    """A code for a normalised phone, wanted by this attempt, counted as ``asked_by``."""

    phone: str
    attempt_id: str
    asked_by: str
    language: Language
    is_proof: bool = False


class CodeUse(msgspec.Struct, frozen=True):
    """``code_id`` is that of a code that was right, to one caller; ``None`` for a wrong one, which was counted."""

    code_id: str | None
    attempts_left: int


class PhoneCodes:
    """Called inside of commands."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._keys = list(platform.keys.all_for("sign-in-code").values())

    async def asked_by(self, transaction: Transaction, phone: str, device_id: str | None) -> str:
        """As whom a browser is counted that asks for this phone: by itself if the account knows it. When all of those
        have asked very often, only for the first of its window."""
        phone_index, now = self._sealer.blind_index(phone), to_micros(self._clock.now())
        if device_id is None or not await repository.knows_device(transaction, phone_index, device_id):
            return STRANGERS
        asked = await repository.list_asked_by_devices(transaction, phone_index, now)
        is_first = all(one.asked_by != device_id for one in asked)
        has_left = sum(one.codes for one in asked) < DEVICES_CODES_PER_WINDOW_MAX
        return device_id if is_first or has_left else STRANGERS

    async def send(self, transaction: Transaction, wish: CodeWish) -> CodeRequested:
        """Make a code and send it; the older one of the same stops working. Raises ``TooManyRequests``."""
        now = to_micros(self._clock.now())
        code, phone_index = new_code(), self._sealer.blind_index(wish.phone)
        row = CodeRow(
            phone_index=phone_index,
            asked_by=wish.asked_by,
            attempt_id=wish.attempt_id,
            code_id=self._ids.new(),
            code_hash=_code_hash(self._keys[0], phone_index, code),
            wrong_attempts=0,
            created_at=now,
            expires_at=now + CODE_SECONDS * MICROS,
            used_at=None,
            window_started_at=now,
            codes_in_window=1,
        )
        if not await repository.replace_code(transaction, row):
            known = await repository.find_code(transaction, phone_index, wish.asked_by)
            if known is not None:
                pace = CodePace(
                    last_at=known.created_at,
                    window_started_at=known.window_started_at,
                    codes_in_window=known.codes_in_window,
                )
                raise TooManyRequests(retry_after=seconds_until_next_code(pace, now))
            await repository.insert_codes(transaction, [row])
        transaction.append(
            SignInCodeRequested(
                occurred_at=from_micros(now),
                code_id=row.code_id,
                phone_sealed=self._sealer.seal(wish.phone),
                code_sealed=self._sealer.seal(code),
                language=wish.language,
                expires_at=from_micros(row.expires_at),
                is_proof=wish.is_proof,
            )
        )
        return CodeRequested(row.expires_at, CODE_EVERY_SECONDS)

    async def use(self, transaction: Transaction, phone: str, attempt_id: str, code: str) -> CodeUse:
        """Use the code of an attempt, once. Raises ``CodeExpired``, also when this attempt never asked for one."""
        now, phone_index = to_micros(self._clock.now()), self._sealer.blind_index(phone)
        known = await repository.lock_code(transaction, phone_index, attempt_id)
        if known is None or known.used_at is not None or known.expires_at <= now:
            raise CodeExpired
        hashes = [_code_hash(key, phone_index, code) for key in self._keys]
        if await repository.use_code(transaction, known.code_id, hashes, now):
            return CodeUse(known.code_id, 0)
        if not await repository.count_wrong_attempt(transaction, known.code_id):
            raise CodeExpired
        return CodeUse(None, WRONG_ATTEMPTS_MAX - known.wrong_attempts - 1)


def _code_hash(key: bytes, phone_index: str, code: str) -> str:
    return keyed_hash(key, f"{phone_index}:{code}")
