"""A short campaign: every fault once, and workers killed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.engines import MariaDB, Nginx, RabbitMQ, Redis
from tests.engines import require
from tests.faults.campaign import Plan, run_campaign
from tests.faults.faults import FAULTS, schedule
from tests.faults.system import Sale, System

SHORT = Plan(
    seed=20_261,
    kills=4,
    rounds=1,
    buyers=10,
    crowd=240,
    think_seconds_max=0.5,
    pause_seconds_max=0.4,
    lasting_seconds_max=0.6,
    kill_every_seconds=1.5,
    shuffled=False,
    awaited=("hold",),
)


@pytest.fixture
def system() -> Iterator[System]:
    for engine in (MariaDB, Redis, RabbitMQ, Nginx):
        require(engine.program)
    with System(Sale(standing=2_000, seats=600, people=50)) as started:
        yield started


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_promise_is_kept_while_workers_and_engines_are_lost(system: System) -> None:
    report = run_campaign(system, SHORT)

    assert report.broken == [], report.table()
    assert [one.name for one in report.felt] == [fault.name for fault in FAULTS]
    assert len(report.killed) == SHORT.kills
    assert {kind.sold for kind in report.found.ticket_types.values()} == {2_000, 600}


def test_the_same_seed_gives_the_same_faults() -> None:
    first, again, other = (
        schedule(seed, rounds=2, pause_max=3.0, lasting_max=5.0, shuffled=True) for seed in (7, 7, 8)
    )

    assert first == again != other
    assert sorted(blow.fault.name for blow in first) == sorted([fault.name for fault in FAULTS] * 2)
