"""Idempotency keys: the result of a creating request is stored in the transaction that made it, and replayed.

Refusals are not stored: they changed nothing, so asking again may be answered differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, String, Table, bindparam, select

from onsale.contracts.values import Text
from onsale.platform.db import Reader, Transaction
from onsale.platform.problems import Refusal

R = TypeVar("R", bound=msgspec.Struct)

KEY_LENGTH_MIN, KEY_LENGTH_MAX = 8, 128

metadata = MetaData()
idempotency_keys = Table(
    "platform_idempotency_keys",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("result", LargeBinary(2**24 - 1), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("platform_idempotency_keys_age", "created_at"),
)


class IdempotencyKeyMissing(
    Refusal,
    code="idempotency-key-missing",
    status=400,
    title=Text(zh="缺少幂等键", en="Idempotency-Key is missing"),
    detail=Text(
        zh="请在请求头 Idempotency-Key 中提供 8 到 128 个可打印字符,每次操作用新的值,重试时用同一个值。",
        en="Send an Idempotency-Key header of 8 to 128 printable characters: a new one for every action, "
        "the same one to retry it.",
    ),
):
    """A creating request without a usable key."""


class IdempotencyKeyReused(
    Refusal,
    code="idempotency-key-reused",
    status=422,
    title=Text(zh="幂等键已用于其他内容", en="This Idempotency-Key belongs to another request"),
    detail=Text(zh="请为新的操作使用新的幂等键。", en="Use a new key for a new action."),
):
    """Same key, other body."""


class RequestInProgress(
    Refusal,
    code="request-in-progress",
    status=409,
    title=Text(zh="上一次请求仍在处理", en="The first request is still running"),
    detail=Text(zh="请稍候用同一个幂等键重试。", en="Wait a moment and retry with the same key."),
):
    """Same key, while the first is not answered yet."""


class RequestKey(msgspec.Struct, frozen=True):
    """One person's key for one action. ``fingerprint`` is a hash of method, path and body; ``older`` are the same under
    older keys, where it is a keyed one."""

    id: str
    fingerprint: str
    at: int
    older: tuple[str, ...] = ()


def request_key(principal_id: str, header: str | None, request: bytes, at: int) -> RequestKey:
    """The key of a request; ``request`` is what must be equal for it to be the same one, ``at`` in microseconds."""
    key = (header or "").strip()
    if not KEY_LENGTH_MIN <= len(key) <= KEY_LENGTH_MAX or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyMissing()
    return RequestKey(f"{principal_id}:{key}", hashlib.sha256(request).hexdigest(), at)


class _KeyRow(msgspec.Struct):
    id: str
    fingerprint: str
    result: bytes
    created_at: int


_find = select(idempotency_keys.c.id, idempotency_keys.c.fingerprint, idempotency_keys.c.result).where(
    idempotency_keys.c.id.in_(bindparam("ids", expanding=True))
)


class IdempotencyStore(Generic[R]):
    """Stored results of one kind of command."""

    def __init__(self, result_type: type[R]) -> None:
        self._decoder = msgspec.json.Decoder(result_type)
        self._encoder = msgspec.json.Encoder()
        self._running: dict[str, str] = {}

    @contextmanager
    def running(self, key: RequestKey) -> Iterator[None]:
        """Refuse a second request with the same key while this one runs in this process.

        Other processes meet the primary key of the table instead: the later one rolls back, runs again and finds the
        stored result.
        """
        first = self._running.get(key.id)
        if first is not None:
            raise RequestInProgress() if first == key.fingerprint else IdempotencyKeyReused()
        self._running[key.id] = key.fingerprint
        try:
            yield
        finally:
            del self._running[key.id]

    async def find(self, reader: Reader, keys: Sequence[RequestKey]) -> dict[str, R | Refusal]:
        """What is known about these keys: the stored result, or the refusal when the request was another."""
        wanted = {key.id: key for key in keys}
        rows = await reader.fetch_all(_find, {"ids": list(wanted)})
        known: dict[str, R | Refusal] = {}
        for key_id, fingerprint, result in rows:
            key = wanted[str(key_id)]
            same = fingerprint in {key.fingerprint, *key.older}
            known[str(key_id)] = self._decoder.decode(result) if same else IdempotencyKeyReused()
        return known

    async def store(self, transaction: Transaction, done: Sequence[tuple[RequestKey, R]]) -> None:
        """Remember results; they become durable with the changes that they describe."""
        rows = [_KeyRow(key.id, key.fingerprint, self._encoder.encode(result), key.at) for key, result in done]
        await transaction.insert(idempotency_keys, rows)
