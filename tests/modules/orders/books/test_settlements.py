"""What organisers get: every day once, to the cent, and on paper in both languages."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from datetime import timedelta

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.contracts.values import Text
from onsale.modules.orders.domain.settlements import PerformanceSums, settle, totals_of
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.orders.books.bank import DAY, Desk, bought, to_morning_after
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, balances
from tests.processes import ORGANISATION_ID, broken_promises, rows
from tests.stage import Buyer, notify

PERIOD = {"organisation_id": ORGANISATION_ID, "from": str(DAY), "to": str(DAY + timedelta(days=1)), "payee": "江湾演艺"}
SETTLED = "SELECT debit, credit, amount_minor FROM orders_ledger WHERE kind = 'settlement' ORDER BY source_id"
ACTIONS = "SELECT action FROM platform_audit_entries WHERE subject_kind = 'settlement' ORDER BY id"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The platform keeps 5 % and a bit."""
    import msgspec  # noqa: PLC0415  # see tests/conftest.py

    return msgspec.structs.replace(settings, commission_basis_points=525)


def yuan(minor: int) -> dict[str, object]:
    return {"amount_minor": minor, "currency": "CNY"}


@EVERY_ENGINE
async def test_a_settlement_has_a_periods_sales_less_refunds_and_commission(
    show: Process, buyer: Buyer, clock: ManualClock, desk: Desk, settle: Settle
) -> None:
    await bought(buyer, show, SHOW, 2)
    # Somebody pays twice; what no order can use is nobody's sale.
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    first, second = [await buyer.start_payment(order["id"]) for _ in range(2)]
    for attempt_id in (first, second):
        await notify(buyer.client, show, attempt_id, 38_000)
    await settle()
    await show.job("orders.refund").run()
    to_morning_after(clock)
    made = await desk.post("/settlements", PERIOD)
    assert made.status_code == 201, made.text
    draft = made.json()
    assert {name: draft[name] for name in ("state", "from", "to", "payee", "commission_basis_points")} == {
        "state": "draft",
        "from": "2026-06-01",
        "to": "2026-06-02",
        "payee": "江湾演艺",
        "commission_basis_points": 525,
    }
    amounts = {"sales": yuan(114_000), "refunds": yuan(0), "fees": yuan(0), "commission": yuan(5_985)}
    assert {name: draft[name] for name in (*amounts, "net")} == {**amounts, "net": yuan(108_015)}
    [line] = draft["lines"]
    assert (line["performance_id"], line["orders"], line["net"]) == (SHOW, 2, yuan(108_015))
    assert await rows(show, SETTLED) == []
    confirmed = (await desk.post(f"/settlements/{draft['id']}/confirmation")).json()
    assert (confirmed["state"], confirmed["net"]) == ("confirmed", yuan(108_015))
    assert await rows(show, SETTLED) == [
        ("orders", f"organiser:{ORGANISATION_ID}", 108_015),
        ("orders", "platform", 5_985),
    ]
    async with show.platform.database.reading() as reader:
        assert (await balances(reader))["orders", "CNY"] == 0
    assert await rows(show, ACTIONS) == [("orders.settlement-drafted",), ("orders.settlement-confirmed",)]


@EVERY_ENGINE
async def test_a_day_is_settled_once(show: Process, buyer: Buyer, clock: ManualClock, desk: Desk) -> None:
    await bought(buyer, show, SHOW)
    to_morning_after(clock, DAY + timedelta(days=1))
    first = (await desk.post("/settlements", PERIOD)).json()
    again = (await desk.post("/settlements", PERIOD | {"payee": "another"})).json()
    assert (again["id"], again["payee"]) == (first["id"], "another")
    longer = PERIOD | {"to": str(DAY + timedelta(days=2))}
    refused = (await desk.post("/settlements", longer)).json()
    assert (refused["code"], refused["day"], refused["settlement_id"]) == (
        "settlement-period-taken",
        "2026-06-01",
        first["id"],
    )
    headers = desk.headers()
    assert (await desk.client.delete(f"/api/v1/staff/settlements/{first['id']}", headers=headers)).status_code == 204
    made = (await desk.post("/settlements", longer)).json()
    await desk.post(f"/settlements/{made['id']}/confirmation")
    assert (await desk.post("/settlements", longer)).json()["code"] == "settlement-period-taken"
    discarded = await desk.client.delete(f"/api/v1/staff/settlements/{made['id']}", headers=headers)
    assert discarded.json()["code"] == "settlement-confirmed"
    assert await broken_promises(show) == []


