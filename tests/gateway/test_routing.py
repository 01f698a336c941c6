"""Where requests go, and what a service hears of who asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onsale.app.http import build_litestar
from onsale.app.process import Process
from onsale.app.schemas import handlers_of
from onsale.app.targets import ALL, build_modules
from onsale.platform.wiring import Platform
from scripts.gateway import SERVICES, Gateway, GatewayError, render
from tests.gateway.front import EVENT, Front


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/auth/codes", "users"),
        ("/api/v1/me", "users"),
        ("/api/v1/events?q=%E5%B1%B1", "ticketing"),
        (f"{EVENT}/poster", "ticketing"),
        (f"{EVENT}/page-head?lang=en", "ticketing"),
        (f"{EVENT}/calendar.ics", "ticketing"),
        ("/api/v1/organisers/o", "ticketing"),
        ("/api/v1/organiser/page", "ticketing"),
        ("/robots.txt", "ticketing"),
        ("/sitemap.xml", "ticketing"),
        ("/sitemaps/0.xml", "ticketing"),
        ("/api/v1/event-facets", "ticketing"),
        ("/api/v1/performances/p/availability", "ticketing"),
        ("/api/v1/performances/p/availability/stream?since=1", "ticketing"),
        ("/api/v1/holds/h", "ticketing"),
        ("/api/v1/holds/h/attendees/0", "ticketing"),
        ("/api/v1/organiser/performances/p", "ticketing"),
        ("/api/v1/organiser/performances/p/sales", "reports"),
        ("/api/v1/organiser/sales", "reports"),
        ("/api/v1/gate/performances", "ticketing"),
        ("/api/v1/orders/o/payments", "orders"),
        ("/api/v1/payments/sandbox/notifications", "orders"),
        ("/api/v1/staff/reconciliation", "orders"),
        ("/api/v1/me/organisations", "users"),
        ("/api/v1/me/identities/i", "users"),
        ("/api/v1/me/identities/readings", "users"),
        ("/api/v1/me/attendee-tokens", "users"),
        ("/api/v1/staff/event-reviews", "ticketing"),
        ("/api/v1/staff/event-reviews/r/approval", "ticketing"),
        ("/api/v1/staff/organisers/o/review", "ticketing"),
        ("/api/v1/staff/identities/i/views", "users"),
        ("/api/v1/staff/accounts/lookups", "users"),
        ("/api/v1/team/members/u", "users"),
        ("/api/v1/team-invitations/acceptance", "users"),
        ("/api/v1/staff/audit/orders/export", "orders"),
        ("/api/v1/staff/audit/users?cursor=1.1", "users"),
        ("/api/v1/staff/audit/inventory", "ticketing"),
        ("/api/v1/staff/audit/reports", "reports"),
        ("/api/v1/staff/operations/orders", "orders"),
        ("/api/v1/staff/operations/tickets/dead-letters", "ticketing"),
        ("/api/v1/staff/operations/notifications", "notifications"),
        ("/sandbox/pay/a?link=x", "orders"),
        ("/api/v1/dev/messages", "notifications"),
        ("/api/v1/nowhere", "edge"),
        ("/problems/overloaded", "edge"),
        ("/readyz", "edge"),
    ],
)
def test_a_path_leads_to_its_service(front: Front, path: str, service: str) -> None:
    assert front.get(path).json()["service"] == service
    assert front.stubs[service].asked[-1].path == path


def routes_of(target: str, platform: Platform) -> set[tuple[str, str]]:
    process = Process(platform, build_modules(target, platform))
    return {
        (method, path)
        for method, path, _ in handlers_of(build_litestar(process))
        if path.startswith(("/api", "/sandbox", "/robots", "/sitemap"))
    }


async def test_every_route_leads_to_the_service_that_has_it(front: Front, process: Process) -> None:
    asked = 0
    for service in SERVICES:
        for method, path in sorted(routes_of(service, process.platform)):
            answer = front.client.request(method, path.replace("{", "").replace("}", ""))
            assert (method, path, answer.json()["service"]) == (method, path, service)
            asked += 1

    assert asked == len(routes_of(ALL, process.platform)) > 40


def test_what_is_of_a_process_is_not_shown_outside(front: Front) -> None:
    assert front.get("/metrics").status_code == 404
    assert front.get("/healthz").json() == {"status": "ok"}
    assert front.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert sum(map(front.count, SERVICES)) == 0


def test_a_service_hears_who_asks_and_nobody_can_pretend(front: Front) -> None:
    lies = {"x_forwarded_for": "198.51.100.1", "x_forwarded_proto": "gopher"}
    for path in ("/api/v1/me", f"{EVENT}?who"):
        headers = front.get(path, authorization="Bearer token", **lies).json()["headers"]

        assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("127.0.0.1", "http")
        assert headers["authorization"] == "Bearer token"
        assert "x-correlation-id" in headers


@pytest.mark.parametrize("header", ["x-correlation-id", "x-request-id"])
def test_a_callers_id_goes_all_the_way_and_back(front: Front, header: str) -> None:
    answer = front.client.get("/api/v1/me", headers={header: "buyer-42.journey"})

    assert answer.json()["headers"]["x-correlation-id"] == "buyer-42.journey"
    assert "x-request-id" not in answer.json()["headers"]
    assert (answer.headers["x-correlation-id"], answer.headers["x-request-id"]) == ("buyer-42.journey",) * 2


@pytest.mark.parametrize("given", ["", "short", 'x"\\evil', "a" * 65])
def test_what_is_no_id_is_replaced(front: Front, given: str) -> None:
    answer = front.get("/api/v1/me", x_correlation_id=given)
    assert len(answer.headers["x-correlation-id"]) == 32
    assert answer.json()["headers"]["x-correlation-id"] == answer.headers["x-correlation-id"]


def test_a_gateway_needs_every_service() -> None:
    with pytest.raises(GatewayError, match="no address for orders, notifications, reports, edge"):
        render(Gateway(services={name: ["a:1"] for name in SERVICES[:2]}, port=80))


def test_everything_is_filled_in() -> None:
    services = {name: ["10.0.0.1:8000", "10.0.0.2:8000"] for name in SERVICES}
    text = render(
        Gateway(
            services=services, port=80, tls_port=443, certificate=Path("/c.pem"), key=Path("/k.pem"), server_name="x.y"
        )
    )

    assert [line for line in text.splitlines() if line.count("@") > line.count("@timestamp") + line.count(" @")] == []
    assert "return 308 https://$host$request_uri;" in text
    assert json.dumps("max-age=31536000") in text
