"""Who gets money back hears of it, and who has tickets hears what becomes of the performance, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.notifications.post_office import ORDER_ID, PostOffice, subjects
from tests.processes import DEAD_LETTERS, rows, tell_everything_again

pytestmark = EVERY_ENGINE


async def test_a_refund_is_told_with_its_fee(office: PostOffice) -> None:
    await office.tell(office.refunded(fee_minor=3_800))

    sms, email = await office.letters()
    assert sms.words.body == (
        "[Onsale] CNY 342.05 for order 20260601-000042 went back to where it came from, after a fee of CNY 38.00. "
        "It may take some days to show up."
    )
    assert email.words.subject == "Order 20260601-000042: CNY 342.05 refunded"
    assert email.words.body.startswith("Hello Li Lei,\n\nCNY 342.05 for order")
    assert subjects(await office.rows()) == [("money-refunded", "refund-1", way) for way in ("sms", "email")]


async def test_a_refund_without_fee_speaks_chinese(office: PostOffice) -> None:
    await office.tell(office.refunded(language="zh-CN"), office.refunded(language="zh-CN"))
    await tell_everything_again(office.process)

    sms, email = await office.letters()
    assert sms.words.body == "【开售】订单 20260601-000042 的退款 CNY 342.05 已原路退回,到账时间以支付渠道为准。"
    assert email.words.subject == "订单 20260601-000042 已退款 CNY 342.05"


async def test_money_of_an_order_without_tickets_is_told_as_lost_seats_only(office: PostOffice) -> None:
    await office.tell(office.refunded(refund_id="", is_whole=True))

    assert await office.rows() == []


async def test_a_refund_that_did_not_happen_is_told(office: PostOffice) -> None:
    await office.tell(office.refund_failed(), office.refund_failed())

    sms, email = await office.letters()
    assert sms.words.body == (
        "[Onsale] Order 20260601-000042 was not refunded: somebody went in with one of its tickets. "
        "Your tickets stay good, and no money has moved."
    )
    assert email.words.subject == "Order 20260601-000042: no refund"


async def test_who_has_tickets_hears_that_it_is_cancelled(office: PostOffice) -> None:
    await office.tell(office.tickets(language="en"))
    await office.tell(office.cancelled(), office.cancelled())
    assert await office.tell_holders() == 1
    await office.tell(office.cancelled(), office.postponed())
    assert await office.tell_holders() == 0

    told = [letter.words for letter in await office.letters() if "cancelled" in letter.words.body]
    assert [words.subject for words in told] == [None, "Cancelled: The Long Night"]
    assert told[0].body == (
        "[Onsale] The Long Night, 2026-07-04 (Sat) 19:30, is cancelled: A typhoon is coming. All your money goes back. "
        "Please do not travel. Order 20260601-000042."
    )


async def test_who_has_tickets_hears_of_every_new_time(office: PostOffice, clock: ManualClock) -> None:
    await office.tell(office.tickets(email=None))
    await office.tell(office.postponed())
    await office.tell_holders()
    clock.advance(timedelta(days=1))
    await office.tell(office.postponed(days=20, revision=2), office.postponed())
    await office.tell_holders()

    first, second = [letter.words.body for letter in await office.letters() if "改期" in letter.words.body]
    assert first == (
        "【开售】《长夜》改期至 2026年7月14日(周二)19:30(原定 2026年7月4日(周六)19:30):主唱失声。原票继续有效;"
        f"如不能到场,2026年7月4日(周六)19:30前可全额退票:http://127.0.0.1:8000/orders/{ORDER_ID}"
    )
    assert second.startswith("【开售】《长夜》改期至 2026年7月24日(周五)19:30")


async def test_who_has_nothing_left_hears_nothing(office: PostOffice) -> None:
    await office.tell(office.tickets(), office.tickets("other"))
    await office.tell(office.refunded(is_whole=True))
    await office.tell(office.cancelled())
    await office.tell_holders()

    told = {subject for purpose, subject, _ in subjects(await office.rows()) if purpose == "performance-cancelled"}
    assert told == {"other"}


async def test_thousands_are_told_a_page_at_a_time_and_once(office: PostOffice) -> None:
    orders = [f"order-{number:04}" for number in range(450)]
    await office.tell(*(office.tickets(order, email=None) for order in orders))
    await office.tell(office.cancelled())
    job = office.process.job("notifications.tell_holders")
    await asyncio.gather(*(job.run() for _ in range(3)), return_exceptions=True)
    await office.tell_holders()

    told = Counter(
        subject for purpose, subject, _ in subjects(await office.rows()) if purpose == "performance-cancelled"
    )
    assert told == dict.fromkeys(orders, 1)
    assert await rows(office.process, DEAD_LETTERS) == []


@pytest.mark.parametrize("is_told_first", [True, False])
async def test_tickets_that_were_on_their_way_are_told_as_well(
    office: PostOffice, clock: ManualClock, *, is_told_first: bool
) -> None:
    early = office.tickets("early", email=None)
    await office.tell(office.tickets(email=None))
    clock.advance(timedelta(minutes=1))
    await office.tell(office.cancelled())
    if is_told_first:
        await office.tell_holders()
    await office.tell(early)
    await office.tell_holders()

    told = [subject for purpose, subject, _ in subjects(await office.rows()) if purpose == "performance-cancelled"]
    assert sorted(told) == sorted([ORDER_ID, "early"])
