"""Somebody is forgotten in all modules: nothing is found but where the register says so, and money facts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.notifications.module import build as build_notifications
from onsale.modules.users.module import build as build_users
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_FRONT
from tests.modules.orders.money import SHOW
from tests.modules.person import Person, declared_places, forget_everything, undeclared_places
from tests.processes import SELLING, meddle, rows, settled, tell, tell_everything_again
from tests.stage import Kind, performance

pytestmark = EVERY_FRONT

FLOOR = Kind("type-floor", 38_000, capacity=10)
AFTER_THE_SHOW = timedelta(days=31)
# Before an erasure everything of a person is somewhere.
EVERYWHERE = [
    "notifications_holders.contact_sealed",
    "notifications_messages.recipient_index",
    "notifications_messages.recipient_sealed",
    "notifications_messages.subject_id",
    "notifications_messages.words_sealed",
    "orders_invoices.email_sealed",
    "orders_orders.contact_sealed",
    "platform_idempotency_keys.id",
    "platform_idempotency_keys.result",
    "tickets_tickets.holder_sealed",
    "users_account_indexes.blind_index",
    "users_account_indexes.user_id",
    "users_codes.phone_index",
    "users_devices.user_id",
    "users_email_checks.email_index",
    "users_email_checks.email_sealed",
    "users_email_checks.user_id",
    "users_emails.email_index",
    "users_emails.email_sealed",
    "users_emails.user_id",
    "users_identities.name_sealed",
    "users_identities.number_sealed",
    "users_identities.user_id",
    "users_identity_indexes.document_index",
    "users_identity_indexes.user_id",
    "users_password_tries.subject_index",
    "users_passwords.user_id",
    "users_users.name_sealed",
    "users_users.phone_index",
    "users_users.phone_sealed",
]
# And afterwards the account's number stands in what the law wants kept, and a name on an invoice.
KEPT = {
    "inventory_buyers.user_id",
    "inventory_holds.user_id",
    "orders_invoices.title",
    "orders_invoices.user_id",
    "orders_orders.user_id",
    "orders_refunds.requested_by",
    "platform_erasures.user_id",
    "tickets_refunds.answer",
    "tickets_tickets.user_id",
    "users_consents.user_id",
    "users_erasures.user_id",
    "users_identity_books.user_id",
    "users_sessions.user_id",
    "users_users.id",
    "redis",
}


@pytest.fixture
def builders() -> Sequence[Builder]:
    """Those that know people; the catalogue and reports have nothing of them, as the register says."""
    return (build_users, build_notifications, *SELLING)


@pytest.fixture
async def person(process: Process, client: httpx2.AsyncClient, clock: ManualClock) -> Person:
    """Somebody who has bought and given back, long ago by now."""
    await tell(process, performance(SHOW, [FLOOR], clock.now()))
    somebody = Person(process, client, clock)
    await somebody.sign_up()
    await somebody.choose_a_password()
    await somebody.fill_the_book()
    await somebody.buy_and_regret()
    await somebody.pay_back()
    await somebody.export_invoices()
    return somebody


async def test_nothing_is_left_but_what_the_register_says(person: Person) -> None:
    person.clock.advance(AFTER_THE_SHOW)
    await person.come_again()
    assert (await person.ask_for_erasure()).status_code == 202
    assert (await person.erasure())["state"] == "waiting"
    # The scan would find them.
    assert undeclared_places(await person.traces()) == EVERYWHERE

    await person.be_forgotten()
    found = await person.traces()
    assert undeclared_places(found) == []
    assert set(declared_places(found)) <= KEPT
    assert {"orders_orders.user_id", "orders_invoices.title", "users_erasures.user_id"} <= set(declared_places(found))
    assert await rows(person.process, "SELECT phone_masked, roles, organisation_id FROM users_users") == [
        ("", "", None)
    ]
    assert await rows(person.process, "SELECT DISTINCT device_id, address_masked FROM users_sessions") == [(None, None)]
    money = "SELECT state, total_minor FROM orders_orders ORDER BY id"
    assert await rows(person.process, money) == [("fulfilled", 76_000), ("refunded", 38_000)]


async def test_whoever_has_the_phone_afterwards_is_a_stranger(person: Person) -> None:
    person.clock.advance(AFTER_THE_SHOW)
    await person.sign_up()
    await person.ask_for_erasure()
    old_id, old_headers, old = person.user_id, person.headers, {"refresh_token": person.refresh_token}
    await person.be_forgotten()
    refused = await person.client.post("/api/v1/auth/sessions/refresh", json=old)
    assert (refused.status_code, refused.json()["code"]) == (401, "session-ended")

    await person.sign_up()
    assert person.user_id != old_id
    me = (await person.get("/me")).json()
    assert (me["name"], me["roles"]) == (None, ["buyer"])
    for path in ("/orders", "/tickets", "/me/identities"):
        assert (await person.get(path)).json()["items"] == []
    assert (await person.erasure())["state"] == "none"
    # What was sent to the stranger stays.
    await forget_everything(person.process)
    assert len(await rows(person.process, "SELECT id FROM notifications_messages")) == 1
    assert (await person.client.get("/api/v1/me", headers=old_headers)).status_code == 401


async def test_a_stranger_who_is_faster_than_the_forgetting_keeps_the_messages(person: Person) -> None:
    person.clock.advance(AFTER_THE_SHOW)
    await person.come_again()
    await person.ask_for_erasure()
    await person.be_erased()
    person.clock.advance(timedelta(seconds=1))
    await person.sign_up()
    await settled(person.process)
    before = len(await rows(person.process, "SELECT id FROM notifications_messages"))
    await forget_everything(person.process)
    assert before > 1
    assert await rows(person.process, "SELECT purpose FROM notifications_messages") == [("sign-in-code",)]


async def test_everything_told_twice_forgets_once(person: Person) -> None:
    person.clock.advance(AFTER_THE_SHOW)
    await person.come_again()
    await person.ask_for_erasure()
    await person.be_forgotten()
    await tell_everything_again(person.process)
    await forget_everything(person.process)

    person.clock.advance(timedelta(days=1, seconds=1))
    await forget_everything(person.process)
    assert undeclared_places(await person.traces()) == []
    assert await rows(person.process, "SELECT * FROM platform_erasures") == []


async def test_who_has_tickets_for_a_coming_show_stays(person: Person) -> None:
    answer = await person.ask_for_erasure()
    assert (answer.status_code, answer.json()["state"]) == (202, "checking")
    found = await person.erasure()
    assert found["state"] == "refused"
    [[number]] = await rows(person.process, "SELECT number FROM orders_orders WHERE state = 'fulfilled'")
    assert found["obstacles"] == [{"kind": "coming-tickets", "order_number": number}]
    person.clock.advance(timedelta(days=8))
    await person.process.job("users.propose_erasures").run()
    await settled(person.process)
    assert await rows(person.process, "SELECT * FROM platform_erasures") == []
    assert len(undeclared_places(await person.traces())) == len(EVERYWHERE)


async def test_who_buys_in_the_week_stays(person: Person) -> None:
    person.clock.advance(AFTER_THE_SHOW)
    await person.come_again()
    await person.ask_for_erasure()
    later = "01972b8a-0000-7000-8000-000000000002"
    await tell(person.process, performance(later, [Kind("type-later", 38_000, capacity=10)], person.clock.now()))
    await person.buy(person.process, later, "type-later")
    await settled(person.process)
    await person.be_forgotten()

    await person.come_again()
    found = await person.erasure()
    assert found["state"] == "refused"
    assert await rows(person.process, "SELECT * FROM platform_erasures") == []
    assert (await person.get("/me")).json()["name"] is not None


async def test_an_order_of_the_last_moment_is_kept_until_its_show_is_over(person: Person) -> None:
    """It came between the last question and the erasure, with a token that was still good."""
    person.clock.advance(AFTER_THE_SHOW)
    await person.come_again()
    await person.ask_for_erasure()
    await person.be_forgotten()
    later = "01972b8a-0000-7000-8000-000000000002"
    await tell(person.process, performance(later, [Kind("type-later", 38_000, capacity=10)], person.clock.now()))
    await person.come_again()
    await person.buy(person.process, later, "type-later")
    await settled(person.process)

    for _ in range(32):
        person.clock.advance(timedelta(days=1, seconds=1))
        await forget_everything(person.process)
    assert await rows(person.process, "SELECT * FROM platform_erasures") == []
    left = undeclared_places(await person.traces())
    # The answers to repeated requests go by themselves after two days.
    assert [place for place in left if not place.startswith("platform_idempotency_keys")] == []


@pytest.mark.breaks_promises
async def test_the_scan_finds_what_was_forgotten_badly(person: Person) -> None:
    person.clock.advance(AFTER_THE_SHOW)
    await person.come_again()
    await person.ask_for_erasure()
    await person.be_forgotten()
    sealed = person.process.platform.sealer.seal('{"name": "王小明", "phone": "13900001111"}')

    await meddle(person.process, "UPDATE orders_orders SET contact_sealed = :sealed", sealed=sealed)
    await meddle(person.process, "UPDATE orders_exceptions SET resolution = '欧阳海棠'")
    index = person.process.platform.sealer.blind_index("+8613811112222")
    await meddle(person.process, "UPDATE users_users SET phone_index = :index", index=index)
    await meddle(person.process, "UPDATE inventory_performances SET timezone = :id", id=person.user_id)
    assert undeclared_places(await person.traces()) == [
        "inventory_performances.timezone",
        "orders_orders.contact_sealed",
        "users_users.phone_index",
    ]
