"""The pages of those who look after the platform: what they are told, and what they may do with dead letters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import httpx2
import msgspec
import pytest

from onsale.app.operations import state_of
from onsale.app.process import Process
from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.job_runs import JobRun
from onsale.platform.wiring import Job
from tests.cli.letters import bury, left
from tests.processes import API, NOW, meddle, rows, signed_in_as

BASE = f"{API}/staff/operations"
LETTERS = f"{BASE}/inventory/dead-letters"
AT = to_micros(NOW)


async def _nothing() -> int:
    return 0


JOB = Job("test.job", 2.0, _nothing)
RUN = JobRun(name="test.job", scope="", ran_at=AT, took_ms=1_000)


@pytest.fixture
def operator(process: Process, client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    client.headers.update(signed_in_as(process, "operator"))
    return client


def key(message_id: str, consumer: str = "inventory.sell") -> dict[str, str]:
    return {"consumer": consumer, "message_id": message_id}


async def audited(process: Process) -> Sequence[tuple[object, ...]]:
    return await rows(process, "SELECT action, subject_id, value_after FROM platform_audit_entries ORDER BY position")


@pytest.mark.parametrize(
    ("job", "run", "seconds", "state"),
    [
        (JOB, None, 0, "never"),
        (JOB, RUN, 0, "well"),
        (JOB, RUN, 61, "well"),
        (JOB, RUN, 61.01, "late"),
        (replace(JOB, every_seconds=60.0), RUN, 301, "well"),
        (replace(JOB, every_seconds=60.0), RUN, 301.01, "late"),
        (JOB, msgspec.structs.replace(RUN, failures=1), 0, "failing"),
        (JOB, msgspec.structs.replace(RUN, failures=1), 62, "late"),
    ],
)
def test_a_job_is_late_after_five_pauses_and_never_before_a_minute(
    job: Job, run: JobRun | None, seconds: float, state: str
) -> None:
    assert state_of(job, run, AT + int(seconds * 1_000_000)) == state


async def test_a_module_tells_of_its_jobs_consumers_and_events(
    process: Process, operator: httpx2.AsyncClient, clock: ManualClock
) -> None:
    await process.job("inventory.expire_holds").run()
    await process.job("platform.note_job_runs").run()
    clock.advance(timedelta(seconds=30))
    answer = (await operator.get(f"{BASE}/inventory")).json()

    assert (answer["module"], answer["bus_trouble"], answer["outbox_waiting"]) == ("inventory", None, 0)
    assert answer["outbox_oldest_at"] is None
    jobs = {job["name"]: job for job in answer["jobs"]}
    assert {name.partition(".")[0] for name in jobs} == {"inventory", "platform"}
    expiry = jobs["inventory.expire_holds"]
    assert (expiry["state"], expiry["ran_at"], expiry["done"], expiry["error"]) == (
        "well",
        "2026-06-01T12:00:00Z",
        None,
        None,
    )
    assert jobs["inventory.release_allocations"]["state"] == "never"
    consumers = {one["name"]: one for one in answer["consumers"]}
    assert consumers["inventory.sell"] == {"name": "inventory.sell", "event_type": "OrderPaid", "dead_letters": 0}
    assert all(name.startswith("inventory.") for name in consumers)


@pytest.mark.breaks_promises
async def test_dead_letters_are_told_without_what_they_say_of_people(
    process: Process, operator: httpx2.AsyncClient
) -> None:
    await bury(process, ("m1", "inventory.release_closed"), ("m2", "inventory.gone"), ("m3", "orders.fulfil"))
    await meddle(
        process, "UPDATE platform_dead_letters SET payload = :payload WHERE message_id = 'm2'", payload=b"\x00junk"
    )
    answer = (await operator.get(LETTERS)).json()
    reported = (await operator.get(f"{BASE}/inventory")).json()["consumers"]

    first, second = answer["items"]
    assert not answer["has_more"]
    assert (first["message_id"], first["events"], first["can_be_replayed"]) == ("m1", 1, True)
    assert first["ids"] == {"order_id": "o1", "hold_id": "h1", "performance_id": "p1"}
    assert "reason" not in str(first["ids"])
    assert (second["message_id"], second["events"], second["ids"], second["can_be_replayed"]) == ("m2", 0, {}, False)
    assert {one["name"]: one["dead_letters"] for one in reported if one["dead_letters"]} == {
        "inventory.release_closed": 1,
        "inventory.gone": 1,
    }


@pytest.mark.breaks_promises
async def test_they_are_delivered_again_by_their_own_module_alone(
    process: Process, operator: httpx2.AsyncClient
) -> None:
    await bury(process, ("m1", "inventory.release_closed"), ("m2", "inventory.gone"), ("m3", "orders.fulfil"))
    wanted = [key("m1", "inventory.release_closed"), key("m2", "inventory.gone"), key("m3", "orders.fulfil")]
    first = await operator.post(f"{LETTERS}/replays", json={"items": wanted})
    again = await operator.post(f"{LETTERS}/replays", json={"items": wanted})

    assert (first.status_code, first.json(), again.json()) == (200, {"done": 1}, {"done": 0})
    assert await left(process) == {"m2", "m3"}
    assert await audited(process) == [
        ("inventory.dead-letters-replayed", "release_closed", b'{"message_ids":["m1"],"reason":""}')
    ]


@pytest.mark.breaks_promises
async def test_they_are_dropped_with_a_reason(process: Process, operator: httpx2.AsyncClient) -> None:
    await bury(process, ("m1", "inventory.sell"), ("m2", "inventory.gone"), ("m3", "orders.fulfil"))
    wanted = [key("m1"), key("m2", "inventory.gone"), key("m3", "orders.fulfil"), key("m3")]
    nameless = await operator.post(f"{LETTERS}/drops", json={"items": wanted, "reason": ""})
    dropped = await operator.post(f"{LETTERS}/drops", json={"items": wanted, "reason": "Refunded by hand."})

    assert (nameless.status_code, dropped.json()) == (422, {"done": 2})
    assert await left(process) == {"m3"}
    assert await audited(process) == [
        ("inventory.dead-letters-dropped", "sell", b'{"message_ids":["m1"],"reason":"Refunded by hand."}'),
        ("inventory.dead-letters-dropped", "gone", b'{"message_ids":["m2"],"reason":"Refunded by hand."}'),
    ]
