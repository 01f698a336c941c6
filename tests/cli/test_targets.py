"""What a service is: its routes and no others, its consumers, its jobs, its tables."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import inspect

from onsale.app.http import build_app, build_litestar
from onsale.app.invariants import OF_MODULES, every_invariant, invariants_of
from onsale.app.process import Process, open_process
from onsale.app.schemas import handlers_of
from onsale.app.targets import ALL, TARGETS, modules_of
from onsale.platform.settings import Settings
from tests.processes import rows

SERVICES = sorted(set(TARGETS) - {ALL})
Services = dict[str, Process]


@pytest.fixture(scope="module")
def migrated_services(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each target, with its tables."""
    folder = tmp_path_factory.mktemp("services")

    async def migrate() -> None:
        for target in TARGETS:
            process = await open_process(Settings(data_dir=folder / target), target=target)
            await process.stop()

    asyncio.run(migrate())
    return folder


@pytest.fixture
async def services(migrated_services: Path, tmp_path: Path) -> AsyncIterator[Services]:
    """A process of each target on an empty database of its own; none is started."""
    shutil.copytree(migrated_services, tmp_path, dirs_exist_ok=True)
    opening = (open_process(Settings(data_dir=tmp_path / target), target=target) for target in TARGETS)
    processes = dict(zip(TARGETS, await asyncio.gather(*opening), strict=True))
    yield processes
    for process in processes.values():
        await process.stop()


def routes(process: Process) -> list[str]:
    found = handlers_of(build_litestar(process))
    return [f"{method} {path}" for method, path, _ in found if path.startswith(("/api/", "/sandbox/"))]


def consumers(process: Process) -> list[str]:
    return [delivery.consumer.name for delivery in process.deliveries]


def jobs(process: Process) -> list[str]:
    return [job.name for job in process.jobs if not job.name.startswith("platform.")]


async def tables(process: Process) -> list[str]:
    async with process.platform.database.transaction() as transaction:
        names = await transaction.call(lambda connection: inspect(connection).get_table_names())
    return [name for name in names if not name.startswith("platform_")]


def test_services_share_all_modules_out() -> None:
    assert sorted(module for service in SERVICES for module in modules_of(service)) == sorted(modules_of(ALL))
    assert len(modules_of(ALL)) == 8


@pytest.mark.parametrize("parts", [routes, consumers, jobs])
async def test_every_part_belongs_to_one_service(services: Services, parts: Callable[[Process], list[str]]) -> None:
    split = [part for service in SERVICES for part in parts(services[service])]

    assert split
    assert sorted(split) == sorted(parts(services[ALL]))
    assert len(split) == len(set(split))


async def test_every_table_belongs_to_one_service(services: Services) -> None:
    split = {service: await tables(services[service]) for service in SERVICES}

    assert sorted(table for own in split.values() for table in own) == sorted(await tables(services[ALL]))
    for service, own in split.items():
        assert {table.partition("_")[0] for table in own} == set(modules_of(service))


async def test_a_service_answers_for_itself_only(services: Services) -> None:
    transport = httpx2.ASGITransport(app=build_app(services["orders"], has_pages=False))  # type: ignore[arg-type]  # litestar's own ASGI types
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver.local") as client:
        own = await client.get("/api/v1/orders")
        others = [await client.get(path) for path in ("/api/v1/events", "/api/v1/me", "/console/", "/")]
        health = await client.get("/healthz")

    assert (own.status_code, health.status_code) == (401, 200)
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [(404, "not-found")] * 4


async def test_the_promises_of_a_service_are_about_its_own_tables(services: Services) -> None:
    for service in SERVICES:
        for invariant in invariants_of(modules_of(service)):
            assert await rows(services[service], invariant.statement) == []


def test_no_promise_is_lost() -> None:
    everywhere = {invariant.name for invariant in every_invariant()}
    somewhere = {invariant.name for service in SERVICES for invariant in invariants_of(modules_of(service))}

    assert set(OF_MODULES) == set(modules_of(ALL)) - {"sandbox"}
    assert everywhere == {invariant.name for invariant in invariants_of(modules_of(ALL))}
    assert {name for name in everywhere - somewhere if not name.startswith("everything.")} == set()
