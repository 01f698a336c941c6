"""A running simulator, a merchant's server that hears its notifications, and independent clients of both providers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar

import httpx2
import msgspec
import uvicorn
from alipay import AliPay  # type: ignore[import-untyped]  # the witness has no types
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from typing_extensions import override
from wechatpayv3 import WeChatPay, WeChatPayType  # type: ignore[import-untyped]  # the witness has no types

from onsale.contracts.rsa import read_private_key
from onsale.provider_sim.app import running
from onsale.provider_sim.keys import NUMBERS_FILE, Numbers, create

PATIENCE_SECONDS = 10.0
T = TypeVar("T")
Json = dict[str, object]


def eventually(look: Callable[[], T]) -> T:
    """What ``look`` finds, as soon as it is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)
    return found


@dataclass
class Heard:
    """One notification as it arrived."""

    headers: dict[str, str]
    body: bytes


class Shop:
    """The merchant's server. It acknowledges unless told otherwise: ``answers`` are given first, in their order."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                shop.heard.append(Heard({name.lower(): value for name, value in self.headers.items()}, body))
                status = shop.answers.pop(0) if shop.answers else 200
                self.send_response(status)
                self.send_header("content-length", "7")
                self.end_headers()
                self.wfile.write(b"success" if status == 200 else b"failure")

            @override
            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/notifications"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def hears(self, count: int) -> list[Heard]:
        """Exactly so many notifications, and no more shortly after."""
        eventually(lambda: len(self.heard) >= count)
        time.sleep(0.1)
        assert len(self.heard) == count
        return self.heard

    def hears_nothing(self) -> None:
        time.sleep(0.3)
        assert self.heard == []

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class Simulator:
    """A simulator on a port of its own, with its folder of keys and books."""

    folder: Path
    url: str
    http: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx2.Client(base_url=self.url, timeout=PATIENCE_SECONDS)
        self.numbers = msgspec.json.decode((self.folder / NUMBERS_FILE).read_bytes(), type=Numbers)

    def control(self, path: str, content: Json, *, status: int = 200) -> Json:
        answer = self.http.post(f"/sim/{path}", json=content)
        assert answer.status_code == status, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    def pay(self, channel: str, number: str, *, status: int = 200) -> Json:
        which = {"channel": channel, "out_trade_no": number}
        return self.control("pay", {"payments": [which]}, status=status)

    def faults(self, channel: str, number: str, *faults: str | Json) -> None:
        chosen = [{"kind": fault} if isinstance(fault, str) else fault for fault in faults]
        self.control("faults", {"channel": channel, "out_trade_no": number, "faults": chosen})

    def truth(self) -> Json:
        found = self.http.get("/sim/truth").json()
        assert isinstance(found, dict)
        return found

    def payments(self) -> dict[str, Json]:
        lines = self.http.get("/sim/truth/payments").text.splitlines()
        return {payment["out_trade_no"]: payment for payment in map(json.loads, lines)}

    def key(self, name: str) -> RSAPrivateKey:
        return read_private_key((self.folder / name).read_text())


@contextlib.contextmanager
def simulator(folder: Path) -> Iterator[Simulator]:
    """Run with the keys and books of ``folder``, which are made when they are not there."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        if not (folder / NUMBERS_FILE).exists():
            create(folder, url)
        stop = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, listening, stop)))
        thread.start()
        running_one = Simulator(folder, url)
        try:
            eventually(lambda: _answers(running_one))
            yield running_one
        finally:
            running_one.http.close()
            stop.set()
            thread.join()


def _answers(asked: Simulator) -> bool:
    try:
        return asked.http.get("/sim/truth").status_code == 200
    except httpx2.TransportError:
        return False


async def _serve(folder: Path, listening: socket.socket, stop: threading.Event) -> None:
    async with running(folder) as application:
        server = uvicorn.Server(uvicorn.Config(application, lifespan="off", ws="none", log_level="warning"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not stop.is_set():
            await asyncio.sleep(0.01)
        server.should_exit = True
        await task


def alipay_client(sim: Simulator, shop: Shop) -> AliPay:
    """An independent merchant's client, pointed at the simulator."""
    client = AliPay(
        appid=sim.numbers.alipay.app_id,
        app_notify_url=shop.url,
        app_private_key_string=(sim.folder / "alipay-merchant-private.pem").read_text(),
        alipay_public_key_string=(sim.folder / "alipay-provider-public.pem").read_text(),
        sign_type="RSA2",
    )
    client._gateway = f"{sim.url}/gateway.do"
    return client


def wechat_client(sim: Simulator, shop: Shop) -> WeChatPay:
    """The same for WeChat Pay."""
    numbers = sim.numbers.wechat
    client = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE,
        mchid=numbers.merchant_id,
        private_key=(sim.folder / "wechat-merchant-private.pem").read_text(),
        cert_serial_no=numbers.serial,
        apiv3_key=(sim.folder / "wechat-api-v3.key").read_text(),
        appid=numbers.app_id,
        notify_url=shop.url,
        public_key=(sim.folder / "wechat-provider-public.pem").read_text(),
        public_key_id=numbers.public_key_id,
    )
    client._core._gate_way = sim.url
    return client
