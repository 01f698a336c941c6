"""One round of sending: take what is due, send it outside of every transaction, write how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from onsale.modules.notifications.commands import MessageQueue
from onsale.modules.notifications.domain.messages import Channel, Letter
from onsale.modules.notifications.jobs.senders import Sender
from onsale.modules.notifications.settings import (
    LOOK_EVERY_SECONDS,
    MESSAGES_PER_ROUND_MAX,
    WAKE_CHECK_SECONDS,
)
from onsale.platform.clock import Clock
from onsale.platform.wiring import Job


def delivery_job(queue: MessageQueue, channel: Channel, sender: Sender, clock: Clock) -> Job:
    """Sends the messages of one channel.

    It looks into memory often, so that a code leaves within ``WAKE_CHECK_SECONDS`` of its commit, and into the table
    rarely, for retries and for what another process has queued.
    """
    return Job(f"notifications.deliver_{channel}", WAKE_CHECK_SECONDS, _Delivery(queue, channel, sender, clock).run)


class _Delivery:
    def __init__(self, queue: MessageQueue, channel: Channel, sender: Sender, clock: Clock) -> None:
        self._queue = queue
        self._channel = channel
        self._sender = sender
        self._clock = clock
        self._look_at: datetime | None = None

    async def run(self) -> int:
        now = self._clock.now()
        woken = self._queue.was_woken(self._channel)
        if not woken and self._look_at is not None and now < self._look_at:
            return 0
        self._look_at = now + timedelta(seconds=LOOK_EVERY_SECONDS)
        taken = await self._queue.take_due(self._channel, look_first=not woken)
        if not taken:
            return 0
        opened = [self._queue.open(row) for row in taken]
        sent = iter(await self._sender.send([letter for letter in opened if isinstance(letter, Letter)]))
        outcomes = [next(sent) if isinstance(letter, Letter) else letter for letter in opened]
        await self._queue.settle(taken, outcomes)
        if len(taken) == MESSAGES_PER_ROUND_MAX:
            self._look_at = None  # there may be more; of what comes from now on, we are told
        return len(taken)
