"""Orders as staff looks for them: filters, words, windows and files; each page by an index."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import mysql, sqlite

from onsale.app.process import Process
from onsale.modules.orders.commands import all_commands
from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.domain.finding import Span
from onsale.modules.orders.jobs.filing import FilingJobs
from onsale.modules.orders.queries import staff as staff_queries
from onsale.modules.orders.repository import staff as rows_of_staff
from onsale.modules.orders.repository.staff import OrderFilter, UsedVoucher, page_statements
from onsale.platform.security import KeyRing, Sealer
from onsale.platform.watch import Watch
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.modules.orders.test_staff_orders import OTHER_ORGANISATION, OTHER_SHOW, found, staff
from tests.modules.orders.voucher_steps import made, order_with
from tests.processes import ORGANISATION_ID, meddle, rows, signed_in_as, tell
from tests.stage import Buyer, Kind, event_of, performance

pytestmark = EVERY_ENGINE

ANNA = {"name": "Anna Lee", "phone": "+86 138 0000 2222", "email": "anna@example.com"}


async def filed(show: Process) -> None:
    jobs = FilingJobs(show.platform.database, all_commands(show.platform, Watch("orders")))
    while await jobs.file():
        pass


async def ordered(
    buyer: Buyer,
    ticket_type_id: str = "type-floor",
    quantity: int = 1,
    contact: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    hold = (await buyer.hold(SHOW, ticket_type_id, quantity)).json()
    body = {"hold_token": hold["hold_token"], "contact": dict(contact) or ANNA}
    answer = await buyer.post("/orders", body)
    assert answer.status_code == 201, answer.text
    order: dict[str, str] = answer.json()
    return order


async def test_filters_are_of_what_an_order_is(show: Process, buyer: Buyer, settle: Settle) -> None:
    await made(buyer, show)
    hold = await buyer.hold(SHOW, "type-floor")
    cheap = (await order_with(buyer, hold, "AUTUMN26")).json()["id"]
    paid = await buyer.buy(show, SHOW, "type-stand", 2)
    await settle()
    organiser = staff(buyer, show)
    for query, expected in [
        ("", [paid, cheap]),
        (f"?event_id={event_of(SHOW)}", [paid, cheap]),
        (f"?event_id={event_of(OTHER_SHOW)}", []),
        (f"?event_id={event_of(SHOW)}&state=fulfilled", [paid]),
        ("?state=pending_payment", [cheap]),
        ("?ticket_type_id=type-stand", [paid]),
        ("?channel=sandbox", [paid]),
        ("?channel=alipay", []),
        ("?voucher=autumn-26", [cheap]),
        ("?voucher=autumn-26&state=fulfilled", []),
        ("?voucher=WINTER26", []),
        ("?total_min=34200&total_max=34200", [cheap]),
        ("?total_min=34201", [paid]),
        ("?from=2026-06-01T20:00:00%2B08:00&to=2026-06-01T20:00:01%2B08:00", [paid, cheap]),
        ("?from=2026-06-01T12:00:01Z", []),
        ("?to=2026-06-01T12:00:00Z", []),
    ]:
        assert await found(organiser, query) == expected, query
    answer = await organiser.get("/staff/orders?from=2026-06-01T12:00:00")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/from")


async def test_an_order_is_found_by_phone_name_address_and_seat(show: Process, buyer: Buyer) -> None:
    seated = (await buyer.order(await buyer.hold_seats(SHOW, ["seat-0", "seat-1"]))).json()
    annas = await ordered(buyer)
    organiser = staff(buyer, show)
    assert await found(organiser, "?query=13800002222") == []
    await filed(show)
    for query in ("13800002222", "%2B8613800002222", "anna%20lee", "ANNALEE", "Anna@example.com"):
        assert await found(organiser, f"?query={query}") == [annas["id"]], query
    for query in ("Row%201,%20Seat%201", "1%20排%201%20座", "13900001111", "王小明"):
        assert await found(organiser, f"?query={query}") == [seated["id"]], query
    for query in ("1111", "小明", "Row%201,%20Seat%209", "%25", "a"):
        assert await found(organiser, f"?query={query}") == [], query
    for length in (4, 6, 7, 9, 12, 14):
        assert annas["id"] in await found(organiser, f"?query={annas['number'][:length]}")
    assert await found(organiser, "?query=13800002222&state=cancelled") == []
    assert await rows(show, "SELECT order_id FROM orders_unfiled") == []
    assert "13800002222" not in str(await rows(show, "SELECT word FROM orders_words"))


async def test_others_find_nothing_and_members_only_their_events(show: Process, buyer: Buyer) -> None:
    other_show = performance(OTHER_SHOW, [Kind("type-other")], show.platform.clock.now())
    await tell(show, other_show)
    here = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    there = (await buyer.order(await buyer.hold(OTHER_SHOW, "type-other"))).json()["id"]
    await filed(show)
    stranger = staff(buyer, show, organisation_id=OTHER_ORGANISATION)
    nobody = staff(buyer, show, organisation_id=None)
    support = staff(buyer, show, "support", organisation_id=None)
    for query in ("", "?query=13900001111", f"?event_id={event_of(SHOW)}", f"?performance_id={SHOW}", f"?query={here}"):
        assert await found(stranger, query) == []
        assert await found(nobody, query) == []
    assert await found(support, "?query=13900001111") == [there, here]
    both = [event_of(SHOW), event_of(OTHER_SHOW)]
    for events, expected in [(both, [there, here]), (both[:1], [here]), ([], [])]:
        headers = signed_in_as(show, "box_office", organisation_id=ORGANISATION_ID, events=events)
        member = Buyer(buyer.client, headers)
        for query in ("", "?query=13900001111", "?state=pending_payment", "?from=2026-06-01T00:00:00Z"):
            assert await found(member, query) == expected, (events, query)
        assert (await found(member, f"?query={there}")) == expected[: len(expected) - 1]
        assert (await found(member, f"?performance_id={OTHER_SHOW}")) == expected[: len(expected) - 1]
        keeper = Buyer(buyer.client, signed_in_as(show, "finance", organisation_id=ORGANISATION_ID, events=events))
        file = await keeper.post("/staff/orders/exports", {})
        assert file.content.decode().count("\n") == 1 + len(expected)


async def test_an_order_from_before_the_news_of_its_show_is_listed_with_it(show: Process, buyer: Buyer) -> None:
    """Both pieces of news are on their way; the sale knows first."""
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    await meddle(show, "UPDATE orders_orders SET organisation_id = ''")
    await meddle(show, "UPDATE orders_performances SET timezone = ''")
    organiser, nobody = staff(buyer, show), staff(buyer, show, organisation_id=None)
    await filed(show)
    assert await found(organiser) == await found(nobody) == []
    await meddle(show, "UPDATE orders_performances SET timezone = 'Asia/Shanghai'")
    await filed(show)
    assert await found(organiser) == await found(organiser, "?query=13900001111") == [order]


async def test_a_page_looks_at_a_bounded_number_and_says_how_far_it_came(
    show: Process, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = (await buyer.order(await buyer.hold(SHOW, "type-stand"))).json()["id"]
    orders = [oldest, *[(await ordered(buyer))["id"] for _ in range(4)]]
    monkeypatch.setattr(rows_of_staff, "STAFF_WINDOW_ORDERS", 2)
    organiser = staff(buyer, show)
    cursor, pages = "", []
    while True:
        page = (await organiser.get(f"/staff/orders?ticket_type_id=type-stand&cursor={cursor}")).json()
        pages.append(([item["id"] for item in page["items"]], page["looked_to"] is not None))
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert pages == [([], True), ([], True), ([orders[0]], False)]
    monkeypatch.setattr(staff_queries, "STAFF_PAGE_SIZE", 2)
    first = (await organiser.get("/staff/orders")).json()
    assert ([item["id"] for item in first["items"]], first["looked_to"]) == ([orders[4], orders[3]], None)
    assert await found(organiser, f"?cursor={first['next_cursor']}") == [orders[2], orders[1]]


ASKED: Sequence[tuple[OrderFilter, str]] = [
    (OrderFilter(organisation_id="x", total_min=1), "orders_orders_of_organisation"),
    (OrderFilter(organisation_id="x", span=Span("01", "02")), "orders_orders_of_organisation"),
    (OrderFilter(organisation_id="x", state=OrderState.PAID), "orders_orders_of_state"),
    (OrderFilter(organisation_id="x", event_id="e", channel="c"), "orders_orders_of_event"),
    (OrderFilter(organisation_id="x", events=["e"]), "orders_orders_of_event"),
    (OrderFilter(organisation_id="x", performance_id="p", ticket_type_id="t"), "orders_orders_performance"),
    (OrderFilter(organisation_id="x", words=["w"]), "orders_orders"),
    (OrderFilter(organisation_id="x", number="261123ABC"), "number"),
    (OrderFilter(organisation_id="x", voucher=UsedVoucher("v", "c")), "orders_voucher_uses_of_voucher"),
]


async def test_each_page_is_read_by_an_index(show: Process, buyer: Buyer, engine: str) -> None:
    """Whoever asks for one organisation's newest orders does not sort all, and reads no others'."""
    for number in range(3):
        await ordered(buyer, contact={"name": f"A{number}", "phone": f"1380000000{number}"})
    await filed(show)
    await meddle(show, "ANALYZE" if engine == "sqlite" else "ANALYZE TABLE orders_orders, orders_words")
    for wanted, index in ASKED:
        for statement in page_statements(wanted, 50):
            plan = await explained(show, statement, engine)
            assert index in plan, (wanted, plan)
            for table in ("orders_orders", "orders_words", "orders_voucher_uses"):
                assert f"SCAN {table}" not in plan, (wanted, plan)
                assert f'"table_name": "{table}", "access_type": "ALL"' not in " ".join(plan.split()), (wanted, plan)


async def explained(show: Process, statement: Select[tuple[str]], engine: str) -> str:
    dialect = sqlite.dialect() if engine == "sqlite" else mysql.dialect()
    explain = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN FORMAT=JSON"
    sql = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace(":", r"\:")
    async with show.platform.database.reading() as reader:
        plan = await reader.fetch_all(text(f"{explain} {sql}"))
    return " ".join(str(value) for row in plan for value in row)


def decoded(stored: object) -> dict[str, object]:
    """A value of the audit log, as each engine has it."""
    return msgspec.json.decode(stored if isinstance(stored, bytes) else str(stored), type=dict[str, object])


async def test_all_that_is_found_is_taken_away_as_a_file(
    show: Process, buyer: Buyer, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_queries, "EXPORT_PAGE_ORDERS", 2)
    paid = await buyer.buy(show, SHOW, "type-stand", 2)
    await settle()
    for _ in range(4):
        await ordered(buyer, contact=ANNA | {"name": "=1+1"})
    organiser = staff(buyer, show)
    answer = await organiser.post("/staff/orders/exports?language=en", {})
    assert answer.headers["content-type"].startswith("text/csv")
    assert (answer.headers["x-rows-at-most"], answer.headers["cache-control"]) == ("5", "private, no-store")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [len(line) for line in lines] == [17] * 6
    assert [line[6] for line in lines[1:]] == ["'=1+1"] * 4 + ["王小明"]
    assert (lines[5][1], lines[5][7:10], lines[5][12], lines[5][15]) == (
        "tickets issued",
        ["139****1111", "x***@example.com", "2"],
        "sandbox",
        "1760.00",
    )
    assert sorted(len(line[11].split("; Row 1, Seat ")) for line in lines[1:]) == [1, 1, 1, 1, 2]
    only = await organiser.post("/staff/orders/exports?format=xlsx&state=fulfilled", {})
    with zipfile.ZipFile(io.BytesIO(only.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row>") == 2
    [number] = [item["number"] for item in (await organiser.get("/staff/orders?state=fulfilled")).json()["items"]]
    assert number in sheet
    assert paid
    log = await rows(show, "SELECT action, value_after FROM platform_audit_entries ORDER BY position")
    assert [(action, decoded(after)) for action, after in log] == [
        ("orders.orders-exported", {"format": "csv", "asked": {}}),
        ("orders.orders-exported", {"format": "xlsx", "asked": {"state": "fulfilled"}}),
    ]
    for role in ("box_office", "editor", "marketing", "gate"):
        refused = await staff(buyer, show, role).post("/staff/orders/exports", {})
        assert refused.status_code == 403
    others = await staff(buyer, show, organisation_id=OTHER_ORGANISATION).post("/staff/orders/exports", {})
    assert others.content.decode().count("\n") == 1


async def test_orders_are_found_under_a_new_key_and_not_after_an_old_one_went(show: Process, buyer: Buyer) -> None:
    """Words are of every key that we have; who searches with any of them finds the order."""
    order = await ordered(buyer)
    await filed(show)
    keys = {str(row[0]) for row in await rows(show, "SELECT DISTINCT key_id FROM orders_words")}
    assert keys == set(show.platform.sealer.key_ids)
    stranger = Sealer(KeyRing({"other": b"o" * 32}))
    words = {str(row[0]) for row in await rows(show, "SELECT word FROM orders_words")}
    assert stranger.blind_index("+8613800002222") not in words
    assert show.platform.sealer.blind_index("+8613800002222") in words
    assert order["id"]
