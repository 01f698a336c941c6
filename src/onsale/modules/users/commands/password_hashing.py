"""Slow hashes of passwords (argon2id), so many at once and no more: each takes megabytes and milliseconds.

Whatever is asked, one hash is made: for whom there is no password, one that nobody's password has. The hash is sealed
where it is stored, so that the keys of the platform do what a pepper does, and rotate.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import msgspec
from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from prometheus_client import Counter, Gauge

from onsale.modules.users.settings import (
    PASSWORD_HASHES_AGAIN_SECONDS,
    PASSWORD_HASHES_AT_ONCE,
    PASSWORD_HASHES_MAX,
    PASSWORD_LANES,
    PASSWORD_MEMORY_KIB,
    PASSWORD_PASSES,
)
from onsale.platform.problems import TooManyRequests
from onsale.platform.settings import Settings

SALT_BYTES, HASH_BYTES = 16, 32

HASHES = Counter("onsale_password_hashes_total", "Slow hashes of passwords")
UNDER_WAY = Gauge("onsale_password_hashes_under_way", "Slow hashes that are made or waited for")


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one hash takes."""

    memory_kib: int
    passes: int
    lanes: int


FULL = Cost(memory_kib=PASSWORD_MEMORY_KIB, passes=PASSWORD_PASSES, lanes=PASSWORD_LANES)
# For tests, which hash thousands.
CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
COSTS = {"full": FULL, "cheap": CHEAP}


class Verdict(msgspec.Struct, frozen=True):
    """Whether it was right, and then its hash with what it costs today, if it was made for less."""

    is_right: bool
    rehashed: str | None


class PasswordHashing:
    """The hashes of one process."""

    def __init__(self, settings: Settings, cost: Cost | None = None) -> None:
        cost = cost or COSTS[settings.password_hashing]
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=HASH_BYTES,
            salt_len=SALT_BYTES,
            type=Type.ID,
        )
        # Random bytes in the place of a hash: no password makes it, and looking costs the same.
        salt, digest = (base64.b64encode(os.urandom(size)).rstrip(b"=").decode() for size in (SALT_BYTES, HASH_BYTES))
        self._nobodys = f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${digest}"
        self._pool = ThreadPoolExecutor(PASSWORD_HASHES_AT_ONCE, thread_name_prefix="passwords")
        self._places = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """To be taken before anything is counted or read. Raises ``TooManyRequests`` when too many wait."""
        if self._places >= PASSWORD_HASHES_MAX:
            raise TooManyRequests(retry_after=PASSWORD_HASHES_AGAIN_SECONDS)
        self._places += 1
        UNDER_WAY.inc()
        try:
            yield
        finally:
            self._places -= 1
            UNDER_WAY.dec()

    async def hash(self, password: str) -> str:
        """A new hash, with a salt of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hash, password)

    async def verify(self, password: str, known: str | None) -> Verdict:
        """Whether this is the password of that hash; it takes as long when there is none."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._verify, password, known)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _hash(self, password: str) -> str:
        HASHES.inc()
        return self._hasher.hash(password)

    def _verify(self, password: str, known: str | None) -> Verdict:
        HASHES.inc()
        try:
            self._hasher.verify(known or self._nobodys, password)
        except VerifyMismatchError:
            return Verdict(is_right=False, rehashed=None)
        if known is None:
            return Verdict(is_right=False, rehashed=None)
        is_old = self._hasher.check_needs_rehash(known)
        return Verdict(is_right=True, rehashed=self._hash(password) if is_old else None)
