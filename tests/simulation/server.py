"""Our process on its database file: it starts, is asked, dies anywhere and starts again."""

import random
import shutil
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from litestar.types import ASGIApp

from onsale.app.http import build_app
from onsale.app.process import Process, build_platform
from onsale.app.targets import TARGETS
from onsale.modules.orders.module import build_with as build_orders
from onsale.platform.bus import Delivery, RunningBus
from onsale.platform.clock import ManualClock
from onsale.platform.engines import DATABASE_FILE
from onsale.platform.ids import IdGenerator
from onsale.platform.settings import Settings
from onsale.platform.sqlite import open_sqlite
from onsale.platform.wiring import Module, Platform
from tests.simulation.bank import CHANNEL, Bank, Line
from tests.simulation.broker import Broker, BrokerBus, ShakyBus
from tests.simulation.faults import Fate, Faults, FaultyDatabase
from tests.simulation.loop import SimulatedLoop
from tests.simulation.network import Answer, ask
from tests.simulation.verdict import PromiseBroken

COMMIT_TURNS_MAX = 6
NO_LIMIT = 1e9


@dataclass(frozen=True)
class Outside:
    """What a crash of ours does not touch. Without a broker the embedded bus carries the messages."""

    clock: ManualClock
    dice: random.Random
    faults: Faults
    fate: Fate
    bank: Bank
    broker: Broker | None


class Server:
    """One process at a time on one database file."""

    def __init__(self, settings: Settings, template: Path, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self._line = Line(outside.bank, outside.faults, outside.fate)
        self.path = settings.data_dir / DATABASE_FILE
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(template, self.path)
        self.starts = 0
        self.is_stopping = False
        self._start()

    def _start(self) -> None:
        dice = self._outside.dice
        self.starts += 1
        self.is_stopping = False
        self.loop = SimulatedLoop(pace=lambda: dice.randrange(COMMIT_TURNS_MAX))
        self._database = FaultyDatabase(open_sqlite(self.path), self._outside.faults, self._outside.fate)
        platform = build_platform(self._settings, self._database, self._outside.clock)
        platform = replace(platform, ids=IdGenerator(self._outside.clock, dice.randbytes))
        self.process = Process(platform, self._modules(platform), self._bus)
        self._app: ASGIApp = build_app(self.process)
        self.run([self.process.start(jobs=False)])

    def _modules(self, platform: Platform) -> list[Module]:
        modules = [
            build(platform) for target in TARGETS if target not in {"all", "orders"} for build in TARGETS[target]
        ]
        unused = {"catalog", "users", "notifications"}  # their routes are not asked, and building them takes long
        modules = [replace(module, routes=()) if module.name in unused else module for module in modules]
        return [*modules, build_orders(platform, {CHANNEL: self._line})]

    def _bus(self, deliveries: Sequence[Delivery]) -> RunningBus:
        if self._outside.broker is None:
            return ShakyBus(deliveries, self._outside.dice, self._outside.fate)
        return BrokerBus(deliveries, self._outside.broker, self._outside.fate)

    def run(self, works: Sequence[Coroutine[object, object, object]], *, die_after_turns: int | None = None) -> bool:
        """Run these at the same time until all are done, or until the process is dead. True when it lives."""
        fate = self._outside.fate
        tasks = [self.loop.create_task(work) for work in works]
        turns = 0

        def is_over() -> bool:
            nonlocal turns
            turns += 1
            if die_after_turns is not None and turns > die_after_turns:
                fate.strike("anywhere")
            return fate.has_struck or all(task.done() for task in tasks)

        self.loop.run_until(is_over)
        for task in tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error
        return not fate.has_struck

    def work_on(self, turns: int) -> None:
        """Let what goes on by itself go on for a while."""
        for _ in range(turns):
            if self._outside.fate.has_struck:
                return
            self.loop.turn()

    def die(self) -> None:
        """Everything in memory is gone, and what was not committed."""
        self.loop.abandon()
        self._database.abandon()

    def start_again(self) -> None:
        self._outside.fate.forget()
        self._start()

    async def stop(self) -> None:
        """The way of a deployment: finish what was taken, refuse the rest."""
        self.is_stopping = True
        try:
            await self.process.stop()
        except Exception as error:
            raise PromiseBroken("whoever is told to stop stops", repr(error)) from error

    def job_names(self) -> list[str]:
        return [job.name for job in self.process.jobs]

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """One request over the network."""
        return await ask(self._app, method, path, headers=headers, body=body)
