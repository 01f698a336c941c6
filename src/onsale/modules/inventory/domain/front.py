"""The stock front: the filter before the truth, wherever it lives (docs/adr/0004)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from onsale.modules.inventory.domain.book import PlaceHold
from onsale.modules.inventory.domain.holds import StoredHold
from onsale.modules.inventory.domain.stock import Claim, Step, Stock
from onsale.platform.problems import Refusal


class StockFront(Protocol):
    """Sets stock aside before the transaction that stores it, and hears of everything else that changes stock.

    It may be wrong for a moment, in either direction. What it lost comes back from the database; what it promised too
    much the database refuses, and then it is told so and reads the truth again.
    """

    batches_at_once: int

    async def claim(self, commands: Sequence[PlaceHold]) -> Sequence[Claim | Refusal]:
        """Set stock aside, each command all or nothing; ``Unavailable`` while the stock is not known."""
        ...

    async def undo(self, claims: Sequence[Claim], error: Exception) -> None:
        """These were not stored because of ``error``; when it is ``Unavailable``, nobody knows whether they were."""
        ...

    def given_back(self, holds: Sequence[StoredHold]) -> Callable[[], None]:
        """Held stock is free again. To be called once the counters are changed; the answer, after the commit."""
        ...

    def taken_again(self, hold: StoredHold, epoch: int) -> Callable[[], None]:
        """An ended hold was sold with what it had, in this epoch of the counters. Called as ``given_back``."""
        ...

    def stepped(self, step: Step) -> Callable[[], None]:
        """An organiser has changed the stock, which began a new epoch. The answer is to be called after the commit. A
        front that does not hear of it is read again when a claim is refused or when it is looked after."""
        ...

    async def show(self, performance_id: str) -> Stock | None:
        """What is left, for people who look; ``None`` where nothing is sold. A claim that is not stored yet counts."""
        ...

    async def look_after(self) -> int:
        """Give back what was claimed and never stored, as when its process was killed, and have stock read again that
        has missed a step; how many claims were due."""
        ...

    async def stop(self) -> None:
        """Finish what it does by itself."""
        ...
