"""Talking to Redis: whole scripts, many in one round trip; when it is lost, everybody is told so at once.

Scripts must be safe to run twice: one whose answer was lost on the way is sent again over a new connection.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec
import structlog
from prometheus_client import Counter
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import (
    ClusterError,
    ConnectionError,  # noqa: A004  # Redis's own, which is not Python's
    MasterDownError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
    TimeoutError,  # noqa: A004  # Redis's own, which is not Python's
)

from onsale.platform.problems import Unavailable

T = TypeVar("T")

RETRY_AFTER_SECONDS = 1
# Nobody else waits for a Redis that did not answer just now.
RESPITE_SECONDS = 0.25
COMMANDS_PER_PIPELINE_MAX = 500
# Who listens hears nothing when a connection is cut in silence, so he asks after a quiet while whether it still stands.
QUIET_SECONDS_MAX = 5.0

# It is away, or it cannot do its work right now; the same question may be answered later.
AWAY = (
    ConnectionError,
    TimeoutError,
    ClusterError,
    RedisClusterException,
    MasterDownError,
    ReadOnlyError,
    OutOfMemoryError,
    OSError,
)

# What uvloop says, instead of raising an OSError, to who writes to a connection that was reset a moment ago.
CLOSED_UNDER_WAY = "the handler is closed"

log = structlog.get_logger(__name__)
LOST = Counter("onsale_redis_lost_total", "Times that Redis did not answer")

Word = str | bytes | int | float


class Script(msgspec.Struct, frozen=True):
    """A Lua script that runs as one step. All its keys are in one slot."""

    text: str
    sha: str

    @classmethod
    def of(cls, text: str) -> Script:
        # S324: the name that Redis gives to scripts, no protection against anybody.
        return cls(text, hashlib.sha1(text.encode()).hexdigest())  # noqa: S324  # see above


class Call(msgspec.Struct, frozen=True):
    """A script with its keys and arguments."""

    script: Script
    keys: Sequence[str]
    arguments: Sequence[Word] = ()

    def words(self, command: str) -> list[Word]:
        first = self.script.sha if command == "EVALSHA" else self.script.text
        return [command, first, len(self.keys), *self.keys, *self.arguments]


class RedisStore:
    """One Redis or one cluster. Everything raises ``Unavailable`` while it is lost.

    ``open_listener`` gives a client of one server whose connection does nothing but listen; a cluster tells all of its
    servers what one is told.
    """

    def __init__(self, client: Redis | RedisCluster, open_listener: Callable[[], Awaitable[Redis]]) -> None:
        self._client = client
        self._open_listener = open_listener
        self._lost_until = 0.0

    async def run(self, script: Script, keys: Sequence[str], *arguments: Word) -> object:
        """The answer of one script."""
        return await self._asked(lambda: self._run(Call(script, keys, arguments)))

    async def run_all(self, calls: Sequence[Call]) -> list[object | Unavailable]:
        """The answers of several scripts in one round trip; in a cluster, in one for each node at the same time."""
        if len(calls) == 1 or isinstance(self._client, RedisCluster):
            return list(await asyncio.gather(*(self._answer_or_away(call) for call in calls)))
        try:
            answers = await self._asked(lambda: self._pipelined([call.words("EVALSHA") for call in calls]))
        except Unavailable as away:
            return [away for _ in calls]
        return [
            await self._answer_or_away(call) if isinstance(answer, NoScriptError) else _checked(answer)
            for call, answer in zip(calls, answers, strict=True)
        ]

    async def _answer_or_away(self, call: Call) -> object | Unavailable:
        try:
            return await self._asked(lambda: self._run(call))
        except Unavailable as away:
            return away

    async def ask(self, *words: Word) -> object:
        """The answer of one command."""
        return await self._asked(lambda: self._client.execute_command(*words))

    async def write(self, commands: Sequence[Sequence[Word]]) -> None:
        """Commands that each do their work, in their order and as few round trips as possible."""
        for start in range(0, len(commands), COMMANDS_PER_PIPELINE_MAX):
            chunk = commands[start : start + COMMANDS_PER_PIPELINE_MAX]
            for answer in await self._asked(lambda chunk=chunk: self._pipelined(chunk)):  # type: ignore[misc]  # a default is no parameter
                _checked(answer)

    async def listen(self, channel: str) -> AsyncIterator[bytes]:
        """What is published on a channel from now on. Raises ``Unavailable`` once Redis is lost."""
        try:
            async with await self._open_listener() as client, client.pubsub() as channels:
                await channels.subscribe(channel)
                is_quiet = False
                while True:
                    message = await channels.get_message(timeout=QUIET_SECONDS_MAX)
                    if message is not None and message["type"] == "message":
                        yield message["data"]
                    elif message is None and is_quiet:
                        raise ConnectionError("no answer to a ping")
                    elif message is None:
                        await channels.ping()
                    is_quiet = message is None
        except (*AWAY, RuntimeError) as error:
            if not _is_away(error):
                raise
            raise Unavailable(retry_after=RETRY_AFTER_SECONDS) from error

    async def close(self) -> None:
        await self._client.aclose()

    async def _run(self, call: Call) -> object:
        try:
            return await self._client.execute_command(*call.words("EVALSHA"))
        except NoScriptError:
            return await self._client.execute_command(*call.words("EVAL"))

    async def _pipelined(self, commands: Sequence[Sequence[Word]]) -> list[object]:
        client = self._client
        pipeline = client.pipeline() if isinstance(client, RedisCluster) else client.pipeline(transaction=False)
        async with pipeline:
            for words in commands:
                pipeline.execute_command(*words)
            answers: list[object] = await pipeline.execute(raise_on_error=False)
        for answer in answers:
            if isinstance(answer, Exception) and _is_away(answer):
                raise answer
        return answers

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T:
        if time.monotonic() < self._lost_until:
            raise Unavailable(retry_after=RETRY_AFTER_SECONDS)
        try:
            return await ask()
        except (*AWAY, ResponseError, RuntimeError) as error:
            if not _is_away(error):
                raise
            self._lost_until = time.monotonic() + RESPITE_SECONDS
            LOST.inc()
            log.warning("redis_lost", error=repr(error))
            raise Unavailable(retry_after=RETRY_AFTER_SECONDS) from error


def _is_away(error: Exception) -> bool:
    if isinstance(error, RuntimeError):
        return CLOSED_UNDER_WAY in str(error)
    # MISCONF: it cannot write to its disk and takes no changes until it can.
    return isinstance(error, AWAY) or str(error).startswith("MISCONF")


def _checked(answer: object) -> object:
    if isinstance(answer, Exception):
        raise answer
    return answer
