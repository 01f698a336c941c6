"""The command line: what it prints, and the status it ends with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from onsale.app import cli, commands
from onsale.app.process import Process
from onsale.platform.settings import Settings, SettingsError
from tests.processes import ORGANISATION_ID, rows, tell
from tests.stage import Kind, performance

PLAN = Path(commands.__file__).parent / "demo" / "stadium.pretix.json"


@pytest.fixture(autouse=True)
def same_logs() -> Iterator[None]:
    """The command line sets up its own log format; the other tests keep theirs."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


async def test_a_plan_is_checked_and_imported(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with process.platform.database.transaction() as transaction:
        await transaction.execute(
            text(
                "INSERT INTO catalog_venues (id, organisation_id, name_zh, name_en, city_zh, city_en, address_zh,"
                " address_en, timezone, created_at) VALUES ('v1', :organisation, '馆', 'Hall', '上海', 'Shanghai',"
                " '', '', 'Asia/Shanghai', 0)"
            ),
            {"organisation": ORGANISATION_ID},
        )
    wanted = {"file": str(PLAN), "venue_id": "v1"}
    assert await commands.import_plan(settings, **wanted, organisation_id="somebody-else") == 1
    assert await rows(process, "SELECT id FROM catalog_plans") == []
    assert await commands.import_plan(settings, **wanted, organisation_id=ORGANISATION_ID) == 0
    assert await rows(process, "SELECT venue_id, seat_count FROM catalog_plans") == [("v1", 738)]
    printed = capsys.readouterr().out
    assert "Organisation somebody-else has no venue v1." in printed
    assert "Plan: 738 seats" in printed


async def test_a_bad_plan_is_explained(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"name": "x", "categories": [], "zones": [], "size": {"width": 1, "height": 1}, "colour": 1}')
    assert await commands.import_plan(settings, file=str(bad), venue_id=None, organisation_id=None) == 1
    assert "/colour: " in capsys.readouterr().out


@pytest.mark.breaks_promises
async def test_invariants_name_what_is_broken(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await tell(process, performance("show", [Kind("type-floor")], process.platform.clock.now()))
    assert await commands.check(settings) == 0
    assert capsys.readouterr().out.endswith(" 0 broken\n")
    async with process.platform.database.transaction() as transaction:
        await transaction.execute(text("UPDATE inventory_ticket_types SET sold = 3"))
    assert await commands.check(settings) == 1
    printed = capsys.readouterr().out
    assert "BROKEN inventory.counters-equal-holds" in printed
    assert "type-floor" in printed


async def test_people_get_roles(process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await commands.grant(settings, phone="13800000001", role="organiser", organisation_id=None) == 0
    granted = json.loads(capsys.readouterr().out)
    assert granted["roles"] == ["buyer", "organiser"]
    assert await rows(process, "SELECT id, organisation_id FROM users_users") == [
        (granted["user_id"], granted["organisation_id"])
    ]
    with pytest.raises(SettingsError, match="not a phone number"):
        await commands.grant(settings, phone="one", role="gate", organisation_id=None)


@pytest.mark.parametrize("command", ["mint-users", "demo"])
def test_what_is_for_trying_only_refuses_elsewhere(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONSALE_ENV", "production")
    monkeypatch.setenv("ONSALE_DATA_DIR", str(tmp_path / "data"))
    more = ["--count", "1", "--out", str(tmp_path / "out")] if command == "mint-users" else []
    monkeypatch.setattr("sys.argv", ["onsale", command, *more])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "ONSALE_ENV=development" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_an_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ONSALE_PROT", "8000")
    monkeypatch.setattr("sys.argv", ["onsale", "invariants"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "Unknown setting ONSALE_PROT" in capsys.readouterr().err
