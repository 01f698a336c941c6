"""`onsale dead-letters`: what it prints, what it changes, and the status it ends with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import msgspec
import pytest

from onsale.app import cli, dead_letters
from onsale.app.process import Process
from onsale.platform.settings import Settings
from tests.cli.letters import CLOSED, bury, left
from tests.processes import NOW, meddle, rows

pytestmark = pytest.mark.breaks_promises  # one of them is that there are no dead letters


async def run(settings: Settings, action: str, *ids: str, consumer: str | None = None) -> int:
    return await dead_letters.run(settings, action, consumer=consumer, message_ids=ids)


async def test_they_are_listed_oldest_first(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(settings, "list") == 0
    await bury(process, ("m1", "inventory.release_closed"), ("m2#3", "test.elsewhere"))
    assert await run(settings, "list") == 0
    assert await run(settings, "list", consumer="test.elsewhere") == 0

    at = NOW.isoformat()
    assert capsys.readouterr().out.splitlines() == [
        "0 dead letters",
        f"m1  {at}  inventory.release_closed  OrderClosed  ValueError('no')",
        f"m2#3  {at.replace('12:00', '12:01')}  test.elsewhere  OrderClosed  ValueError('no')",
        "2 dead letters",
        f"m2#3  {at.replace('12:00', '12:01')}  test.elsewhere  OrderClosed  ValueError('no')",
        "1 dead letters",
    ]


async def test_one_is_shown_with_its_events(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await bury(process, ("m1", "inventory.release_closed"), ("m2", "test.elsewhere"))
    assert await run(settings, "show", "m1") == 0
    shown = json.loads(capsys.readouterr().out)
    assert await run(settings, "show", "m3") == 1

    assert shown == {
        "consumer": "inventory.release_closed",
        "message_id": "m1",
        "event_type": "OrderClosed",
        "payload": [json.loads(msgspec.json.encode(CLOSED))],
        "error": "ValueError('no')",
        "deliveries": 6,
        "created_at": NOW.isoformat(),
    }


async def test_they_are_delivered_again_and_one_of_nobody_stays(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await bury(process, ("m1", "inventory.release_closed"), ("m2", "test.elsewhere"), ("m3", "inventory.sell"))
    assert await run(settings, "replay", "m1", "m2") == 1
    assert await left(process) == {"m2", "m3"}
    assert capsys.readouterr().out.splitlines() == [
        "1 on their way to their consumers, as soon as a process runs",
        "m2 stays: this version has no consumer test.elsewhere",
    ]
    async with asyncio.timeout(10):
        while not await rows(process, "SELECT 1 FROM platform_inbox WHERE consumer = 'inventory.release_closed'"):
            await asyncio.sleep(0.05)
    assert await rows(process, "SELECT consumer FROM platform_inbox") == [("inventory.release_closed",)]


async def test_what_is_no_event_stays_and_is_shown_in_base64(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await bury(process, ("m1", "inventory.sell"))
    await meddle(process, "UPDATE platform_dead_letters SET payload = :payload", payload=b"\x00junk")
    assert await run(settings, "replay") == 1
    assert await run(settings, "show") == 0

    printed = capsys.readouterr().out
    assert (
        "0 on their way to their consumers, as soon as a process runs\nm1 stays: there is no event in it\n" in printed
    )
    assert '"payload": "AGp1bms="' in printed
    assert await left(process) == {"m1"}


async def test_they_are_dropped(process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await bury(process, ("m1", "inventory.sell"), ("m2", "test.elsewhere"), ("m3", "inventory.sell"))
    assert await run(settings, "drop", consumer="inventory.sell") == 0
    assert await left(process) == {"m2"}
    assert await run(settings, "drop", "m1") == 1

    assert await left(process) == {"m2"}
    assert capsys.readouterr().out == "2 dropped\n0 dropped\n"


@pytest.mark.parametrize(
    "arguments", [("replay",), ("drop",), ("drop", "--consumer", "inventory.sell"), ("drop", "m1", "--all")]
)
def test_nothing_is_changed_that_was_not_named(
    arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["onsale", "dead-letters", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 2
    assert "--all" in capsys.readouterr().err
