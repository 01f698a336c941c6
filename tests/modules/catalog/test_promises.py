"""What an organiser promises of a performance: refunds, that it takes place, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import (
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    RefundRulesChanged,
    SaleEnd,
)
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, RefundRules, RefundStep, SeatReturns
from onsale.contracts.values import Text
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day, standing, text, wire
from tests.modules.catalog.plans import JsonObject, encoded
from tests.processes import NOW, ORGANISATION_ID, heard, rows

pytestmark = EVERY_ENGINE

Settle = Callable[[], Awaitable[None]]
LADDER = {
    "steps": [
        {"before_seconds": 864_000, "fee_basis_points": 0},
        {"before_seconds": 86_400, "fee_basis_points": 5_000},
    ],
    "free_seconds": 3_600,
}
RULES = RefundRules(steps=[RefundStep(864_000, 0), RefundStep(86_400, 5_000)], free_seconds=3_600)
REASON = text("台风「海葵」将至。", "Typhoon Haikui is coming.")
DEFAULT_ON_WIRE = {
    "steps": [
        {"before_seconds": 1_296_000, "fee_basis_points": 1_000},
        {"before_seconds": 604_800, "fee_basis_points": 2_000},
        {"before_seconds": 172_800, "fee_basis_points": 3_000},
    ],
    "free_seconds": 86_400,
}


def pointers(response: httpx2.Response) -> list[str]:
    assert response.status_code == 422, response.text
    return [error["pointer"] for error in response.json()["errors"]]


async def put(desk: Desk, performance_id: str, body: object) -> httpx2.Response:
    path = f"/api/v1/organiser/performances/{performance_id}/refund-rules"
    return await desk.client.put(path, content=encoded(body), headers=desk.headers)


async def public(desk: Desk, performance_id: str) -> JsonObject:
    response = await desk.client.get(f"/api/v1/performances/{performance_id}")
    assert response.status_code == 200
    found: JsonObject = response.json()
    return found


def later(days: int = 30, **changes: object) -> JsonObject:
    """The body that postpones to noon UTC some days from now."""
    starts_at = NOW + timedelta(days=days)
    return {
        "starts_at": wire(starts_at),
        "doors_at": wire(starts_at - timedelta(hours=1)),
        "ends_at": wire(starts_at + timedelta(hours=2)),
        "refund_free_until": wire(NOW + timedelta(days=7)),
        "reason": REASON,
        **changes,
    }


@pytest.fixture
async def performance_id(desk: Desk) -> str:
    """On sale, in ten days."""
    return await on_sale(desk, on_day(10, standing(), standing("Early")))


async def on_sale(desk: Desk, body: JsonObject) -> str:
    event_id = await desk.draft(await desk.venue())
    created = await desk.performance(event_id, body)
    assert (await desk.publish(event_id)).status_code == 200
    return created


async def test_buyers_see_the_ladder_before_they_buy(desk: Desk, process: Process, settle: Settle) -> None:
    returns = {"kind": "announced", "times": [wire(NOW + timedelta(days=1)), wire(NOW + timedelta(days=2))]}
    own = await on_sale(desk, on_day(10) | {"refund_rules": LADDER, "seat_returns": returns})
    seen = await public(desk, own)
    assert (seen["refund_rules"], seen["seat_returns"], seen["change"]) == (LADDER, returns, None)
    common = await on_sale(desk, on_day(10))
    seen = await public(desk, common)
    assert (seen["refund_rules"], seen["seat_returns"]) == (DEFAULT_ON_WIRE, {"kind": "at_once", "times": []})
    await settle()
    told = {event.performance_id: event for event in heard(process, PerformancePublished)}
    assert (told[own].refund_rules, told[common].refund_rules) == (RULES, DEFAULT_REFUND_RULES)
    times = [NOW + timedelta(days=1), NOW + timedelta(days=2)]
    assert told[own].seat_returns == SeatReturns(kind="announced", times=times)
    assert told[common].seat_returns == SeatReturns()


def step(before_seconds: int, fee_basis_points: int) -> JsonObject:
    return {"before_seconds": before_seconds, "fee_basis_points": fee_basis_points}


BAD_RULES = [
    ({"steps": [step(100, 0), step(100, 10)]}, ["/refund_rules/steps/1/before_seconds"]),
    ({"steps": [step(100, 0), step(200, 10)]}, ["/refund_rules/steps/1/before_seconds"]),
    ({"steps": [step(100, 20), step(50, 10)]}, ["/refund_rules/steps/1/fee_basis_points"]),
    ({"steps": [step(-1, 0)]}, ["/refund_rules/steps/0/before_seconds"]),
    ({"steps": [step(0, 10_001)]}, ["/refund_rules/steps/0/fee_basis_points"]),
    ({"steps": [step(11 - day, 0) for day in range(11)]}, ["/refund_rules/steps"]),
    ({"steps": [], "free_seconds": 60}, ["/refund_rules/free_seconds"]),
    ({"steps": [{"before_seconds": 1.5, "fee_basis_points": 0}]}, ["/refund_rules/steps/0/before_seconds"]),
]


@pytest.mark.parametrize(("rules", "wrong"), BAD_RULES)
async def test_a_ladder_that_cannot_be_is_refused_at_its_place(
    desk: Desk, performance_id: str, rules: JsonObject, wrong: list[str]
) -> None:
    assert pointers(await put(desk, performance_id, {"refund_rules": rules})) == wrong
    event_id = await desk.draft(await desk.venue())
    body = on_day(7) | {"refund_rules": rules}
    assert pointers(await desk.post(f"events/{event_id}/performances", body)) == wrong
    assert (await public(desk, performance_id))["refund_rules"] == DEFAULT_ON_WIRE


@pytest.mark.parametrize(
    ("returns", "wrong"),
    [
        ({"kind": "announced"}, ["/seat_returns/times"]),
        ({"kind": "pool", "times": [wire(NOW)]}, ["/seat_returns/times"]),
        ({"kind": "announced", "times": [wire(NOW), wire(NOW)]}, ["/seat_returns/times/1"]),
        ({"kind": "announced", "times": [wire(NOW + timedelta(days=10))]}, ["/seat_returns/times/0"]),
        ({"kind": "somewhere"}, ["/seat_returns/kind"]),
        ({"kind": "announced", "times": [wire(NOW)] * 21}, ["/seat_returns/times"]),
        ({"kind": "announced", "times": ["2026-06-02T12:00:00"]}, ["/seat_returns/times/0"]),
    ],
)
async def test_seats_go_back_at_times_that_can_be(
    desk: Desk, performance_id: str, returns: JsonObject, wrong: list[str]
) -> None:
    assert pointers(await put(desk, performance_id, {"refund_rules": LADDER, "seat_returns": returns})) == wrong
    assert (await public(desk, performance_id))["refund_rules"] == DEFAULT_ON_WIRE


async def test_new_rules_are_for_who_buys_from_now_on(
    desk: Desk, process: Process, settle: Settle, performance_id: str
) -> None:
    pool = {"kind": "pool", "times": []}
    changed = await put(desk, performance_id, {"refund_rules": LADDER, "seat_returns": pool})
    assert (changed.status_code, changed.json()["refund_rules"]) == (200, LADDER)
    assert (await put(desk, performance_id, {"refund_rules": LADDER})).json()["seat_returns"] == pool
    assert (await put(desk, performance_id, {"refund_rules": {"steps": []}})).status_code == 200
    seen = await public(desk, performance_id)
    assert (seen["refund_rules"], seen["seat_returns"]) == ({"steps": [], "free_seconds": 0}, pool)
    await settle()
    first, second = heard(process, RefundRulesChanged)
    assert (first.revision, first.refund_rules, first.seat_returns) == (1, RULES, SeatReturns(kind="pool"))
    assert (second.revision, second.refund_rules.steps) == (2, [])


async def test_drafts_change_without_telling_anybody(desk: Desk, process: Process, settle: Settle) -> None:
    event_id = await desk.draft(await desk.venue())
    draft = await desk.performance(event_id, on_day(10))
    assert (await put(desk, draft, {"refund_rules": LADDER})).status_code == 200
    assert (await desk.get(f"events/{event_id}")).json()["performances"][0]["refund_rules"] == LADDER
    await desk.publish(event_id)
    await settle()
    assert heard(process, RefundRulesChanged) == []
    assert [event.refund_rules for event in heard(process, PerformancePublished)] == [RULES]


async def test_a_cancelled_performance_says_so_and_stays_cancelled(
    desk: Desk, process: Process, settle: Settle, performance_id: str
) -> None:
    path = f"performances/{performance_id}/cancellation"
    first = await desk.post(path, {"reason": REASON}, key="cancel-it-once")
    again = await desk.post(path, {"reason": REASON}, key="cancel-it-once")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    change = {
        "kind": "cancelled",
        "reason": REASON,
        "announced_at": wire(NOW),
        "starts_at_before": None,
        "refund_free_until": None,
    }
    seen = await public(desk, performance_id)
    assert (first.json()["change"], seen["change"]) == (change, change)
    for path, body in (("cancellation", {"reason": REASON}), ("postponement", later())):
        refused = await desk.post(f"performances/{performance_id}/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "performance-already-cancelled")
    refused = await put(desk, performance_id, {"refund_rules": LADDER})
    assert refused.json()["code"] == "performance-already-cancelled"
    await settle()
    [event] = heard(process, PerformanceCancelled)
    assert (event.performance_id, event.organisation_id) == (performance_id, ORGANISATION_ID)
    assert event.reason == Text("台风「海葵」将至。", "Typhoon Haikui is coming.")
    assert event.cancelled_by == (await rows(process, "SELECT DISTINCT actor_id FROM platform_audit_entries"))[0][0]


async def test_lists_tell_what_does_not_take_place(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    first, second = [await desk.performance(event_id, on_day(days)) for days in (7, 8)]
    await desk.publish(event_id)

    async def listed() -> tuple[object, ...]:
        [summary] = (await desk.client.get("/api/v1/events")).json()["items"]
        return tuple(summary[name] for name in ("performance_count", "first_starts_at", "sale_state", "is_cancelled"))

    seventh, eighth = (wire(NOW + timedelta(days=days)) for days in (7, 8))
    assert await listed() == (2, seventh, "on_sale", False)
    await desk.post(f"performances/{first}/cancellation", {"reason": REASON})
    assert await listed() == (1, eighth, "on_sale", False)
    await desk.post(f"performances/{second}/cancellation", {"reason": REASON})
    assert await listed() == (2, seventh, "ended", True)
    kinds = [
        one["change"]["kind"] for one in (await desk.client.get(f"/api/v1/events/{event_id}")).json()["performances"]
    ]
    assert kinds == ["cancelled", "cancelled"]


async def test_a_postponed_performance_is_sold_until_its_new_end(desk: Desk, process: Process, settle: Settle) -> None:
    early = wire(NOW + timedelta(days=3))
    body = on_day(10, standing(), standing("Early"))
    types = body["ticket_types"]
    assert isinstance(types, list)
    types[1]["sale_ends_at"] = early
    performance_id = await on_sale(desk, body)
    answer = await desk.post(f"performances/{performance_id}/postponement", later(30))
    assert answer.status_code == 200, answer.text
    seen = await public(desk, performance_id)
    starts_at = wire(NOW + timedelta(days=30))
    assert (seen["starts_at"], seen["ends_at"]) == (starts_at, wire(NOW + timedelta(days=30, hours=2)))
    assert seen["change"] == {
        "kind": "postponed",
        "reason": REASON,
        "announced_at": wire(NOW),
        "starts_at_before": wire(NOW + timedelta(days=10)),
        "refund_free_until": wire(NOW + timedelta(days=7)),
    }
    kinds = seen["ticket_types"]
    assert isinstance(kinds, list)
    assert [kind["sale_ends_at"] for kind in kinds] == [starts_at, early]
    assert answer.json()["ticket_types"] == kinds
    await settle()
    [event] = heard(process, PerformancePostponed)
    assert (event.revision, event.starts_at_before) == (1, NOW + timedelta(days=10))
    assert event.sale_ends == [SaleEnd(kinds[0]["id"], NOW + timedelta(days=30))]
    assert event.refund_free_until == NOW + timedelta(days=7)


async def test_it_may_be_postponed_again_and_cancelled_in_the_end(
    desk: Desk, process: Process, settle: Settle, performance_id: str
) -> None:
    for days in (30, 40):
        await desk.post(f"performances/{performance_id}/postponement", later(days))
    change = (await public(desk, performance_id))["change"]
    assert isinstance(change, dict)
    assert change["starts_at_before"] == wire(NOW + timedelta(days=30))
    other = text("场馆停电。", "The house has no power.")
    await desk.post(f"performances/{performance_id}/cancellation", {"reason": other})
    change = (await public(desk, performance_id))["change"]
    assert isinstance(change, dict)
    assert (change["kind"], change["reason"], change["refund_free_until"]) == ("cancelled", other, None)
    await settle()
    assert [event.revision for event in heard(process, PerformancePostponed)] == [1, 2]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (later(9), ["/starts_at"]),
        (later(10), ["/starts_at"]),
        (later(30, doors_at=wire(NOW + timedelta(days=31))), ["/doors_at"]),
        (later(30, ends_at=wire(NOW + timedelta(days=30))), ["/ends_at"]),
        (later(30, refund_free_until=wire(NOW)), ["/refund_free_until"]),
        (later(30, refund_free_until=wire(NOW + timedelta(days=31))), ["/refund_free_until"]),
        (later(30, reason={"en": "Rain", "zh-CN": ""}), ["/reason/zh-CN"]),
        (later(30, reason={"en": "  ", "zh-CN": "雨"}), ["/reason/en"]),
        (later(30, reason={"en": "Rain"}), ["/reason"]),
    ],
)
async def test_a_postponement_that_cannot_be_changes_nothing(
    desk: Desk, process: Process, settle: Settle, performance_id: str, body: JsonObject, wrong: list[str]
) -> None:
    before = await public(desk, performance_id)
    assert pointers(await desk.post(f"performances/{performance_id}/postponement", body)) == wrong
    assert await public(desk, performance_id) == before
    await settle()
    assert heard(process, PerformancePostponed) == []
    logged = await rows(process, "SELECT action FROM platform_audit_entries ORDER BY id DESC LIMIT 1")
    assert logged == [("catalog.event-published",)]


async def test_drafts_and_what_is_over_are_not_cancelled(
    desk: Desk, clock: ManualClock, sign_in: SignIn, performance_id: str
) -> None:
    event_id = await desk.draft(await desk.venue())
    draft = await desk.performance(event_id, on_day(10))
    for path, body in (("cancellation", {"reason": REASON}), ("postponement", later())):
        refused = await desk.post(f"performances/{draft}/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "performance-not-published")
    clock.advance(timedelta(days=10, hours=2))
    after = Desk(desk.client, await sign_in("organiser"))
    for path, body in (("cancellation", {"reason": REASON}), ("postponement", later())):
        refused = await after.post(f"performances/{performance_id}/{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "performance-over")


async def test_what_others_sell_is_not_found_and_keys_are_needed(
    desk: Desk, client: httpx2.AsyncClient, sign_in: SignIn, performance_id: str
) -> None:
    stranger = Desk(client, await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-00000000000c"))
    for path, body in (("cancellation", {"reason": REASON}), ("postponement", later())):
        assert (await stranger.post(f"performances/{performance_id}/{path}", body)).status_code == 404
        assert (await stranger.post(f"performances/nothing/{path}", body)).status_code == 404
        bare = await client.post(
            f"/api/v1/organiser/performances/{performance_id}/{path}", content=encoded(body), headers=desk.headers
        )
        assert (bare.status_code, bare.json()["code"]) == (400, "idempotency-key-missing")
    assert (await put(stranger, performance_id, {"refund_rules": LADDER})).status_code == 404
    assert (await public(desk, performance_id))["change"] is None


async def test_every_change_is_in_the_audit_log(desk: Desk, process: Process, performance_id: str) -> None:
    await put(desk, performance_id, {"refund_rules": LADDER})
    await desk.post(f"performances/{performance_id}/postponement", later())
    await desk.post(f"performances/{performance_id}/cancellation", {"reason": REASON})
    await put(desk, performance_id, {"refund_rules": LADDER})
    logged = "SELECT action, subject_kind, subject_id FROM platform_audit_entries ORDER BY id"
    assert (await rows(process, logged))[-3:] == [
        ("catalog.refund-rules-changed", "performance", performance_id),
        ("catalog.performance-postponed", "performance", performance_id),
        ("catalog.performance-cancelled", "performance", performance_id),
    ]
    [whence] = await rows(process, "SELECT DISTINCT client_address, user_agent FROM platform_audit_entries")
    assert (whence[0], str(whence[1]).split("/")[0]) == ("127.0.0.1", "python-httpx2")


async def test_who_cancels_and_postpones_at_the_same_moment_comes_one_after_the_other(
    desk: Desk, process: Process, settle: Settle, performance_id: str
) -> None:
    cancelled, *postponed = await asyncio.gather(
        desk.post(f"performances/{performance_id}/cancellation", {"reason": REASON}),
        *(desk.post(f"performances/{performance_id}/postponement", later(20 + day)) for day in range(4)),
    )
    assert cancelled.status_code == 200
    assert {answer.status_code for answer in postponed} <= {200, 409, 422}
    await settle()
    moves = heard(process, PerformancePostponed)
    assert [event.revision for event in moves] == list(range(1, len(moves) + 1))
    assert len(moves) == sum(answer.status_code == 200 for answer in postponed)
    assert len(heard(process, PerformanceCancelled)) == 1
    change = (await public(desk, performance_id))["change"]
    assert isinstance(change, dict)
    assert change["kind"] == "cancelled"
