"""The provider remembers, and the command line makes it usable."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from onsale.provider_sim.cli import main
from onsale.provider_sim.keys import ENV_FILE, create
from tests.provider_sim.stage import Shop, Simulator, alipay_client, eventually, simulator, wechat_client
from tests.provider_sim.story import NUMBER, OTHER, begin, pay, refund

pytestmark = pytest.mark.slow


def test_a_restart_keeps_everything(books: Path, shop: Shop) -> None:
    with simulator(books) as sim:
        pay(sim, shop, "alipay", {"kind": "refund-pending", "seconds": 0}, "delay")
        begin(sim, shop, "wechat", OTHER)
        assert refund(sim, shop, "alipay") == "pending"
        sim.control("clock", {"seconds": 3600})
        sim.control("bills", {"ready": "next-day"})
        chance = {"fault": {"kind": "drop"}, "probability": 0.5}
        sim.control("defaults", {"seed": 5, "chances": [chance]})
        state, payments, truth = sim.http.get("/sim/state").json(), sim.payments(), sim.truth()

    with simulator(books) as sim:
        again = sim.http.get("/sim/state").json()

        assert {**again, "clock": ""} == {**state, "clock": ""}
        assert (sim.payments(), sim.truth()) == (payments, truth)
        shop.hears_nothing()
        sim.control("clock", {"seconds": 24.1 * 3600})
        shop.hears(1)
        sim.control("release", {"what": "refunds"})
        assert sim.payments()[NUMBER]["refunded_minor"] == 45
        sim.pay("wechat", OTHER)


def test_what_was_acknowledged_survives_a_kill(made_keys: Path, books: Path, shop: Shop) -> None:
    with _process(books) as (process, sim):
        for index in range(20):
            number = f"{NUMBER[:-2]}{index:02x}"
            answer = alipay_client(sim, shop).api_alipay_trade_precreate("Ticket", number, "1.00")
            assert answer["code"] == "10000"
            sim.pay("alipay", number)
        process.send_signal(signal.SIGKILL)
        process.wait()

    with simulator(books) as sim:
        assert [payment["state"] for payment in sim.payments().values()] == ["paid"] * 20


class _process:  # noqa: N801 - reads as a function
    """The program itself, as its users start it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "onsale.provider_sim.cli", "serve", "--dir", str(folder), "--port", str(port)]
        self._process = subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": "error"})
        self._sim = Simulator(folder, f"http://127.0.0.1:{port}")

    def __enter__(self) -> tuple[subprocess.Popen[bytes], Simulator]:
        eventually(self._answers)
        return self._process, self._sim

    def _answers(self) -> bool:
        try:
            return self._sim.http.get("/sim/truth").status_code == 200
        except httpx2.TransportError:
            return False

    def __exit__(self, *error: object) -> None:
        self._sim.http.close()
        self._process.kill()
        self._process.wait()


def test_the_program_ends_when_it_is_told_to(books: Path) -> None:
    with _process(books) as (process, _):
        process.terminate()

        assert process.wait(10) in {0, -signal.SIGTERM}


def test_init_makes_keys_of_both_sides_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "provider"

    assert main(["init", "--dir", str(folder), "--port", "8123"]) == 0

    printed = capsys.readouterr().out
    settings = dict(line.split("=", 1) for line in printed.splitlines())
    assert (folder / ENV_FILE).read_text() == printed
    assert settings["ONSALE_ALIPAY_URL"] == "http://127.0.0.1:8123/gateway.do"
    assert settings["ONSALE_WECHAT_MINI_APP_SECRET"] != settings["ONSALE_WECHAT_APP_SECRET"]
    assert settings["ONSALE_WECHAT_URL"] == "http://127.0.0.1:8123"
    files = [Path(value) for name, value in settings.items() if name.endswith("_FILE")]
    assert len(files) == 7
    assert all(file.is_file() for file in files)
    secret = [path for path in folder.iterdir() if not path.name.endswith("public.pem")]
    assert [path.name for path in secret if path.stat().st_mode & 0o077] == []
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert main(["init", "--dir", str(folder)]) == 1
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert "has keys already" in capsys.readouterr().err


def test_serve_without_keys_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--dir", str(tmp_path)]) == 1

    assert "onsale-provider-sim init" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("provider-sim.json", "{}", "no file of ours"),
        ("alipay-provider-private.pem", "nothing", "cannot be used"),
        ("wechat-api-v3.key", None, "misses"),
    ],
)
def test_serve_with_spoilt_keys_says_which(
    books: Path, capsys: pytest.CaptureFixture[str], file: str, content: str | None, reason: str
) -> None:
    (books / file).unlink()
    if content is not None:
        (books / file).write_text(content)

    assert main(["serve", "--dir", str(books)]) == 1

    assert reason in capsys.readouterr().err


def test_two_simulators_do_not_believe_each_others_merchants(sim: Simulator, shop: Shop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    create(other, sim.url)
    stranger = wechat_client(Simulator(other, sim.url), shop)

    assert stranger.query(out_trade_no=NUMBER)[0] == 401
