"""What tests ask a gateway, and what it answers by itself."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

from tests.gateway.stubs import Stub

EVENT = "/api/v1/events/01972b8a-0000-7000-8000-0000000000d1"
HOLD = {"idempotency-key": "key-00000001"}


class Front:
    """A gateway with six services behind it."""

    def __init__(self, url: str, stubs: Mapping[str, Stub]) -> None:
        self.client = httpx2.Client(base_url=url, headers={"accept-language": "en"}, trust_env=False)
        self.stubs = stubs

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def count(self, service: str) -> int:
        return len(self.stubs[service].asked)


def problem(answer: httpx2.Response) -> tuple[int, str, str]:
    """(status, code, seconds to wait)."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"/problems/{body['code']}"
    return answer.status_code, body["code"], answer.headers.get("retry-after", "")
