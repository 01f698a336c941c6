"""The sandbox provider as a stranger: its page, its links, its notifications, and what it does on demand."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx2
import msgspec
import pytest
import uvicorn

from onsale.app.process import Process
from onsale.contracts.sandbox import MERCHANT_KEY_PURPOSE, PROVIDER_KEY_PURPOSE, SIGNATURE_HEADER, SandboxNotification
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.conftest import SignIn
from tests.processes import app_of, rows, tell
from tests.stage import Buyer, Kind, performance

SHOW = "01972b8a-0000-7000-8000-0000000000d1"
WAITING = "SELECT tries FROM sandbox_notifications ORDER BY due_at, id"

Settle = Callable[[], Awaitable[None]]


@pytest.fixture
def settings(settings: Settings, free_port: int) -> Settings:
    return msgspec.structs.replace(settings, port=free_port)


@pytest.fixture
async def served(process: Process) -> AsyncIterator[Process]:
    """The process behind a real port, so that notifications reach it; one show on sale."""
    config = uvicorn.Config(
        app_of(process), port=process.platform.settings.port, log_level="error", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # uvicorn has a flag and no event
        await asyncio.sleep(0.01)
    await tell(process, performance(SHOW, [Kind("type-floor")], process.platform.clock.now()))
    yield process
    server.should_exit = True
    await serving


@pytest.fixture
async def buyer(served: Process, client: httpx2.AsyncClient, sign_in: SignIn) -> Buyer:
    assert served.is_ready
    return Buyer(client, await sign_in())


async def pay_url(buyer: Buyer) -> tuple[str, str]:
    """(order, where to pay it)."""
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    started = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"})
    return order["id"], started.json()["pay_url"]


async def state_of(buyer: Buyer, order_id: str) -> str:
    return str((await buyer.get(f"/orders/{order_id}")).json()["state"])


async def test_paying_tells_the_merchant_afterwards(served: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, url = await pay_url(buyer)
    paid = await buyer.client.post(url, json={"outcome": "success"})
    assert paid.json() == {"state": "paid", "return_url": f"/orders/{order_id}"}
    assert await state_of(buyer, order_id) == "pending_payment"
    assert await served.job("sandbox.notify").run() == 1
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await rows(served, WAITING) == []


async def test_notifications_can_come_late_and_often(
    served: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success", "notify_after_seconds": [30, 5, 5]})
    assert await served.job("sandbox.notify").run() == 0
    clock.advance(timedelta(seconds=5))
    assert await served.job("sandbox.notify").run() == 2
    clock.advance(timedelta(seconds=25))
    assert await served.job("sandbox.notify").run() == 1
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await rows(served, "SELECT COUNT(*) FROM tickets_tickets") == [(1,)]


async def test_later_payments_can_be_told_first(
    served: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    (first, first_url), (second, second_url) = await pay_url(buyer), await pay_url(buyer)
    await buyer.client.post(first_url, json={"outcome": "success", "notify_after_seconds": [20]})
    await buyer.client.post(second_url, json={"outcome": "success", "notify_after_seconds": [10]})
    clock.advance(timedelta(seconds=10))
    await served.job("sandbox.notify").run()
    await settle()
    assert [await state_of(buyer, first), await state_of(buyer, second)] == ["pending_payment", "fulfilled"]
    clock.advance(timedelta(seconds=10))
    await served.job("sandbox.notify").run()
    await settle()
    assert await state_of(buyer, first) == "fulfilled"


async def test_a_merchant_that_fails_is_told_again(
    served: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success"})
    async with served.platform.database.transaction() as transaction:
        await transaction.call(
            lambda connection: connection.exec_driver_sql("ALTER TABLE orders_payment_attempts RENAME TO gone")
        )
    assert await served.job("sandbox.notify").run() == 0
    assert await rows(served, WAITING) == [(1,)]
    async with served.platform.database.transaction() as transaction:
        await transaction.call(
            lambda connection: connection.exec_driver_sql("ALTER TABLE gone RENAME TO orders_payment_attempts")
        )
    assert await served.job("sandbox.notify").run() == 0
    clock.advance(timedelta(seconds=1))
    assert await served.job("sandbox.notify").run() == 1
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"


async def test_failing_and_paying_again(served: Process, buyer: Buyer) -> None:
    order_id, url = await pay_url(buyer)
    failed = await buyer.client.post(url, json={"outcome": "failure"})
    assert failed.json()["state"] == "failed"
    assert await rows(served, WAITING) == []
    for _ in range(2):
        assert (await buyer.client.post(url, json={"outcome": "success"})).json()["state"] == "paid"
    assert await rows(served, WAITING) == [(0,)]
    assert await state_of(buyer, order_id) == "pending_payment"


async def test_a_link_cannot_be_changed_or_used_late(served: Process, buyer: Buyer, clock: ManualClock) -> None:
    _, url = await pay_url(buyer)
    _, other = await pay_url(buyer)
    swapped = url.partition("?")[0] + "?" + other.partition("?")[2]
    for bad in (url[:-4] + "AAAA", swapped, url.partition("?")[0]):
        for answer in (await buyer.client.post(bad, json={"outcome": "success"}), await buyer.client.get(bad)):
            assert (answer.status_code, answer.json()["code"]) == (403, "pay-link-invalid")
    malformed = await buyer.client.post(url, json={"outcome": "perhaps"})
    assert (malformed.status_code, malformed.json()["code"]) == (422, "malformed")
    clock.advance(timedelta(minutes=10))
    late = await buyer.client.post(url, json={"outcome": "success"})
    assert (late.status_code, late.json()["code"]) == (409, "pay-link-expired")
    assert await rows(served, "SELECT COUNT(*) FROM sandbox_payments") == [(0,)]


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "确认支付"), ("en", "Pay")])
async def test_the_page_speaks_the_readers_language(buyer: Buyer, language: str, word: str) -> None:
    _, url = await pay_url(buyer)
    page = await buyer.client.get(url, headers={"accept-language": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert word in page.text
    assert "¥380.00" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_unpaid_orders_are_closed_at_the_provider_before_they_expire(
    served: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, url = await pay_url(buyer)
    clock.advance(timedelta(minutes=10))
    assert await served.job("orders.expire").run() == 1
    await settle()
    assert await state_of(buyer, order_id) == "expired"
    assert await rows(served, "SELECT state FROM sandbox_payments") == [("closed",)]
    assert (await buyer.client.post(url, json={"outcome": "success"})).status_code == 409


async def test_a_payment_that_nobody_told_is_found_by_asking(
    served: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success", "notify_after_seconds": []})
    clock.advance(timedelta(minutes=10))
    assert await served.job("orders.expire").run() == 0
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"


async def test_money_for_a_cancelled_order_goes_back_over_the_wire(
    served: Process, buyer: Buyer, settle: Settle
) -> None:
    order_id, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success"})
    await buyer.post(f"/orders/{order_id}/cancellation", {})
    assert await served.job("sandbox.notify").run() == 1
    await settle()
    assert await served.job("orders.refund").run() == 1
    assert await rows(served, "SELECT state FROM sandbox_payments") == [("refunded",)]
    assert await rows(served, "SELECT state FROM orders_payment_attempts") == [("refunded",)]


async def test_the_bill_of_a_day_is_our_books_of_it(
    served: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    _, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success"})
    order_id, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success"})
    await buyer.post(f"/orders/{order_id}/cancellation", {})
    await served.job("sandbox.notify").run()
    await settle()
    assert await served.job("orders.refund").run() == 1
    clock.advance(timedelta(hours=14))
    await served.job("orders.reconcile").run()
    assert await rows(
        served, "SELECT state, payment_minor, refund_minor, our_payment_minor, our_refund_minor FROM orders_bills"
    ) == [("compared", 76_000, 38_000, 76_000, 38_000)]
    assert await rows(served, "SELECT kind FROM orders_differences") == []


@pytest.mark.parametrize("path", ["/sandbox/api/queries", "/sandbox/api/refunds"])
async def test_only_the_merchant_may_ask(served: Process, buyer: Buyer, path: str) -> None:
    answer = await buyer.client.post(path, content=b"{}", headers={SIGNATURE_HEADER: "00"})
    assert (answer.status_code, answer.json()["code"]) == (403, "sandbox-signature-invalid")
    key = next(iter(served.platform.keys.all_for(MERCHANT_KEY_PURPOSE).values()))
    signed = hmac.new(key, b"{}", hashlib.sha256).hexdigest()
    malformed = await buyer.client.post(path, content=b"{}", headers={SIGNATURE_HEADER: signed})
    assert (malformed.status_code, malformed.json()["code"]) == (422, "malformed")


async def test_notifications_are_signed_by_the_provider(served: Process, buyer: Buyer) -> None:
    _, url = await pay_url(buyer)
    await buyer.client.post(url, json={"outcome": "success"})
    body = (await rows(served, "SELECT body FROM sandbox_notifications"))[0][0]
    assert isinstance(body, bytes)
    assert msgspec.json.decode(body, type=SandboxNotification).amount.amount_minor == 38_000
    wrong = next(iter(served.platform.keys.all_for(MERCHANT_KEY_PURPOSE).values()))
    right = next(iter(served.platform.keys.all_for(PROVIDER_KEY_PURPOSE).values()))
    statuses = [
        (
            await buyer.client.post(
                "/api/v1/payments/sandbox/notifications",
                content=body,
                headers={SIGNATURE_HEADER: hmac.new(key, body, hashlib.sha256).hexdigest()},
            )
        ).status_code
        for key in (wrong, right)
    ]
    assert statuses == [403, 200]
