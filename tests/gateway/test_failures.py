"""When a service dies, is busy or gone; and what one client may do."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from scripts.engines import Nginx
from scripts.gateway import Gateway, render
from tests.gateway.front import HOLD, Front, problem
from tests.gateway.stubs import Answer, Stub

BUFFERED = "a client request body is buffered to a temporary file"


def test_what_dies_over_a_request_is_asked_again_where_that_is_safe(front: Front) -> None:
    for stub in front.stubs.values():
        stub.behaviour = lambda _: None
    safe = [
        front.get("/api/v1/orders"),
        front.client.post("/api/v1/holds", headers=HOLD, json={}),
        front.client.post("/api/v1/orders", headers=HOLD, json={}),
        front.client.post("/api/v1/orders/o/payments", headers=HOLD, json={}),
    ]
    assert [problem(answer) for answer in safe] == [(503, "unavailable", "1")] * 4
    assert (front.count("orders"), front.count("ticketing")) == (6, 2)

    unsafe = [
        front.client.post("/api/v1/auth/codes", json={}),
        front.client.post("/api/v1/check-ins", json={}),
        front.client.post("/api/v1/orders/o/cancellation"),
        front.client.patch("/api/v1/me", json={}),
    ]
    assert [problem(answer) for answer in unsafe] == [(503, "unavailable", "1")] * 4
    assert (front.count("users"), front.count("ticketing"), front.count("orders")) == (2, 3, 7)


def test_a_worker_that_dies_is_not_noticed(front: Front) -> None:
    lives = iter([False, True])
    front.stubs["ticketing"].behaviour = lambda _: Answer(status=201) if next(lives) else None

    assert front.client.post("/api/v1/holds", headers=HOLD, json={}).status_code == 201
    assert [asked.headers["idempotency-key"] for asked in front.stubs["ticketing"].asked] == [
        HOLD["idempotency-key"]
    ] * 2


def test_a_service_that_is_busy_is_left_alone_and_says_so_itself(front: Front) -> None:
    busy = Answer(503, {"content-type": "application/problem+json", "retry-after": "1"}, b'{"code": "overloaded"}')
    front.stubs["orders"].behaviour = lambda _: busy
    answer = front.get("/api/v1/orders")

    assert (answer.status_code, answer.content, answer.headers["retry-after"]) == (503, busy.body, "1")
    assert front.count("orders") == 1


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Temporarily unavailable"), ("fr, zh-CN;q=0.8, en", "暂时不可用"), ("", "暂时不可用")],
)
def test_a_service_that_is_gone_is_a_problem_in_the_readers_language(front: Front, language: str, title: str) -> None:
    front.stubs["users"].behaviour = lambda _: None
    answer = front.get("/api/v1/me", accept_language=language)

    assert problem(answer) == (503, "unavailable", "1")
    assert answer.json()["title"] == title


def test_of_several_servers_the_dead_one_is_passed_over(
    nginx: type[Nginx], stubs: dict[str, Stub], pages: Path
) -> None:
    gone = Stub("gone")
    with gone.running():
        services = {name: [stub.address] for name, stub in stubs.items()} | {"orders": [gone.address]}
    services["orders"].append(stubs["orders"].address)

    def http(port: int, folder: Path) -> str:
        return render(Gateway(services=services, port=port, web=pages, cache=folder / "cache"))

    with nginx(http) as server, httpx2.Client(base_url=server.url, trust_env=False) as client:
        answers = [client.post("/api/v1/orders/o/cancellation") for _ in range(20)]

    assert {answer.status_code for answer in answers} == {200}


def test_a_body_that_is_too_large_is_refused_and_a_plan_is_not(front: Front) -> None:
    large = b"x" * 1_100_000
    refused = front.client.post("/api/v1/holds", headers=HOLD, content=large)

    assert problem(refused) == (413, "body-too-large", "")
    assert refused.json()["bytes_max"] == 1_000_000
    for path in ("venues/v/plans", "venues/v/plan-drafts/file", "plan-drafts/d/document"):
        assert front.client.post(f"/api/v1/organiser/{path}", content=large).json()["service"] == "ticketing"
    assert front.count("ticketing") == 3


def test_a_photograph_is_passed_on_without_a_file_of_it(gateway: Nginx, front: Front) -> None:
    photograph, too_large = b"x" * 9_900_000, b"x" * 11_000_000

    passed = front.client.post("/api/v1/me/identities/readings", content=photograph)
    refused = front.client.post("/api/v1/me/identities/readings", content=too_large)

    assert passed.json()["service"] == "users"
    assert problem(refused) == (413, "body-too-large", "")
    # Nginx warns of each body that it writes down; a seating plan is one.
    # Of this test: others may have sent more than is kept in memory before it.
    lines = gateway.log.read_text().splitlines()
    assert [line for line in lines if BUFFERED in line and "/identities/readings " in line] == []
    front.client.post("/api/v1/organiser/venues/v/plans", content=photograph)
    assert BUFFERED in gateway.log.read_text()


def test_one_address_cannot_take_everything(nginx: type[Nginx], stubs: dict[str, Stub], pages: Path) -> None:
    services = {name: [stub.address] for name, stub in stubs.items()}

    def http(port: int, folder: Path) -> str:
        return render(Gateway(services=services, port=port, web=pages, cache=folder / "cache", requests_per_second=1))

    with nginx(http) as server, httpx2.Client(base_url=server.url, trust_env=False) as client:
        answers = [client.get("/api/v1/me", headers={"accept-language": "en"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429, 429]
    assert problem(answers[-1]) == (429, "too-many-requests", "1")
