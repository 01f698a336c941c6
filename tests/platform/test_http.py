"""What every route gets from the platform: permissions, problems, idempotency, limits, correlation ids."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import httpx2
import msgspec
import pytest
from litestar import get, post
from litestar.params import JSONBody
from msgspec import Meta

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.tokens import AccessClaims
from onsale.platform.clock import ManualClock
from onsale.platform.db import Transaction
from onsale.platform.http import AnyRequest, malformed, needs, principal_of, request_key_of
from onsale.platform.security import Permission
from onsale.platform.settings import Settings
from onsale.platform.wiring import Module, Platform
from tests.processes import opened_client, opened_process

JSON = {"content-type": "application/json"}


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an order."""

    quantity: Annotated[int, Meta(ge=1, le=10)]


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to make."""

    items: Annotated[list[Line], Meta(min_length=1)]


class Made(msgspec.Struct, frozen=True):
    """It was made; ``turn`` says by which call."""

    turn: int


class Probe:
    """A module of routes that need nothing but the platform."""

    def __init__(self) -> None:
        self.turns = 0

    def build(self, platform: Platform) -> Module:
        async def handle(transaction: Transaction, command: Order) -> Made:
            self.turns += 1
            return Made(self.turns)

        make_order = platform.commands.single("probe.make", handle, Made)

        @post("/api/v1/probe/orders", opt=needs(Permission.SIGNED_IN), status_code=201)
        async def make(request: AnyRequest, data: JSONBody[Order]) -> Made:
            return await make_order.submit(data, await request_key_of(request, platform.clock))

        @get("/api/v1/probe/staff", opt=needs(Permission.EVENTS_WRITE))
        async def staff(request: AnyRequest) -> dict[str, str]:
            return {"user_id": principal_of(request).user_id, "organisation": principal_of(request).organisation}

        @get("/api/v1/probe/public", opt=needs(Permission.PUBLIC))
        async def public(request: AnyRequest) -> dict[str, bool]:
            return {"is_signed_in": request.scope.get("user") is not None}

        @get("/api/v1/probe/forgotten")
        async def without_permission() -> None: ...

        @get("/api/v1/probe/bug", opt=needs(Permission.PUBLIC))
        async def bug() -> None:
            raise KeyError("the password is 12345")

        @get("/api/v1/probe/field", opt=needs(Permission.PUBLIC))
        async def field() -> None:
            malformed("/items/0", "This is not one.")

        return Module("probe", routes=[make, staff, public, without_permission, bug, field])


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture
def builders(probe: Probe) -> Sequence[Builder]:
    return (probe.build,)


def _bearer(process: Process, role: str = "buyer", *, user: str = "li", seconds: int = 60) -> dict[str, str]:
    claims = AccessClaims(
        user_id=user,
        session_id="s",
        roles=[role],
        organisation_id="house",
        expires_at=int(process.platform.clock.now().timestamp()) + seconds,
    )
    return {"authorization": f"Bearer {process.platform.access_tokens.sign(claims)}"}


def _problem(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_permissions_decide_who_comes_in(client: httpx2.AsyncClient, process: Process) -> None:
    organiser = await client.get("/api/v1/probe/staff", headers=_bearer(process, "organiser"))

    assert organiser.json() == {"user_id": "li", "organisation": "house"}
    assert _problem(await client.get("/api/v1/probe/staff", headers=_bearer(process))) == (403, "not-permitted")
    assert _problem(await client.get("/api/v1/probe/staff")) == (401, "sign-in-required")


async def test_a_route_without_a_permission_answers_nothing(client: httpx2.AsyncClient, process: Process) -> None:
    answer = await client.get("/api/v1/probe/forgotten", headers=_bearer(process, "admin"))

    assert _problem(answer) == (500, "internal-error")


async def test_a_token_ends_at_its_time_although_it_was_seen(
    client: httpx2.AsyncClient, process: Process, clock: ManualClock
) -> None:
    headers = _bearer(process, "organiser", seconds=60)
    assert (await client.get("/api/v1/probe/staff", headers=headers)).status_code == 200
    clock.advance(timedelta(seconds=59))
    assert (await client.get("/api/v1/probe/staff", headers=headers)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert _problem(await client.get("/api/v1/probe/staff", headers=headers)) == (401, "sign-in-required")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic bGk6bGVp", "Bearer é"])
async def test_what_is_no_token_is_nobody(client: httpx2.AsyncClient, authorization: str) -> None:
    headers = {b"authorization": authorization.encode("latin-1")}

    assert (await client.get("/api/v1/probe/public", headers=headers)).json() == {"is_signed_in": False}
    assert _problem(await client.get("/api/v1/probe/staff", headers=headers)) == (401, "sign-in-required")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"items": [{"quantity": 1}, {"quantity": "two"}]}', "/items/1/quantity"),
        (b'{"items": [{"quantity": 11}]}', "/items/0/quantity"),
        (b'{"items": [{}]}', "/items/0"),
        (b'{"items": []}', "/items"),
        (b"{}", ""),
        (b'{"items": [{"quantity": 1}], "price": 0}', ""),
        (b"[]", ""),
        (b"{", ""),
        (b"\xff", ""),
    ],
)
async def test_a_malformed_payload_names_the_place(
    client: httpx2.AsyncClient, process: Process, probe: Probe, body: bytes, pointer: str
) -> None:
    headers = _bearer(process) | JSON | {"idempotency-key": "key-0001"}
    answer = await client.post("/api/v1/probe/orders", content=body, headers=headers)

    assert _problem(answer) == (422, "malformed")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert probe.turns == 0


async def test_problems_speak_the_readers_language(client: httpx2.AsyncClient) -> None:
    titles = [
        (await client.get("/api/v1/probe/field", headers={"accept-language": language})).json()["title"]
        for language in ("en", "zh-CN", "fr")
    ]

    assert titles == ["The content is not in the right form", "内容格式不正确", "内容格式不正确"]


async def test_a_bug_tells_nothing_but_its_number(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/probe/bug", headers={"x-correlation-id": "ticket-4711"})

    assert _problem(answer) == (500, "internal-error")
    assert answer.json()["correlation_id"] == answer.headers["x-correlation-id"] == "ticket-4711"
    assert "12345" not in answer.text


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "a;b;c;d;e"])
async def test_a_strange_correlation_id_is_replaced(client: httpx2.AsyncClient, given: str) -> None:
    answer = await client.get("/api/v1/probe/public", headers={"x-correlation-id": given})

    assert re.fullmatch(r"[0-9a-f-]{36}-[0-9a-f]+", answer.headers["x-correlation-id"])


async def test_what_says_nothing_of_caches_is_kept_by_none(client: httpx2.AsyncClient) -> None:
    for path in ("/api/v1/probe/public", "/api/v1/probe/bug", "/api/v1/nowhere"):
        assert (await client.get(path)).headers.get_list("cache-control") == ["no-store"]


async def test_unknown_paths_and_methods_are_problems(client: httpx2.AsyncClient) -> None:
    assert _problem(await client.get("/api/v1/nowhere")) == (404, "not-found")
    assert _problem(await client.put("/api/v1/probe/public")) == (405, "method-not-allowed")


async def test_a_body_that_is_too_large_is_refused_with_the_limit(
    migrated_database: Path, settings: Settings, clock: ManualClock, probe: Probe
) -> None:
    small = msgspec.structs.replace(settings, request_body_bytes_max=1_000)
    async with (
        opened_process(migrated_database, small, clock, [probe.build]) as process,
        opened_client(process) as client,
    ):
        headers = _bearer(process) | JSON | {"idempotency-key": "key-0001"}
        answer = await client.post("/api/v1/probe/orders", content=b" " * 1_001, headers=headers)

    assert _problem(answer) == (413, "body-too-large")
    assert answer.json()["bytes_max"] == 1_000
    assert probe.turns == 0


class Buyer:
    """Makes orders with an idempotency key."""

    def __init__(self, client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers

    async def order(self, key: str | None, quantity: int = 1) -> httpx2.Response:
        headers = self._headers | ({} if key is None else {"idempotency-key": key})
        return await self._client.post(
            "/api/v1/probe/orders", json={"items": [{"quantity": quantity}]}, headers=headers
        )


@pytest.fixture
def buyer(client: httpx2.AsyncClient, process: Process) -> Buyer:
    return Buyer(client, _bearer(process))


async def test_a_creating_request_needs_a_key(buyer: Buyer, probe: Probe) -> None:
    for key in (None, "short"):
        assert _problem(await buyer.order(key)) == (400, "idempotency-key-missing")
    assert probe.turns == 0


async def test_the_same_request_is_answered_with_the_same_bytes(buyer: Buyer, probe: Probe) -> None:
    first, second = [await buyer.order("key-0001") for _ in range(2)]

    assert (first.status_code, first.content) == (201, b'{"turn":1}')
    assert (second.status_code, second.content) == (201, b'{"turn":1}')
    assert probe.turns == 1


async def test_another_request_under_the_same_key_is_refused(buyer: Buyer, probe: Probe) -> None:
    await buyer.order("key-0001")

    assert _problem(await buyer.order("key-0001", quantity=2)) == (422, "idempotency-key-reused")
    assert probe.turns == 1


async def test_fifty_equal_requests_at_once_make_one_order(buyer: Buyer, probe: Probe) -> None:
    answers = await asyncio.gather(*(buyer.order("key-0001") for _ in range(50)))

    assert probe.turns == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.content for answer in answers if answer.status_code == 201} == {b'{"turn":1}'}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"request-in-progress"}


async def test_keys_of_two_people_are_two_keys(client: httpx2.AsyncClient, process: Process, probe: Probe) -> None:
    for user in ("li", "han"):
        answer = await Buyer(client, _bearer(process, user=user)).order("key-0001")
        assert answer.status_code == 201
    assert probe.turns == 2


async def test_limits_are_answered_with_the_wait(
    migrated_database: Path, settings: Settings, clock: ManualClock, probe: Probe
) -> None:
    tight = msgspec.structs.replace(settings, limits_per_principal_per_second=0.5, limits_per_address_per_second=1)
    async with (
        opened_process(migrated_database, tight, clock, [probe.build]) as process,
        opened_client(process) as client,
    ):
        li = [await client.get("/api/v1/probe/public", headers=_bearer(process)) for _ in range(3)]
        crowd = [
            await client.get("/api/v1/probe/public", headers=_bearer(process, user=f"user-{number}"))
            for number in range(50)
        ]
        clock.advance(timedelta(seconds=2))
        later = await client.get("/api/v1/probe/public", headers=_bearer(process, seconds=61))

    assert [answer.status_code for answer in li] == [200, 200, 429]
    assert (_problem(li[2]), li[2].headers["retry-after"]) == ((429, "too-many-requests"), "2")
    assert [answer.status_code for answer in crowd] == [200] * 50
    assert later.status_code == 200
