"""What a message costs on its way over the broker: `python -m bench.bus`.

One process publishes messages of some 500 bytes to two consumers and takes them itself; nothing is stored. Processor
time is that of this process; what the broker uses comes on top. With one message under way at a time every message is a
parcel of its own; with 400, which is what the relay allows, parcels fill.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import structlog
import uvloop
from typing_extensions import override

from onsale.contracts.events import OrderClosed
from onsale.platform.bus import Consumer, Delivery, Message
from onsale.platform.clock import SystemClock
from onsale.platform.db import Database, Transaction
from onsale.platform.rabbit import RabbitBus, parse
from onsale.platform.sqlite import open_sqlite
from scripts.engines import RabbitMQ

MESSAGES: Final = 4_000
PAYLOAD: Final = b"[" + b"1" * 500 + b"]"
TOGETHER: Final = (1, 8, 400)


class Sink(Delivery):
    """Takes messages and forgets them."""

    def __init__(self, name: str, database: Database) -> None:
        super().__init__(Consumer(name, OrderClosed, _nothing), database, SystemClock())  # type: ignore[arg-type]  # of one event type
        self.missing = MESSAGES
        self.is_done = asyncio.Event()

    @override
    async def settle(self, messages: list[Message], more: Callable[[], Iterable[Message]] = tuple) -> None:
        messages.extend(more())
        self.missing -= len(messages)
        if not self.missing:
            self.is_done.set()


async def _nothing(transaction: Transaction, events: Sequence[OrderClosed]) -> None:
    raise NotImplementedError


async def measure(url: str, together: int, database: Database) -> str:
    """A line with what a message costs when so many are under way."""
    sinks = [Sink(name, database) for name in ("bench.one", "bench.two")]
    bus = RabbitBus(parse(url, setting="URL"), sinks, {})
    await bus.start()
    room = asyncio.Semaphore(together)

    async def publish(number: int) -> None:
        async with room:
            await bus.publish(Message(f"m{number}", "OrderClosed", PAYLOAD))

    used, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(publish(number) for number in range(MESSAGES)))
    for sink in sinks:
        await sink.is_done.wait()
    used, took = time.process_time() - used, time.perf_counter() - began
    await bus.stop()
    return (
        f"{together:4} together: {used / MESSAGES * 1e6:4.0f} µs of processor time, {MESSAGES / took:6.0f} messages/s"
    )


async def main() -> None:
    with TemporaryDirectory() as folder, RabbitMQ() as broker:
        database = open_sqlite(Path(folder) / "never-used.db")
        for together in TOGETHER:
            print(await measure(broker.create_virtual_host(f"v{together}"), together, database))
        await database.close()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    uvloop.run(main())
