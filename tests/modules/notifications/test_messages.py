"""Which events make which messages, how often, and in which words."""

from datetime import UTC, datetime, timedelta

import pytest

from onsale.modules.notifications.domain.templates import local_time
from onsale.platform.clock import ManualClock
from onsale.platform.engines import DATABASE_FILE
from tests.engines import EMBEDDED
from tests.modules.notifications.post_office import ORDER_ID, PostOffice, subjects
from tests.processes import broken_promises, meddle


async def test_a_code_becomes_a_text_message(office: PostOffice) -> None:
    await office.tell(office.code())

    [letter] = await office.letters()
    assert letter.recipient == "+8613800001111"
    assert letter.words.subject is None
    assert letter.words.body == (
        "[Onsale] Your sign-in code is 424242 and works for 5 minutes. Do not give it to anybody; we never ask for it."
    )


async def test_a_code_speaks_chinese(office: PostOffice) -> None:
    await office.tell(office.code(language="zh-CN"))

    [letter] = await office.letters()
    assert letter.words.body == "【开售】验证码 424242 ,5 分钟内有效。请勿告诉他人,工作人员不会向您索要。"


async def test_tickets_are_told_by_text_message_and_e_mail(office: PostOffice) -> None:
    await office.tell(office.tickets(language="en"))

    sms, email = await office.letters()
    assert sms.recipient == "+8613800001111"
    assert sms.words.body == (
        "[Onsale] 3 × The Long Night, 2026-07-04 (Sat) 19:30, People's Theatre. "
        f"Your tickets: http://127.0.0.1:8000/orders/{ORDER_ID}"
    )
    assert email.recipient == "li.lei@example.com"
    assert email.words.subject == "Your tickets for The Long Night, order 20260601-000042"
    assert "· Stalls – Stalls, Row A, Seat 7\n· Stalls – Row A, Seat 8\n· Standing × 1\n" in email.words.body
    assert "Time: 2026-07-04 (Sat) 19:30\n" in email.words.body


async def test_a_contact_of_unknown_language_reads_chinese(office: PostOffice) -> None:
    await office.tell(office.tickets())

    sms, email = await office.letters()
    assert sms.words.body == (
        "【开售】《长夜》已出票 3 张,2026年7月4日(周六)19:30,人民剧场。"
        f"入场时出示电子票:http://127.0.0.1:8000/orders/{ORDER_ID}"
    )
    assert email.words.subject == "《长夜》已出票,订单 20260601-000042"
    assert "· 内场 – 池座 A 排 7 座\n· 内场 – A 排 8 座\n· 站票 × 1\n" in email.words.body


async def test_a_contact_without_e_mail_gets_none(office: PostOffice) -> None:
    await office.tell(office.tickets(email=None))

    assert subjects(await office.rows()) == [("tickets-issued", ORDER_ID, "sms")]


async def test_lost_seats_are_told_with_the_amount(office: PostOffice) -> None:
    await office.tell(office.lost(email="li.lei@example.com", language="en"))

    sms, email = await office.letters()
    assert "CNY 380.05 goes back" in sms.words.body
    assert email.words.subject == "Order 20260601-000042: no tickets, your money goes back in full"


async def test_an_event_that_comes_again_makes_nothing_new(office: PostOffice) -> None:
    event = office.tickets()
    await office.tell(event)
    first = await office.rows()
    # A new message in the outbox: the inbox cannot know it, only the key of the message can.
    await office.tell(event)
    await office.tell(event, event)

    assert await office.rows() == first
    assert subjects(first) == [("tickets-issued", ORDER_ID, "sms"), ("tickets-issued", ORDER_ID, "email")]


async def test_an_event_that_comes_twice_at_once_makes_one_message(office: PostOffice) -> None:
    await office.tell(office.code(), office.code())

    assert subjects(await office.rows()) == [("sign-in-code", "code-1", "sms")]


async def test_events_of_many_orders_come_together_and_in_any_order(office: PostOffice) -> None:
    orders = [f"order-{number:03d}" for number in range(50)]
    await office.tell(*(office.tickets(order, email=None) for order in reversed(orders)))

    assert subjects(await office.rows()) == [("tickets-issued", order, "sms") for order in orders]


@EMBEDDED
async def test_what_is_said_and_to_whom_is_unreadable_at_rest(office: PostOffice) -> None:
    await office.tell(office.code(), office.tickets())
    rows = await office.rows()
    await office.process.stop()

    at_rest = (office.process.platform.settings.data_dir / DATABASE_FILE).read_bytes()
    assert b"notifications_messages" in at_rest
    assert [secret for secret in (b"13800001111", b"li.lei@", b"is 424242", b"Li Lei") if secret in at_rest] == []
    assert {row.recipient_masked for row in rows} == {"138****1111", "l***@example.com"}


@pytest.mark.parametrize(
    ("timezone", "english", "chinese"),
    [
        ("Asia/Shanghai", "2026-03-29 (Sun) 09:30", "2026年3月29日(周日)09:30"),
        ("Europe/Berlin", "2026-03-29 (Sun) 03:30", "2026年3月29日(周日)03:30"),
        ("America/New_York", "2026-03-28 (Sat) 21:30", "2026年3月28日(周六)21:30"),
        ("Nowhere/Nothing", "2026-03-29 (Sun) 01:30 UTC", "2026年3月29日(周日)01:30 UTC"),
        ("", "2026-03-29 (Sun) 01:30 UTC", "2026年3月29日(周日)01:30 UTC"),
    ],
)
def test_times_are_told_where_the_show_is(timezone: str, english: str, chinese: str) -> None:
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    assert local_time("en", moment, timezone) == english
    assert local_time("zh-CN", moment, timezone) == chinese


@pytest.mark.breaks_promises
async def test_the_promises_hold_and_can_be_broken(office: PostOffice, clock: ManualClock) -> None:
    await office.tell(office.code(), office.tickets())
    assert await broken_promises(office.process) == []
    while await office.send_sms():
        clock.advance(timedelta(seconds=1))
    assert await broken_promises(office.process) == []

    for change, promise in (
        ("sent_at = NULL, state = 'sent'", "notifications.sent_means_sent"),
        ("sent_at = 1, state = 'failed', error = 'x'", "notifications.sent_means_sent"),
        ("sent_at = NULL, state = 'failed', error = NULL", "notifications.failures_are_explained"),
        ("sent_at = NULL, state = 'pending', attempts = 9", "notifications.attempts_are_bounded"),
    ):
        await meddle(office.process, f"UPDATE notifications_messages SET {change}")  # noqa: S608  # from above
        assert [broken.name for broken in await broken_promises(office.process)] == [promise]
