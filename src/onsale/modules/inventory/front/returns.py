"""What goes back to Redis without anybody waiting for it: kept until Redis takes it, many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from onsale.modules.inventory.front.scripts import KEPT_SECONDS, SETTLE, Keys, pack
from onsale.platform.problems import Unavailable
from onsale.platform.redis import Call, RedisStore

GIVE_BACK, FORGET = 0, -1
VERDICTS_PER_SCRIPT_MAX = 500
# Beyond that, whoever looks after claims finds what was to be given back.
WAITING_MAX = 100_000
AGAIN_SECONDS = 0.5

log = structlog.get_logger(__name__)

# By performance, by hold: give back, forget, or look after it again in so many seconds.
Verdicts = dict[str, dict[str, int]]


async def settle(store: RedisStore, verdicts: Verdicts) -> Verdicts:
    """Settle claims; returns those that could not be settled now. To settle one twice does no harm."""
    calls: list[Call] = []
    parts: list[tuple[str, list[tuple[str, int]]]] = []
    for performance_id, by_hold in verdicts.items():
        items = list(by_hold.items())
        for start in range(0, len(items), VERDICTS_PER_SCRIPT_MAX):
            part = items[start : start + VERDICTS_PER_SCRIPT_MAX]
            parts.append((performance_id, part))
            calls.append(Call(SETTLE, Keys(performance_id).with_kept, (KEPT_SECONDS, pack(part))))
    left: Verdicts = {}
    for (performance_id, part), answer in zip(parts, await store.run_all(calls), strict=True):
        if isinstance(answer, Unavailable):
            left.setdefault(performance_id, {}).update(part)
    return left


class Returns:
    """A queue of claims to give back, and the task that does it."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store
        self._waiting: Verdicts = {}
        self._count = 0
        self._task: asyncio.Task[None] | None = None

    def put(self, performance_id: str, hold_ids: Iterable[str]) -> None:
        """Give these back as soon as possible."""
        of_performance = self._waiting.setdefault(performance_id, {})
        for hold_id in hold_ids:
            if self._count == WAITING_MAX:
                log.warning("returns_left_to_be_found", performance=performance_id)
                break
            self._count += hold_id not in of_performance
            of_performance[hold_id] = GIVE_BACK
        if self._task is None:
            self._task = asyncio.create_task(self._give_back(), name="stock-returns")

    async def _give_back(self) -> None:
        try:
            while self._waiting:
                if not await self._try():
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            self._task = None

    async def _try(self) -> bool:
        """Whether everything that waits was taken."""
        taken, self._waiting, self._count = self._waiting, {}, 0
        left = await settle(self._store, taken)
        for performance_id, verdicts in left.items():
            self._waiting.setdefault(performance_id, {}).update(verdicts)
        self._count = sum(len(verdicts) for verdicts in self._waiting.values())
        return not left

    async def settled(self) -> None:
        """Return when nothing waits."""
        while self._task is not None:
            await asyncio.shield(self._task)

    async def stop(self) -> None:
        """Try once more; what cannot be given back now is found by whoever looks after claims."""
        task = self._task
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if self._waiting:
            await self._try()
