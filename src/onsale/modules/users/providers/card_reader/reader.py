"""The process that reads, as the web process sees it: one picture at a time, few that wait, no one for long."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from importlib.util import find_spec

import msgspec
import structlog
from prometheus_client import Counter, Histogram

from onsale.modules.users.domain.reading_cards import CardReading
from onsale.modules.users.errors.card_reading import (
    CardBlurred,
    CardCutOff,
    CardInGlare,
    CardInTheDark,
    CardNotFound,
    CardReadingAbsent,
    CardReadingFailed,
    CardTooSmall,
    PictureBroken,
    PictureTooManyPixels,
)
from onsale.modules.users.providers.card_reader.frames import (
    ANSWER_BYTES_MAX,
    LENGTH_BYTES,
    READY,
    Answered,
    Asked,
    Trouble,
    framed,
)
from onsale.modules.users.settings import (
    CARD_READER_RESTS_AFTER_SECONDS,
    CARD_READER_STARTS_WITHIN_SECONDS,
    CARD_READING_SECONDS_MAX,
    CARD_READING_WAITS_SECONDS_MAX,
    CARD_READINGS_AT_ONCE_MAX,
    PICTURE_PIXELS_MAX,
    PICTURES_AT_ONCE_MAX,
)
from onsale.platform.problems import Overloaded, Refusal, TooManyRequests

WORKER = "onsale.modules.users.providers.card_reader.worker"
NEEDED = ("rapidocr", "onnxruntime")
RETRY_AFTER_SECONDS = 3
# Everything else of our environment, the keys first of all, is not for a process that opens strangers' files.
ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "2"}

log = structlog.get_logger(__name__)
READINGS = Counter("onsale_card_readings_total", "Pictures of documents, by what became of them", ["outcome"])
SECONDS = Histogram(
    "onsale_card_reading_seconds", "From a free process to its answer", buckets=(0.25, 0.5, 1, 1.5, 2, 3, 5, 10)
)


class CardReader:
    """Reads pictures one after the other. Without a ``command`` it refuses all of them."""

    def __init__(
        self,
        command: Sequence[str] | None,
        *,
        seconds_max: float = CARD_READING_SECONDS_MAX,
        rests_after_seconds: float = CARD_READER_RESTS_AFTER_SECONDS,
        pictures_max: int = PICTURES_AT_ONCE_MAX,
        at_once_max: int = CARD_READINGS_AT_ONCE_MAX,
        waits_seconds_max: float = CARD_READING_WAITS_SECONDS_MAX,
    ) -> None:
        self._command = command
        self._seconds_max = seconds_max
        self._rests_after_seconds = rests_after_seconds
        self._pictures_max = pictures_max
        self._at_once_max = at_once_max
        self._reading = 0
        self._waits_seconds_max = waits_seconds_max
        self._asking: set[str] = set()
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._resting: asyncio.Task[None] | None = None

    @property
    def is_there(self) -> bool:
        """Whether pictures can be read here at all."""
        return self._command is not None

    @property
    def pid(self) -> int | None:
        """Of the process that reads, while there is one."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @asynccontextmanager
    async def place(self, user_id: str) -> AsyncIterator[None]:
        """A place for one picture, from before its first byte is taken until the answer: that many are in memory at
        most. Raises ``CardReadingAbsent``, ``Overloaded``, and ``TooManyRequests`` for a second one of the same
        account."""
        if self._command is None:
            raise CardReadingAbsent
        if user_id in self._asking:
            raise TooManyRequests(retry_after=RETRY_AFTER_SECONDS)
        _shed_from(self._pictures_max, len(self._asking))
        self._asking.add(user_id)
        try:
            yield
        finally:
            self._asking.discard(user_id)

    async def read(self, picture: bytes, today: date) -> CardReading:
        """What a picture says. Raises ``Overloaded`` while many wait for that, and the refusals of
        ``errors.card_reading``; the process is a new one after it died or took too long."""
        async with self._my_turn():
            if self._resting is not None:
                self._resting.cancel()
            answered = await self._ask(picture, today)
            self._resting = asyncio.create_task(self._rest())
        READINGS.labels(answered.trouble or "read").inc()
        if answered.reading is None:
            raise _refusal(answered.trouble)
        return answered.reading

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        _shed_from(self._at_once_max, self._reading)
        self._reading += 1
        try:
            await self._wait()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._reading -= 1

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._waits_seconds_max):
                await self._turn.acquire()
        except TimeoutError as error:
            READINGS.labels("shed").inc()
            raise Overloaded(retry_after=RETRY_AFTER_SECONDS) from error

    async def stop(self) -> None:
        """End the process."""
        if self._resting is not None:
            self._resting.cancel()
        async with self._turn:
            await self._end()

    async def _ask(self, picture: bytes, today: date) -> Answered:
        try:
            process = await self._started()
            with SECONDS.time():
                async with asyncio.timeout(self._seconds_max):
                    return await _answer(process, framed(msgspec.json.encode(Asked(today))) + framed(picture))
        except (OSError, TimeoutError, asyncio.IncompleteReadError, msgspec.MsgspecError) as error:
            log.warning("card_reader_lost", error=type(error).__name__)
            READINGS.labels("failed").inc()
            await self._end()
            raise CardReadingFailed(retry_after=RETRY_AFTER_SECONDS) from error
        except asyncio.CancelledError:
            # Half a question was asked: the next answer would be of this one.
            await self._end()
            raise

    async def _started(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._end()
        assert self._command is not None
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=ENVIRONMENT
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(CARD_READER_STARTS_WITHIN_SECONDS):
            await self._process.stdout.readexactly(len(READY))
        return self._process

    async def _rest(self) -> None:
        await asyncio.sleep(self._rests_after_seconds)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        """Kill it: it has nothing to finish or to put away."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


def configured_reader(*, seconds_max: float = CARD_READING_SECONDS_MAX) -> CardReader:
    """Reads where the optional packages are installed, and refuses elsewhere."""
    is_installed = all(find_spec(package) is not None for package in NEEDED)
    return CardReader([sys.executable, "-I", "-m", WORKER] if is_installed else None, seconds_max=seconds_max)


async def _answer(process: Process, question: bytes) -> Answered:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(question)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES))
    if length > ANSWER_BYTES_MAX:
        raise msgspec.DecodeError("longer than any answer")
    return msgspec.json.decode(await process.stdout.readexactly(length), type=Answered)


def _shed_from(limit: int, number: int) -> None:
    if number >= limit:
        READINGS.labels("shed").inc()
        raise Overloaded(retry_after=RETRY_AFTER_SECONDS)


def _refusal(trouble: Trouble | None) -> Refusal:
    match trouble:
        case Trouble.BROKEN:
            return PictureBroken()
        case Trouble.TOO_MANY_PIXELS:
            return PictureTooManyPixels(pixels_max=PICTURE_PIXELS_MAX)
        case Trouble.BLURRED:
            return CardBlurred()
        case Trouble.GLARE:
            return CardInGlare()
        case Trouble.DARK:
            return CardInTheDark()
        case Trouble.TOO_SMALL:
            return CardTooSmall()
        case Trouble.CUT_OFF:
            return CardCutOff()
        case _:
            return CardNotFound()
