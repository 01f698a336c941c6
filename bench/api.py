"""The public API for set-up and cross-checks: one request after the other, and every surprise is an error."""

import itertools
import secrets
import time
from collections.abc import Container
from http.client import HTTPConnection
from typing import TypeVar

import msgspec

TIMEOUT_SECONDS = 30.0
UNAVAILABLE = 503
BASE = "/api/v1"

T = TypeVar("T")
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class ApiError(Exception):
    """The API answered something else than the set-up or a check asked for."""


class Reply(msgspec.Struct, frozen=True):
    """A complete answer of the API."""

    status: int
    etag: str
    body: bytes

    def decode(self, kind: type[T]) -> T:
        return msgspec.json.decode(self.body, type=kind)


class Api:
    """One person's view of a server; `access_token` may be empty for somebody who is not signed in."""

    def __init__(self, port: int, access_token: str = "") -> None:
        self.access_token = access_token
        self._port = port
        self._keys = (f"setup-{secrets.token_hex(6)}-{number}" for number in itertools.count())

    def get(self, path: str, *, missing_is_fine: bool = False) -> Reply:
        return self._ask("GET", BASE + path, None, expected={200, 404} if missing_is_fine else {200})

    def post(self, path: str, body: Json | msgspec.Raw, *, expected: int = 201, base: str = BASE) -> Reply:
        return self._ask("POST", base + path, msgspec.json.encode(body), expected={expected})

    def _ask(self, method: str, path: str, body: bytes | None, *, expected: Container[int]) -> Reply:
        headers = {"Content-Type": "application/json", "Idempotency-Key": next(self._keys)} if body is not None else {}
        if self.access_token:
            headers["Authorization"] = f"Bearer {self.access_token}"
        give_up_at = time.monotonic() + TIMEOUT_SECONDS
        while True:
            reply, retry_after = self._ask_once(method, path, body, headers)
            if reply.status in expected:
                return reply
            # A server that says when to come back is not wrong; only the load itself counts such answers as errors.
            if reply.status != UNAVAILABLE or time.monotonic() > give_up_at:
                raise ApiError(f"{method} {path} answered {reply.status}: {reply.body[:500]!r}")
            time.sleep(float(retry_after or 1))

    def _ask_once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[Reply, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            reply = Reply(response.status, response.headers.get("ETag", ""), response.read())
            return reply, response.headers.get("Retry-After", "")
        finally:
            connection.close()
