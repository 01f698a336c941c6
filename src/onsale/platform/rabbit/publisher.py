"""Publishing with confirms: a message is the broker's when a majority of its nodes has it on disk."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from aiormq import Channel, spec
from aiormq import exceptions as client
from prometheus_client import Counter, Histogram

from onsale.platform.bus import Message
from onsale.platform.rabbit import parcels, topology
from onsale.platform.rabbit.address import Address
from onsale.platform.rabbit.link import Life, Link, Lost, losing, pause

CONFIRM_SECONDS_MAX = 30.0
SLOW_CONFIRM_SECONDS = 2.0
_PERSISTENT = 2

log = structlog.get_logger(__name__)
PUBLISHED_AGAIN = Counter("onsale_broker_republished_total", "Attempts to publish that were not confirmed")
PARCELS = Histogram(
    "onsale_broker_parcel_size", "Messages that travelled together", buckets=(1, 2, 4, 8, 16, parcels.MESSAGES_MAX)
)


@dataclass(frozen=True, slots=True)
class _Letter:
    message: Message
    confirmed: asyncio.Future[None]


class Publisher:
    """Sends messages, those of one type in their order: while a parcel waits for its confirm, the next one gathers."""

    def __init__(self, address: Address, subscriptions: Mapping[str, str], *, deliveries_max: int) -> None:
        self._subscriptions = subscriptions
        self._wanted = frozenset(subscriptions.values())
        self._deliveries_max = deliveries_max
        self._lines: dict[tuple[str, str], _Line] = {}
        self._link = Link(address, "publish", self._set_up, _leave)

    @property
    def trouble(self) -> str | None:
        if self._link.trouble is not None:
            return self._link.trouble
        now = asyncio.get_running_loop().time()
        if all(line.since is None or now - line.since < SLOW_CONFIRM_SECONDS for line in self._lines.values()):
            return None
        return "The broker confirms nothing: it is short of memory or disk, or a majority of its nodes is away."

    async def start(self) -> None:
        await self._link.start()

    async def stop(self) -> None:
        """What was not confirmed is not ours to keep: it is in the outbox."""
        for line in self._lines.values():
            line.stop()
        await self._link.stop()

    async def publish(self, message: Message) -> None:
        """Returns when the broker has confirmed it."""
        address = (message.event_type, message.only_for)
        if address not in self._lines:
            self._lines[address] = _Line(self._link, message, is_wanted=message.event_type in self._wanted)
        await self._lines[address].send(message)

    async def _set_up(self, life: Life) -> Channel:
        channel = await life.channel(confirms=True)
        await topology.declare(channel, self._subscriptions, deliveries_max=self._deliveries_max)
        return channel


class _Line:
    """Messages of one type on their way to one place, one parcel after the other."""

    def __init__(self, link: Link[Channel], message: Message, *, is_wanted: bool) -> None:
        self._link = link
        self._event_type = message.event_type
        # The broker binds every queue to its default exchange by its name.
        self._exchange = "" if message.only_for else topology.EXCHANGE
        self._routing_key = message.only_for or message.event_type
        self._is_wanted = is_wanted or bool(message.only_for)
        self._letters: deque[_Letter] = deque()
        self._task: asyncio.Task[None] | None = None
        self.since: float | None = None  # when the parcel that is under way was packed

    async def send(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        letter = _Letter(message, loop.create_future())
        self._letters.append(letter)
        if self._task is None:
            self._task = loop.create_task(self._work(), name=f"broker:{self._routing_key}")
        await letter.confirmed

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        while self._letters:
            parcel = self._take()
            self.since = asyncio.get_running_loop().time()
            PARCELS.observe(len(parcel))
            try:
                await self._deliver(parcels.packed([letter.message for letter in parcel]), parcel[0].message.id)
            except Exception as error:  # noqa: BLE001  # a bug; whoever waits tries again, and the others go on
                for letter in parcel:
                    if not letter.confirmed.done():
                        letter.confirmed.set_exception(error)
            for letter in parcel:
                if not letter.confirmed.done():
                    letter.confirmed.set_result(None)
        self.since = self._task = None

    def _take(self) -> list[_Letter]:
        parcel = [self._letters.popleft()]
        room = parcels.BYTES_MAX - len(parcel[0].message.payload)
        while self._letters and len(parcel) < parcels.MESSAGES_MAX and room >= len(self._letters[0].message.payload):
            parcel.append(self._letters.popleft())
            room -= len(parcel[-1].message.payload)
        return parcel

    async def _deliver(self, body: bytes, parcel_id: str) -> None:
        attempt = 0
        while not await self._is_confirmed(body, parcel_id):
            PUBLISHED_AGAIN.inc()
            await asyncio.sleep(pause(attempt))
            attempt += 1

    async def _is_confirmed(self, body: bytes, parcel_id: str) -> bool:
        channel, life = await self._link.use()
        try:
            with losing():
                await channel.basic_publish(
                    body,
                    exchange=self._exchange,
                    routing_key=self._routing_key,
                    mandatory=self._is_wanted,
                    properties=spec.Basic.Properties(
                        content_type="application/json",
                        delivery_mode=_PERSISTENT,
                        message_id=parcel_id,
                        message_type=self._event_type,
                    ),
                    timeout=CONFIRM_SECONDS_MAX,
                    wait=False,
                )
        except client.PublishError:
            life.end(f"no queue takes {self._routing_key}")  # somebody deleted it; the next life declares it again
        except client.DeliveryError:
            log.warning("broker_refused", routing_key=self._routing_key)  # somebody has set a limit, and it is reached
        except Lost as error:
            life.end(str(error))
        else:
            return True
        return False


async def _leave(channel: Channel) -> None:
    """It goes with its connection; whoever waits on it publishes again."""
