"""A stand-in for the `onsale` command that sells from memory, and that can be told to break a promise.

It shows that the benchmarks notice what they claim to check; FAKE_FAULT names the promise to break.
"""

import itertools
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from typing_extensions import override

FAULT: Final = os.environ.get("FAKE_FAULT", "none")
FAULT_EVERY: Final = 10
OK, CREATED, ACCEPTED, NOT_MODIFIED, CONFLICT = 200, 201, 202, 304, 409
ETAG: Final = '"page"'

Body = dict[str, object]


class Shop:
    """One performance with one ticket type."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self.available = 0
        self.sold = 0

    def publish(self, request: Body) -> tuple[int, Body]:
        ticket_types = request["ticket_types"]
        assert isinstance(ticket_types, list)
        self.available = ticket_types[0]["capacity"]
        return CREATED, {"id": "performance", "ticket_types": [{"id": "standing"}]}

    def hold(self) -> tuple[int, Body]:
        with self._lock:
            number = next(self._numbers)
            if FAULT == "refuses" and number % FAULT_EVERY == 0:
                return CONFLICT, {"code": "sold-out"}
            self.available -= 0 if FAULT == "forgets" and number % FAULT_EVERY == 0 else 1
        hold_id = 1 if FAULT == "repeats" and number % FAULT_EVERY == 0 else number
        return CREATED, {"id": f"hold-{hold_id}", "hold_token": "token"}

    def order(self) -> tuple[int, Body]:
        with self._lock:
            return CREATED, {"id": f"order-{next(self._numbers)}"}

    def pay(self) -> tuple[int, Body]:
        with self._lock:
            number = next(self._numbers)
            self.sold += 0 if FAULT == "loses-sale" and number % FAULT_EVERY == 0 else 1
        return OK, {"state": "succeeded"}

    def tickets(self, order_id: str) -> Body:
        state = "void" if FAULT == "voids-ticket" else "valid"
        return {"items": [{"order_id": order_id, "state": state}]}


SHOP: Final = Shop()


class Handler(BaseHTTPRequestHandler):
    """Just the routes that the benchmarks use."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        is_known = self.headers["If-None-Match"] == ETAG
        match path.removeprefix("/api/v1").split("/")[1:]:
            case ["dev", "messages"]:
                message = {"body": "Your code is 123456.", "created_at": "2026-01-01T00:00:00Z"}
                self._answer(OK, {"items": [message]})
            case ["orders", order_id]:
                self._answer(OK, {"id": order_id, "state": "fulfilled"})
            case ["tickets"]:
                self._answer(OK, SHOP.tickets(query.removeprefix("order_id=")))
            case ["organiser", *_]:
                self._answer(OK, {"sold": SHOP.sold})
            case _ if is_known and FAULT != "repeats-pages":
                self._answer(NOT_MODIFIED, {})
            case _:
                ticket_types = [{"id": "standing", "available": SHOP.available}]
                page: Body = {
                    "performance": {"id": "performance", "sale_state": "on_sale"},
                    "ticket_types": ticket_types,
                }
                self._answer(OK, page)

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match self.path.rsplit("/", 1)[1]:
            case "codes":
                self._answer(ACCEPTED, {"attempt": "fake"})
            case "performances":
                self._answer(*SHOP.publish(request))
            case "publication":
                self._answer(OK, {})
            case "holds":
                self._answer(*SHOP.hold())
            case "orders":
                self._answer(*SHOP.order())
            case "payments":
                self._answer(CREATED, {"pay_url": "/sandbox/pay"})
            case "pay":
                self._answer(*SHOP.pay())
            case _:
                self._answer(CREATED, {"id": "made", "access_token": "token"})

    def _answer(self, status: int, body: Body) -> None:
        content = b"" if status == NOT_MODIFIED else json.dumps(body).encode()
        head = f"HTTP/1.1 {status} Fine\r\nETag: {ETAG}\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


def main() -> int:
    match sys.argv[1:]:
        case ["serve"]:
            ThreadingHTTPServer(("127.0.0.1", int(os.environ["ONSALE_PORT"])), Handler).serve_forever()
        case ["mint-users", "--count", count, "--out", out]:
            line = json.dumps({"user_id": "someone", "access_token": "token"})
            Path(out).write_text(f"{line}\n" * int(count))
        case ["invariants"] if FAULT == "breaks-invariant":
            sys.stdout.write("BROKEN capacity: never oversold\n1 invariants checked, 1 broken\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
