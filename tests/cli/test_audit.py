"""`onsale audit verify`: what it prints, and the status it ends with."""

import json

import pytest

from onsale.app import audit, cli
from onsale.app.process import Process
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.processes import meddle, rows

pytestmark = [EVERY_ENGINE, pytest.mark.breaks_promises]  # one of them is that the log is whole
WANG = Actor(id="wang", client_address="203.0.113.9", user_agent="Mozilla/5.0 (X11)\n\x07 Firefox " + 300 * "x")


async def record(process: Process, count: int) -> None:
    log = Audit(process.platform.clock, process.platform.ids)
    for number in range(count):
        deed = Deed(action="prices.raised", subject=Subject("performance", f"show-{number}"), organisation_id="ours")
        async with process.platform.database.transaction() as transaction:
            await log.record(transaction, WANG, deed)


async def test_a_whole_log(process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await audit.verify(settings, expect=None, as_json=False) == 0
    assert capsys.readouterr().out == "0 entries in order, head none\n"

    await record(process, 3)
    [(head,)] = await rows(process, "SELECT hash FROM platform_audit_head")
    assert await audit.verify(settings, expect=None, as_json=False) == 0
    assert capsys.readouterr().out == f"3 entries in order, head {head}\n"
    assert await audit.verify(settings, expect=str(head), as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"entries": 3, "head_hash": head, "found": None}
    [(agent,)] = await rows(process, "SELECT DISTINCT user_agent FROM platform_audit_entries")
    assert str(agent) == ("Mozilla/5.0 (X11) Firefox " + 300 * "x")[:200]


async def test_a_log_that_was_changed(process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await record(process, 3)
    [(entry_id,)] = await rows(process, "SELECT id FROM platform_audit_entries WHERE position = 2")
    await meddle(process, "DROP TRIGGER platform_audit_no_update")
    await meddle(process, "UPDATE platform_audit_entries SET actor_id = 'li' WHERE position = 2")

    assert await audit.verify(settings, expect=None, as_json=False) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"BROKEN at entry 2 ({entry_id}): this entry was changed, inserted or moved here"
    assert second.startswith("1 entries in order")
    assert await audit.verify(settings, expect=None, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["found"]["position"] == 2


async def test_a_hash_that_is_not_there(
    process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await record(process, 1)
    assert await audit.verify(settings, expect="0" * 64, as_json=False) == 1
    assert "BROKEN at entry 1: the expected hash is nowhere in the chain" in capsys.readouterr().out


def test_the_command_line_knows_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONSALE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setattr("sys.argv", ["onsale", "audit", "verify", "--json"])
    with pytest.raises(SystemExit, match="0"):
        cli.main()
    assert json.loads(capsys.readouterr().out)["entries"] == 0