@EVERY_ENGINE
async def test_two_confirmations_and_two_drafts_at_once_are_one(
    show: Process, buyer: Buyer, clock: ManualClock, desk: Desk
) -> None:
    await bought(buyer, show, SHOW)
    to_morning_after(clock)
    drafts = await asyncio.gather(*(desk.post("/settlements", PERIOD) for _ in range(4)))
    assert [draft.status_code for draft in drafts] == [201] * 4
    [settlement_id] = {draft.json()["id"] for draft in drafts}
    path = f"/settlements/{settlement_id}/confirmation"
    answers = await asyncio.gather(*(desk.post(path) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len(await rows(show, SETTLED)) == 2
    assert await rows(show, "SELECT COUNT(*) FROM orders_settlements") == [(1,)]


@EVERY_ENGINE
async def test_refunds_of_settled_sales_come_back_in_the_next_period(
    show: Process, buyer: Buyer, clock: ManualClock, desk: Desk, settle: Settle
) -> None:
    await bought(buyer, show, SHOW)
    await settle()
    to_morning_after(clock)
    sold = (await desk.post("/settlements", PERIOD)).json()
    await desk.post(f"/settlements/{sold['id']}/confirmation")
    [[order_id]] = await rows(show, "SELECT id FROM orders_orders")
    later = DAY + timedelta(days=20)
    clock.advance(timedelta(days=19))
    refunded = await desk.post(f"/orders/{order_id}/refunds", {"reason": "他病了"}, key="refund-0001")
    assert refunded.status_code == 201, refunded.text
    await settle()
    to_morning_after(clock, later)
    period = PERIOD | {"from": str(DAY + timedelta(days=1)), "to": str(later + timedelta(days=1))}
    back = (await desk.post("/settlements", period)).json()
    assert {name: back[name]["amount_minor"] for name in ("sales", "refunds", "fees", "commission", "net")} == {
        "sales": 0,
        "refunds": 30_400,
        "fees": 7_600,
        "commission": -1_596,
        "net": -28_804,
    }
    await desk.post(f"/settlements/{back['id']}/confirmation")
    async with show.platform.database.reading() as reader:
        owed = await balances(reader)
    accounts = ("orders", "platform", f"organiser:{ORGANISATION_ID}")
    assert [owed[account, "CNY"] for account in accounts] == [0, -399, -7_201]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": str(DAY)}, "malformed"),
        ({"to": str(DAY + timedelta(days=400))}, "malformed"),
        ({"to": str(DAY + timedelta(days=2))}, "settlement-period-not-over"),
        ({"from": "soon"}, "malformed"),
        ({"payee": "x" * 201}, "malformed"),
    ],
)
async def test_periods_that_cannot_be_settled_are_refused(
    show: Process, clock: ManualClock, desk: Desk, change: dict[str, object], code: str
) -> None:
    to_morning_after(clock)
    assert (await desk.post("/settlements", PERIOD | change)).json()["code"] == code
    assert await rows(show, "SELECT COUNT(*) FROM orders_settlements") == [(0,)]


