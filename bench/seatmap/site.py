"""The built storefront and just enough of the API for one seated performance, on a port of its own.

Answers have the form and the compression of the real ones, and are ready before they are asked for, so that a figure is
the page's and not the server's. Seats go when `sell` is called; the page learns it as it learns it from a real server.
"""

import base64
import gzip
import hashlib
import mimetypes
import random
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
from typing_extensions import override

from bench.stadium import bowl_plan
from onsale.modules.catalog.domain.plan import Chart, to_chart
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.platform.clock import SystemClock

PERFORMANCE_ID = "stadium"
PRICES_MINOR = (168_000, 128_000, 88_000, 68_000, 48_000, 28_000)
GZIP_LEVEL = 5
TAKEN_SHARE = 0.35
GROUP_MAX = 6
SEED = 4


class Answer(msgspec.Struct, frozen=True):
    """A body as it goes over the wire."""

    body: bytes
    media_type: str
    is_gzipped: bool = False
    etag: str = ""


def load_chart(seats: int) -> Chart:
    """The stadium as the catalogue draws it, every price area sold as a ticket type of the same name."""
    plan = import_plan(bowl_plan(seats)).plan
    ids = {category.name: category.name.lower() for category in plan.categories}
    return to_chart(plan, version="stadium", ticket_type_by_category=ids)


class Site:
    """What is served. One thread changes it, those of the server read it: every change replaces a whole value."""

    def __init__(self, chart: Chart, dist: Path) -> None:
        self.chart = chart
        self.dist = dist
        self.chart_body = msgspec.json.encode(chart)
        self._chart_answer = _packed(self.chart_body)
        self._version = 1
        self._bits = _half_sold(chart)
        self._availability = self._encoded()

    def answer(self, path: str) -> Answer | None:
        """None when there is nothing."""
        match path.removeprefix("/api/v1/").split("/"):
            case ["performances", _]:
                return Answer(msgspec.json.encode(self._performance()), "application/json")
            case ["performances", _, "chart"]:
                return self._chart_answer
            case ["performances", _, "availability"]:
                return self._availability
            case _:
                return None if path.startswith("/api/") else self._file(path)

    def sell(self, seats: Iterable[int]) -> None:
        """These are gone from now on."""
        bits = bytearray(self._bits)
        for seat in seats:
            bits[seat >> 3] &= ~(1 << (seat & 7))
        self._bits = bytes(bits)
        self._version += 1
        self._availability = self._encoded()

    def is_open(self, seat: int) -> bool:
        """Whether it can still be bought."""
        return bool(self._bits[seat >> 3] & (1 << (seat & 7)))

    @property
    def state_body(self) -> bytes:
        """What is left, as it is before compression."""
        return gzip.decompress(self._availability.body)

    def _encoded(self) -> Answer:
        left = dict.fromkeys(range(len(self.chart.categories)), 0)
        for seat, category in enumerate(self.chart.seats.category):
            left[category] += self.is_open(seat)
        body = {
            "version": self._version,
            "seat_count": len(self.chart.seats.id),
            "seats": base64.b64encode(self._bits).decode(),
            "ticket_types": [
                {"id": category.ticket_type_id, "available": left[index]}
                for index, category in enumerate(self.chart.categories)
            ],
        }
        return _packed(msgspec.json.encode(body))

    def _performance(self) -> dict[str, object]:
        now = SystemClock().now().replace(microsecond=0)
        begins, ends, ago = (_stamp(now + timedelta(days=days)) for days in (30, 31, -1))
        types = [
            {
                "id": category.ticket_type_id,
                "name": {"zh-CN": f"{category.name} 区", "en": f"Area {category.name}"},
                "price": {"amount_minor": price, "currency": "CNY"},
                "seated": True,
                "capacity": self.chart.seats.category.count(index),
                "max_per_order": 6,
                "max_per_person": 6,
                "sale_starts_at": ago,
                "sale_ends_at": begins,
                "color": category.color,
                "categories": [category.name],
            }
            for index, (category, price) in enumerate(zip(self.chart.categories, PRICES_MINOR, strict=True))
        ]
        return {
            "id": PERFORMANCE_ID,
            "event_id": "event",
            "event_title": {"zh-CN": "群星之夜", "en": "Night of Stars"},
            "venue_name": {"zh-CN": "滨江体育场", "en": "Riverside Stadium"},
            "poster_url": "/icon.svg",
            "chart_version": "stadium",
            "starts_at": begins,
            "doors_at": begins,
            "ends_at": ends,
            "timezone": "Asia/Shanghai",
            "seated": True,
            "status": "published",
            "ticket_types": types,
        }

    def _file(self, path: str) -> Answer | None:
        file = self.dist / path.lstrip("/")
        if not file.is_file():
            file = self.dist / "index.html"
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Answer(file.read_bytes(), media_type) if file.is_file() else None


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The address of the site while it is served."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name is the standard library's
            answer = site.answer(self.path.partition("?")[0])
            if answer is None:
                self.send_error(404)
            elif answer.etag and self.headers.get("If-None-Match") == answer.etag:
                self.send_response(304)
                self.end_headers()
            else:
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response(200)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.is_gzipped:
                self.send_header("Content-Encoding", "gzip")
            if answer.etag:
                self.send_header("ETag", answer.etag)
            self.end_headers()
            self.wfile.write(answer.body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the terminal is for the figures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _packed(body: bytes) -> Answer:
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
    return Answer(packed, "application/json", is_gzipped=True, etag=etag)


def _half_sold(chart: Chart) -> bytes:
    """A good third is gone, in groups of one to six as people buy; the same every time."""
    count = len(chart.seats.id)
    bits = bytearray(b"\xff" * ((count + 7) // 8))
    chance = random.Random(SEED)  # repeatable, and nobody's secret
    gone = 0
    while gone < TAKEN_SHARE * count:
        first = chance.randrange(count)
        for seat in range(first, min(count, first + chance.randint(1, GROUP_MAX))):
            gone += bits[seat >> 3] >> (seat & 7) & 1
            bits[seat >> 3] &= ~(1 << (seat & 7))
    if count % 8:
        bits[-1] &= (1 << count % 8) - 1
    return bytes(bits)


def _stamp(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
