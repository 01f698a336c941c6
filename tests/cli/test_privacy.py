"""``onsale privacy scan``: where somebody is found, and whether the register says so."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from onsale.app.privacy_scan import scan
from onsale.app.process import running_process
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role
from onsale.platform.settings import Settings, SettingsError
from tests.processes import SECRET_KEYS

PHONE = "13811112222"


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """An installation with one account."""
    made = Settings(data_dir=tmp_path / "data", secret_keys=SECRET_KEYS)
    async with running_process(made, jobs=False) as process:
        await ensure_users(process.platform, [NewUser(phone=f"+86{PHONE}", roles=[Role.BUYER], name="Li Lei")])
    return made


async def test_it_says_where_and_never_what(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (settings.data_dir / "export.csv").write_text(f"a file that somebody has left: {PHONE}")

    assert await scan(settings, [PHONE, "Li Lei"]) == 1
    printed = capsys.readouterr().out
    assert printed.splitlines()[:-1] == [
        "NOT DECLARED: users_users.name_sealed: value 2 (1)",
        "NOT DECLARED: users_users.phone_index: value 1, as a blind index (1)",
        "NOT DECLARED: users_users.phone_sealed: value 1 (1)",
        "NOT DECLARED: users_account_indexes.blind_index: value 1, as a blind index (1)",
        "NOT DECLARED: file export.csv: value 1 (1)",
    ]
    assert PHONE not in printed
    assert "5 not declared" in printed


async def test_who_is_nowhere_is_not_found(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values may come from the standard input, so that no list of processes shows them."""
    monkeypatch.setattr("sys.stdin", io.StringIO("13822223333\n\nnobody@example.com\n"))
    assert await scan(settings, ["-"]) == 0
    assert "for 2 values: 0 not declared" in capsys.readouterr().out


@pytest.mark.parametrize("values", [["x"], ["  "], [PHONE, "y"]])
async def test_what_would_be_found_everywhere_is_not_looked_for(settings: Settings, values: list[str]) -> None:
    with pytest.raises(SettingsError, match="two characters"):
        await scan(settings, values)
