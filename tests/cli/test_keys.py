"""``onsale keys``: whether anything still needs an older key."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from onsale.app.keys import tell
from onsale.app.process import running_process
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role
from onsale.platform.settings import Settings
from tests.processes import SECRET_KEYS

NEW = "new2:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """An installation with one account, and a key that is newer."""
    made = Settings(data_dir=tmp_path / "data", secret_keys=SECRET_KEYS)
    async with running_process(made, jobs=False) as process:
        await ensure_users(process.platform, [NewUser(phone="+8613811112222", roles=[Role.BUYER], name="Li Lei")])
    return msgspec.structs.replace(made, secret_keys=f"{NEW},{SECRET_KEYS}")


async def test_it_says_which_tables_need_an_older_key(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await tell(settings, "all") == 1
    assert capsys.readouterr().out.splitlines() == [
        "users_users: 1 rows need an older key than new2; the walk moves them",
        "Keep all keys: new2, test1.",
    ]
    assert await tell(settings, "orders") == 0


async def test_it_says_when_nothing_does(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    async with running_process(settings, jobs=False) as process:
        for _ in range(8):
            await process.job("users.reseal").run()
    capsys.readouterr()

    assert await tell(settings, "all") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Nothing that is stored needs another key than new2.",
        "Tokens and tickets may: docs/how-to/change-keys.md says when test1 can go.",
    ]


async def test_a_service_with_a_database_of_its_own_is_asked_by_itself(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for target in ("orders", "ticketing", "notifications", "reports"):
        assert await tell(msgspec.structs.replace(settings, data_dir=tmp_path / target), target) == 0
    assert "needs another key than new2" in capsys.readouterr().out


async def test_with_one_key_there_is_nothing_to_say(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await tell(msgspec.structs.replace(settings, secret_keys=SECRET_KEYS), "all") == 0
    assert capsys.readouterr().out == "Nothing that is stored needs another key than test1.\n"
