"""What is done to the engines of a running sale, and how it is undone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.faults.system import System

Act = Callable[[System], object]


@dataclass(frozen=True)
class Fault:
    """``begin`` does the harm and ``heal`` returns when it is over; without ``heal`` the moment is all.

    ``rush``: while it lasts a crowd comes.
    """

    name: str
    begin: Act
    heal: Act | None = None
    seconds_min: float = 0.5
    rush: bool = False


def _start_redis_empty(system: System) -> None:
    system.forget_redis()
    system.redis.start()


# A database that hangs is cut off after ten seconds; shorter than that, requests wait and are answered well.
FAULTS: Final = (
    Fault("database stopped", lambda system: system.mariadb.stop(), lambda system: system.mariadb.start()),
    Fault("database kill -9", lambda system: system.mariadb.kill(), lambda system: system.mariadb.start()),
    Fault("database cut off", lambda system: system.database_network.cut(), lambda s: s.database_network.heal()),
    Fault("database hangs", lambda system: system.database_network.hang(), lambda s: s.database_network.heal()),
    Fault("Redis kill -9", lambda system: system.redis.kill(), lambda system: system.redis.start()),
    Fault("Redis lost with its data", lambda system: system.redis.kill(), _start_redis_empty),
    Fault("Redis cut off", lambda system: system.redis_network.cut(), lambda s: s.redis_network.heal()),
    Fault("Redis hangs", lambda system: system.redis_network.hang(), lambda s: s.redis_network.heal()),
    Fault("broker kill -9", lambda system: system.rabbitmq.kill(), lambda system: system.rabbitmq.start()),
    Fault("broker cut off", lambda system: system.broker_network.cut(), lambda s: s.broker_network.heal()),
    Fault("broker hangs", lambda system: system.broker_network.hang(), lambda s: s.broker_network.heal()),
    Fault(
        "command queue full",
        lambda system: system.database_network.hang(),
        lambda system: system.database_network.heal(),
        seconds_min=3.0,
        rush=True,
    ),
    # Last, so that a short campaign that keeps this order need not wait for claims of killed workers.
    Fault("Redis flushed", lambda system: system.redis.ask("FLUSHALL")),
)


@dataclass(frozen=True)
class Blow:
    """A fault in its time: after ``pause`` seconds of calm, for ``lasting`` seconds."""

    fault: Fault
    pause: float
    lasting: float


def schedule(seed: int, *, rounds: int, pause_max: float, lasting_max: float, shuffled: bool) -> list[Blow]:
    """Every fault once a round."""
    dice = random.Random(seed)
    blows: list[Blow] = []
    for _ in range(rounds):
        faults = dice.sample(FAULTS, len(FAULTS)) if shuffled else FAULTS
        for fault in faults:
            lasting = dice.uniform(fault.seconds_min, max(fault.seconds_min, lasting_max))
            blows.append(Blow(fault, dice.uniform(0.2, pause_max), lasting))
    return blows
