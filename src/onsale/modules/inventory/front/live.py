"""What is left, told to everybody who looks on as it changes.

Each performance that somebody watches in this process has one feed. It looks at the stock a few times a second, works
out once what is different, and writes the same bytes to all of its watchers. Where nobody watches nothing runs.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection

import msgspec
import structlog
from prometheus_client import Counter, Gauge

from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.changes import Snapshot, epoch_of
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.stock import Stock
from onsale.modules.inventory.schemas.buyers import delta_event, state_event, version_event
from onsale.modules.inventory.settings import (
    DELTAS_KEPT_MAX,
    LOOK_SECONDS,
    LOOK_SECONDS_MAX,
    SILENT_SECONDS_MAX,
    WATCHERS_PER_TURN,
)
from onsale.platform.db import Conflict
from onsale.platform.problems import NotFound, Overloaded, Unavailable
from onsale.platform.streams import Opening, Stream, framed

EVENT_STREAM = "text/event-stream"
RETRY_AFTER_SECONDS = 5
HEARTBEAT = b":\n\n"
# Who was sent away comes back after so long, not all in the same moment.
RETRY_MS = 1_000
RETRY_SPREAD_MS = 3_000
RETRY_STEP_MS = 37

log = structlog.get_logger(__name__)
WATCHERS = Gauge("onsale_availability_watchers", "Streams of availability that are open")
TOLD = Counter("onsale_availability_told_total", "Changes of a stock that were told to its watchers")


class Rhythm(msgspec.Struct, frozen=True):
    """Time for feeds, in seconds that cannot be set."""

    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Live:
    """The feeds of this process, for at most ``watchers_max`` watchers together."""

    def __init__(self, front: StockFront, *, watchers_max: int, rhythm: Rhythm | None = None) -> None:
        self._front = front
        self._watchers_max = watchers_max
        self._rhythm = rhythm or Rhythm()
        self._watchers = 0
        self._feeds: dict[str, _Feed] = {}
        self._is_ending = False

    async def open(self, performance_id: str, known: int | None) -> Opening:
        """A stream for one more watcher, who has seen the version ``known``. Raises ``NotFound`` where nothing is sold,
        ``Overloaded`` when too many watch, and ``Unavailable``."""
        stock = await self._front.show(performance_id)
        if stock is None:
            raise NotFound()
        if self._is_ending:
            raise Unavailable(retry_after=RETRY_AFTER_SECONDS)
        if self._watchers >= self._watchers_max:
            raise Overloaded(retry_after=RETRY_AFTER_SECONDS)
        self._add(1)
        return self._feed(performance_id, stock).join(known, stock.version)

    def _feed(self, performance_id: str, stock: Stock) -> _Feed:
        known = self._feeds.get(performance_id)
        if known is not None and not known.task.done():
            return known
        feed = self._feeds[performance_id] = _Feed(stock, self._front, self._rhythm, self._left)
        feed.task.add_done_callback(lambda _: self._over(performance_id, feed))
        return feed

    def _left(self) -> None:
        self._add(-1)

    def _add(self, number: int) -> None:
        self._watchers += number
        WATCHERS.inc(number)

    def _over(self, performance_id: str, feed: _Feed) -> None:
        if self._feeds.get(performance_id) is feed:
            del self._feeds[performance_id]

    def hurry(self) -> None:
        """End all streams in order; their readers find another process, or this one when it is back."""
        self._is_ending = True
        for feed in self._feeds.values():
            feed.end()

    async def stop(self) -> None:
        """End what is left."""
        self.hurry()
        tasks = [feed.task for feed in self._feeds.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Feed:
    """One performance and its watchers. ``left`` is called for each of these when he leaves."""

    def __init__(self, stock: Stock, front: StockFront, rhythm: Rhythm, left: Callable[[], None]) -> None:
        self._book: Book = stock.book
        self._front = front
        self._rhythm = rhythm
        self._left = left
        self._streams: dict[Stream, None] = {}
        # What watchers know, and the last changes that led there: the version before each, and its event.
        self._told = Snapshot.of(stock)
        self._deltas: deque[tuple[int, bytes]] = deque(maxlen=DELTAS_KEPT_MAX)
        self._state: bytes | None = None
        self._ahead: set[Stream] = set()
        self.task = asyncio.create_task(self._run(), name="availability-feed")

    def join(self, known: int | None, newest: int) -> Opening:
        """One more watcher, from now on. ``newest`` is a version that exists, perhaps not told yet."""
        stream = Stream(self._leave)
        self._streams[stream] = None
        told = self._told
        missed = None if known is None else self._missed(known)
        if known is not None and missed is not None:
            first = version_event(known) + missed
        elif known is not None and told.version < known <= newest and epoch_of(known) == told.epoch:
            # He asked just before what others will be told next. That begins too early for him, so he gets all of it.
            first = version_event(known)
            self._ahead.add(stream)
        else:
            first = self._state_event()
        return Opening(first, stream, media_type=EVENT_STREAM)

    def _missed(self, known: int) -> bytes | None:
        """What was told since that version; ``None`` where that is not known, or longer than all there is to say."""
        if known == self._told.version:
            return b""
        events: list[bytes] = []
        for before, event in reversed(self._deltas):
            events.append(event)
            if before == known:
                missed = b"".join(reversed(events))
                return missed if len(missed) < len(self._state_event()) else None
        return None

    def _state_event(self) -> bytes:
        if self._state is None:
            self._state = state_event(self._told, self._book)
        return self._state

    def _leave(self, stream: Stream) -> None:
        del self._streams[stream]
        self._ahead.discard(stream)
        self._left()

    async def _run(self) -> None:
        rhythm = self._rhythm
        spoke_at = rhythm.now()
        try:
            while self._streams:
                began = rhythm.now()
                event = await self._news()
                if event is not None:
                    ahead, self._ahead = self._ahead, set()
                    await self._tell(event, ahead)
                    spoke_at = began
                elif began - spoke_at >= SILENT_SECONDS_MAX:
                    await self._tell(HEARTBEAT)
                    spoke_at = began
                took = rhythm.now() - began
                # A process that has much else to do tells less often: at least half of the time is left to others.
                await rhythm.pause(max(LOOK_SECONDS - took, min(took, LOOK_SECONDS_MAX)))
        except Exception:
            log.exception("availability_not_told", performance=self._book.performance_id)
            self.end()

    async def _news(self) -> bytes | None:
        """The event that says what has changed, if anything has. It is kept for those who come back."""
        try:
            stock = await self._front.show(self._book.performance_id)
        except (Conflict, Unavailable):
            return None  # they see what was there last
        before = self._told
        if stock is None or stock.version == before.version:
            return None
        self._told = after = Snapshot.of(stock)
        self._state = None
        TOLD.inc()
        event = delta_event(before, after, self._book) if after.follows(before) else None
        if event is None:
            self._deltas.clear()
            return self._state_event()
        self._deltas.append((before.version, event))
        return event

    async def _tell(self, event: bytes, ahead: Collection[Stream] = ()) -> None:
        """Write it to everybody who watches now, some at a time so that others have their turn in between. Who is
        ``ahead`` gets the whole state instead."""
        frame = framed(event)
        full = framed(self._state_event()) if ahead else b""
        streams = list(self._streams)
        for start in range(0, len(streams), WATCHERS_PER_TURN):
            for stream in streams[start : start + WATCHERS_PER_TURN]:
                stream.write(full if stream in ahead else frame)
            await asyncio.sleep(0)

    def end(self) -> None:
        """Send everybody away, to come back at different moments."""
        for number, stream in enumerate(list(self._streams)):
            again = RETRY_MS + number * RETRY_STEP_MS % RETRY_SPREAD_MS
            stream.end(b"retry: %d\n\n" % again)