async def test_organisers_read_their_own_confirmed_settlements(
    show: Process, buyer: Buyer, clock: ManualClock, desk: Desk, client: httpx2.AsyncClient
) -> None:
    await bought(buyer, show, SHOW)
    to_morning_after(clock)
    settlement_id = (await desk.post("/settlements", PERIOD)).json()["id"]
    own, other = Desk(show, client, "organiser"), Desk(show, client, "organiser")
    own.organisation_id, other.organisation_id = ORGANISATION_ID, "01972b8a-0000-7000-8000-0000000000ff"
    one = f"/settlements/{settlement_id}"
    paths = [one, f"{one}/statement.xlsx", f"{one}/statement.pdf"]
    assert {(await own.get(path)).status_code for path in paths} == {404}
    assert (await own.get("/settlements")).json()["items"] == []
    await desk.post(f"{one}/confirmation")
    assert {(await own.get(path)).status_code for path in paths} == {200}
    assert {(await other.get(path)).status_code for path in paths} == {404}
    assert [len((await who.get("/settlements")).json()["items"]) for who in (own, other, desk)] == [1, 0, 1]
    assert (await own.post("/settlements", PERIOD)).status_code == 403
    assert (await own.post(f"{one}/confirmation")).status_code == 403
    assert (await own.get("/settlements/organisers")).status_code == 403
    assert (await desk.get("/settlements/organisers")).json()["items"] == [
        {
            "organisation_id": ORGANISATION_ID,
            "performances": 1,
            "title": {"zh-CN": "山海之间", "en": "Between Mountains and Sea"},
            "settled_until": "2026-06-02",
        }
    ]


async def test_the_statement_is_a_spreadsheet_and_a_page_in_both_languages(
    show: Process, buyer: Buyer, clock: ManualClock, desk: Desk
) -> None:
    await bought(buyer, show, SHOW)
    to_morning_after(clock)
    one = f"/settlements/{(await desk.post('/settlements', PERIOD)).json()['id']}"
    chinese, english = ["主办方", "江湾演艺", "草稿,尚未确认"], ["Payee", "江湾演艺", "Net"]
    for language, words in (("zh-CN", chinese), ("en", english)):
        sheet = await desk.get(f"{one}/statement.xlsx?language={language}")
        texts = cells_of(sheet.content)
        assert [word for word in words if word not in texts] == []
        assert '"settlement-2026-06-01-2026-06-02.xlsx"' in sheet.headers["content-disposition"]
        page = await desk.get(f"{one}/statement.pdf?language={language}")
        assert (page.headers["content-type"], page.content[:5]) == ("application/pdf", b"%PDF-")
        # The words are set in a font that has them.
        assert b"CJK" in page.content
    assert (await desk.get(f"{one}/statement.docx")).status_code in {404, 422}


def cells_of(content: bytes) -> list[str]:
    """The texts of a spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())


amounts = st.integers(min_value=0, max_value=10**12)
some_sums = st.builds(
    lambda number, sales, refunds, fees: PerformanceSums(
        performance_id=f"p-{number}",
        title=Text("一", "one"),
        starts_at=number,
        timezone="Asia/Shanghai",
        orders=1,
        sales_minor=sales,
        refunds_minor=refunds,
        fees_minor=fees,
    ),
    st.integers(min_value=0, max_value=10**6),
    amounts,
    amounts,
    amounts,
)


@given(st.lists(some_sums, max_size=20), st.integers(min_value=0, max_value=10_000))
def test_nothing_is_lost_between_organiser_and_platform(sums: list[PerformanceSums], points: int) -> None:
    lines = settle(sums, points)
    totals = totals_of(lines)
    kept = sum(one.sales_minor - one.refunds_minor for one in sums)
    assert totals.net_minor + totals.commission_minor == kept
    assert totals.net_minor == sum(line.net_minor for line in lines)
    for line in lines:
        part = line.sales_minor - line.refunds_minor
        assert abs(line.commission_minor) * 10_000 <= abs(part) * points
        assert line.commission_minor * part >= 0


@given(amounts, st.integers(min_value=0, max_value=10_000))
def test_what_is_refunded_wholly_costs_no_commission(minor: int, points: int) -> None:
    def sums(sales: int, refunds: int) -> PerformanceSums:
        return PerformanceSums(
            performance_id="p",
            title=Text("一", "one"),
            starts_at=0,
            timezone="Asia/Shanghai",
            orders=1,
            sales_minor=sales,
            refunds_minor=refunds,
            fees_minor=0,
        )

    [sold], [back] = settle([sums(minor, 0)], points), settle([sums(0, minor)], points)
    assert sold.commission_minor + back.commission_minor == 0
