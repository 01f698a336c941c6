"""Codes that are sent to phones: who gets one, how often, and what they are worth.

A code belongs to the attempt that asked for it: to a browser that signs in, or to a session that is to prove it again
or to be forgotten. Entered by another one it is no code at all, and nothing is counted, so that strangers who guess use
up no code but their own. Who asks in a browser that the account knows is counted by itself, and so is each session, so
that strangers who ask keep no owner out. Each purpose has a key of its own for its hashes: a code is good for nothing
else.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from onsale.contracts.events import DomainEvent, SignInCodeRequested
from onsale.contracts.privacy import ConfirmationCodeRequested
from onsale.contracts.values import Language
from onsale.modules.users.commands.codes import CodeSent, CodeUse, enter_code, put_code
from onsale.modules.users.commands.factor_book import Standing
from onsale.modules.users.domain import MICROS, new_code
from onsale.modules.users.domain.factors import Method
from onsale.modules.users.repository import codes as repository
from onsale.modules.users.settings import (
    CODE_SECONDS,
    CODE_WINDOW_SECONDS,
    DEVICES_CODES_PER_WINDOW_MAX,
    SESSIONS_CODES_PER_WINDOW_MAX,
)
from onsale.modules.users.tables import CodeRow
from onsale.platform.audit import Actor
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound, TooManyRequests
from onsale.platform.security import keyed_hash
from onsale.platform.wiring import Platform

STRANGERS = ""


class CodePurpose(StrEnum):
    """What a code is good for, and nothing else."""

    SIGN_IN = "sign-in"
    PROOF = "proof"
    ERASURE = "erasure"


class AskOwnCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code for the phone of whoever asks."""

    actor: Actor
    language: Language


class CodeWish(msgspec.Struct, frozen=True, kw_only=True):
    """A code for a normalised phone, wanted by this attempt, counted as ``asked_by``."""

    phone: str
    attempt_id: str
    asked_by: str
    language: Language
    purpose: CodePurpose = CodePurpose.SIGN_IN


class PhoneCodes:
    """Called inside of commands."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        ring = platform.keys
        self._keys = {
            CodePurpose.SIGN_IN: list(ring.all_for("sign-in-code").values()),
            CodePurpose.PROOF: list(ring.all_for("proof-code").values()),
            CodePurpose.ERASURE: list(ring.all_for("erasure-code").values()),
        }

    async def asked_by(self, transaction: Transaction, phone: str, device_id: str | None) -> str:
        """As whom a browser is counted that asks for this phone: by itself if the account knows it. When all of those
        have asked very often, only for the first of its window."""
        phone_indexes, now = self._indexes(phone), to_micros(self._clock.now())
        if device_id is None or not await repository.knows_device(transaction, phone_indexes, device_id):
            return STRANGERS
        asked = await repository.list_asked_by_devices(transaction, phone_indexes, now)
        is_first = all(one.asked_by != device_id for one in asked)
        has_left = sum(one.codes for one in asked) < DEVICES_CODES_PER_WINDOW_MAX
        return device_id if is_first or has_left else STRANGERS

    async def send_to_session(
        self, transaction: Transaction, standing: Standing, purpose: CodePurpose, language: Language
    ) -> CodeSent:
        """A code to the phone of the account, for the session that asks. Raises ``TooManyRequests``."""
        if not standing.account.phone_sealed:
            raise NotFound
        phone, session_id = self._sealer.open(standing.account.phone_sealed), standing.session.id
        await _refuse_too_many(transaction, standing, self._indexes(phone))
        wish = CodeWish(phone=phone, attempt_id=session_id, asked_by=session_id, language=language, purpose=purpose)
        return await self.send(transaction, wish)

    async def use_of_session(
        self, transaction: Transaction, standing: Standing, purpose: CodePurpose, code: str
    ) -> CodeUse:
        """Use the code that the session has asked for, once. Raises ``CodeExpired``."""
        phone = self._sealer.open(standing.account.phone_sealed)
        return await self.use(transaction, phone, standing.session.id, code, purpose=purpose)

    async def send(self, transaction: Transaction, wish: CodeWish) -> CodeSent:
        """Make a code and send it; the older one of the same stops working. Raises ``TooManyRequests``."""
        now = to_micros(self._clock.now())
        code, phone_index = new_code(), await self._index(transaction, wish)
        row = CodeRow(
            phone_index=phone_index,
            asked_by=wish.asked_by,
            attempt_id=wish.attempt_id,
            code_id=self._ids.new(),
            code_hash=_code_hash(self._keys[wish.purpose][0], phone_index, code),
            wrong_attempts=0,
            created_at=now,
            expires_at=now + CODE_SECONDS * MICROS,
            used_at=None,
            window_started_at=now,
            codes_in_window=1,
        )
        sent = await put_code(transaction, row)
        transaction.append(self._event(row, wish, code))
        return sent

    async def use(
        self,
        transaction: Transaction,
        phone: str,
        attempt_id: str,
        code: str,
        *,
        purpose: CodePurpose = CodePurpose.SIGN_IN,
    ) -> CodeUse:
        """Use the code of an attempt, once. Raises ``CodeExpired``, also when this attempt never asked for one."""
        now = to_micros(self._clock.now())
        known = await repository.lock_code(transaction, self._indexes(phone), attempt_id)
        index = "" if known is None else known.phone_index
        hashes = [_code_hash(key, index, code) for key in self._keys[purpose]]
        return await enter_code(transaction, known, hashes, now)

    def _indexes(self, phone: str) -> list[str]:
        return list(self._sealer.blind_indexes(phone).values())

    async def _index(self, transaction: Transaction, wish: CodeWish) -> str:
        """Under which these are counted: they go on where they were counted before the newest key came."""
        indexes = self._indexes(wish.phone)
        if len(indexes) == 1:
            return indexes[0]
        known = await repository.find_index(transaction, indexes, wish.asked_by)
        return known or indexes[0]

    def _event(self, row: CodeRow, wish: CodeWish, code: str) -> DomainEvent:
        if wish.purpose is CodePurpose.ERASURE:
            return ConfirmationCodeRequested(
                occurred_at=from_micros(row.created_at),
                code_id=row.code_id,
                phone_sealed=self._sealer.seal(wish.phone),
                code_sealed=self._sealer.seal(code),
                language=wish.language,
                expires_at=from_micros(row.expires_at),
            )
        return SignInCodeRequested(
            occurred_at=from_micros(row.created_at),
            code_id=row.code_id,
            phone_sealed=self._sealer.seal(wish.phone),
            code_sealed=self._sealer.seal(code),
            language=wish.language,
            expires_at=from_micros(row.expires_at),
            is_proof=wish.purpose is CodePurpose.PROOF,
        )


async def _refuse_too_many(transaction: Transaction, standing: Standing, phone_indexes: Sequence[str]) -> None:
    """Of all sessions together, whose account is locked. One that has proved it lately, and by a code of the phone, is
    kept out by no other: that takes a code each, and a password alone makes no such session."""
    if standing.is_fresh and Method.SMS in standing.session.methods.split():
        return
    asked = await repository.list_asked_by_sessions(transaction, phone_indexes, standing.now)
    if sum(one.codes for one in asked) >= SESSIONS_CODES_PER_WINDOW_MAX:
        again = min(one.window_started_at for one in asked) + CODE_WINDOW_SECONDS * MICROS
        raise TooManyRequests(retry_after=-(-(again - standing.now) // MICROS))


def _code_hash(key: bytes, phone_index: str, code: str) -> str:
    return keyed_hash(key, f"{phone_index}:{code}")
