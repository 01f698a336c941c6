"""Somebody gets what all modules have of them: complete by the register, for a week, and for nobody else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta

import httpx2
import msgspec
import pytest

from onsale.app.privacy import REGISTER
from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.privacy import DataExportRequested
from onsale.modules.notifications.module import build as build_notifications
from onsale.modules.users.domain import Role
from onsale.modules.users.module import build as build_users
from onsale.modules.users.settings import PROOF_SECONDS
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.money import SHOW
from tests.modules.person import DOCUMENT_NAME, INVOICE, INVOICE_TITLE, NAME, PHONE, Person, undeclared_places
from tests.modules.proved import proved
from tests.modules.users.identity_owner import NUMBER
from tests.processes import (
    API,
    ORGANISATION_ID,
    SELLING,
    heard,
    new_user,
    rows,
    settled,
    signed_in,
    signed_in_as,
    tell,
    tell_everything_again,
)
from tests.stage import CONTACT, Kind, performance

pytestmark = EVERY_ENGINE

FLOOR = Kind("type-floor", 38_000, capacity=10)
DOCUMENTS = ("personal-data.json", "personal-data.pdf")


class Section(msgspec.Struct):
    title: dict[str, str]
    kinds: list[dict[str, object]]
    columns: dict[str, dict[str, str]]
    rows: list[dict[str, object]]
    is_cut: bool


class Document(msgspec.Struct):
    format: str
    account: str
    requested_at: str
    sections: list[Section]

    def rows_of(self, title: str) -> list[dict[str, object]]:
        return next(section.rows for section in self.sections if section.title["en"] == title)


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build_users, build_notifications, *SELLING)


@pytest.fixture
async def person(process: Process, client: httpx2.AsyncClient, clock: ManualClock) -> Person:
    await tell(process, performance(SHOW, [FLOOR], clock.now()))
    somebody = Person(process, client, clock)
    await somebody.sign_up()
    await somebody.fill_the_book()
    await somebody.buy_and_regret()
    return somebody


async def ask(person: Person) -> dict[str, object]:
    answer = await person.client.post(f"{API}/me/export", headers=person.headers)
    assert answer.status_code == 202, answer.text
    await settled(person.process)
    found: dict[str, object] = (await person.get("/me/export")).json()
    return found


async def document(person: Person) -> Document:
    answer = await person.get("/me/export/personal-data.json")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store"), answer.text
    return msgspec.json.decode(answer.content, type=Document)


async def test_everything_is_in_it(person: Person) -> None:
    assert (await person.get("/me/export")).json()["state"] == "none"
    found = await ask(person)
    assert (found["state"], found["done"], found["total"]) == ("ready", 4, 4)

    export = await document(person)
    text = (await person.get("/me/export/personal-data.json")).text
    for value in (NAME, DOCUMENT_NAME, INVOICE_TITLE, INVOICE["email"], *CONTACT.values(), f"+86{PHONE}"):
        assert value in text
    assert export.account == person.user_id
    assert [row["total"] for row in export.rows_of("Orders")] == ["380.00", "760.00"]
    assert export.rows_of("Orders")[0]["contact"] == "王小明 +8613900001111 xm@example.com"
    assert [row["state"] for row in export.rows_of("Tickets")] == ["void", "valid", "valid"]
    assert "sign-in code" in str(export.rows_of("Messages to your phone")[0]["words"])
    assert len(export.rows_of("Refunds")) == 1
    assert all(section.kinds for section in export.sections)


async def test_what_would_open_doors_is_not_in_it(person: Person) -> None:
    await ask(person)
    export = await document(person)
    text = str(export)
    assert NUMBER not in text
    [entry] = export.rows_of("Identity book (names, documents)")
    assert entry["name"] == DOCUMENT_NAME
    assert "*" in str(entry["number"])
    told = {column for section in export.sections for column in section.columns}
    assert not {column for column in told if re.search("hash|index|secret", column)}
    [[code_hash]] = await rows(person.process, "SELECT code_hash FROM users_codes")
    assert str(code_hash) not in text


async def test_it_is_a_readable_document_in_both_languages(person: Person) -> None:
    await ask(person)
    for language in ("zh-CN", "en"):
        answer = await person.get("/me/export/personal-data.pdf", {"accept-language": language})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        assert answer.content.startswith(b"%PDF-")
        assert len(answer.content) > 10_000


async def test_it_is_sealed_where_it_lies(person: Person) -> None:
    await ask(person)
    parts = await rows(person.process, "SELECT part_sealed FROM users_export_parts")
    assert len(parts) == 4
    assert not [part for (part,) in parts if any(value in str(part) for value in (NAME, PHONE, INVOICE_TITLE))]
    # And the scan looks into it.
    assert "users_export_parts.part_sealed" in undeclared_places(await person.traces())


async def test_nobody_else_has_it(person: Person) -> None:
    await ask(person)
    stranger = await proved(person.process, signed_in(person.process, await new_user(person.process, Role.BUYER)))
    for name in DOCUMENTS:
        assert (await person.client.get(f"{API}/me/export/{name}", headers=stranger)).status_code == 404
        assert (await person.client.get(f"{API}/me/export/{name}")).status_code == 401
    assert (await person.client.get(f"{API}/me/export", headers=stranger)).json()["state"] == "none"
    assert (await person.get("/me/export/personal-data.xml")).status_code in {404, 422}


async def test_an_old_session_fetches_it_after_a_proof(person: Person, clock: ManualClock) -> None:
    await ask(person)
    clock.advance(timedelta(seconds=PROOF_SECONDS))
    old = await person.client.post(f"{API}/auth/sessions/refresh", json={"refresh_token": person.refresh_token})
    headers = {"authorization": f"Bearer {old.json()['access_token']}"}
    for name in DOCUMENTS:
        refused = await person.client.get(f"{API}/me/export/{name}", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "step-up-required")
    await person.come_again()
    assert [(await person.get(f"/me/export/{name}")).status_code for name in DOCUMENTS] == [200, 200]


async def test_it_is_there_for_a_week(person: Person, clock: ManualClock) -> None:
    await ask(person)
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    await person.come_again()
    assert (await person.get("/me/export/personal-data.json")).status_code == 200
    clock.advance(timedelta(seconds=1))
    await person.come_again()
    assert (await person.get("/me/export/personal-data.json")).status_code == 404
    assert (await person.get("/me/export")).json()["state"] == "none"

    clock.advance(timedelta(seconds=1))
    await person.process.job("platform.purge").run()
    assert await rows(person.process, "SELECT module FROM users_export_parts") == []
    assert await rows(person.process, "SELECT id FROM users_exports") == []


async def test_who_asks_again_gets_the_same_until_tomorrow(person: Person, clock: ManualClock) -> None:
    first = await ask(person)
    clock.advance(timedelta(hours=23))
    await person.come_again()
    assert (await ask(person))["id"] == first["id"]
    clock.advance(timedelta(hours=2))
    await person.come_again()
    second = await ask(person)
    assert second["id"] != first["id"]
    assert second["state"] == "ready"


async def test_parts_that_come_at_once_and_twice_make_one_export(person: Person) -> None:
    await asyncio.gather(*(person.client.post(f"{API}/me/export", headers=person.headers) for _ in range(4)))
    await settled(person.process)
    await tell_everything_again(person.process)
    asked = len(heard(person.process, DataExportRequested))
    assert asked >= 1
    counted = await rows(person.process, "SELECT COUNT(*) FROM users_export_parts GROUP BY export_id")
    assert counted == [(4,)] * asked
    assert (await person.get("/me/export")).json()["state"] == "ready"


async def test_an_erased_account_leaves_no_export(person: Person) -> None:
    await person.pay_back()
    await person.export_invoices()
    person.clock.advance(timedelta(days=31))
    await person.come_again()
    await person.ask_for_erasure()
    person.clock.advance(timedelta(days=6))
    await person.come_again()
    assert (await ask(person))["state"] == "ready"
    person.clock.advance(timedelta(days=1))
    await person.process.job("users.propose_erasures").run()
    await settled(person.process)
    assert await rows(person.process, "SELECT module FROM users_export_parts") == []
    assert await rows(person.process, "SELECT state FROM users_erasures") == [("erased",)]


async def test_it_says_who_of_the_staff_has_looked(person: Person) -> None:
    [order_id] = [str(row[0]) for row in await rows(person.process, "SELECT id FROM orders_orders LIMIT 1")]
    organiser = signed_in_as(person.process, "organiser", user_id="organiser-1", organisation_id=ORGANISATION_ID)
    staff = await new_user(person.process, Role.ADMIN)
    admin = await proved(person.process, signed_in(person.process, staff))
    stranger = signed_in_as(person.process, "organiser", user_id="stranger-1", organisation_id="another")
    order = f"{API}/staff/orders/{order_id}"
    answers = [await person.client.get(order, headers=who) for who in (organiser, organiser, admin, stranger)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]
    entry_id = (await person.get("/me/identities")).json()["items"][0]["id"]
    viewed = await person.client.post(
        f"{API}/staff/identities/{entry_id}/views", json={"reason": "asked at the gate"}, headers=admin
    )
    seen = await person.client.post(
        f"{API}/staff/accounts/{person.user_id}/views", json={"reason": "asked for help"}, headers=admin
    )
    assert {viewed.status_code, seen.status_code} <= {200, 201}, viewed.text + seen.text

    await ask(person)
    export = await document(person)
    looks = export.rows_of("Who of the staff looked at your orders")
    assert sorted((row["order_id"], row["looked_by"]) for row in looks) == [
        (order_id, staff.id),
        (order_id, "organiser-1"),
    ]
    views = export.rows_of("Who of the staff looked at your account and identity book")
    assert [(row["action"], row["actor_id"], row["subject_id"]) for row in views] == [
        ("users.account-viewed-as", staff.id, person.user_id),
        ("users.identity-viewed", staff.id, entry_id),
    ]
    assert {column for row in views for column in row} == {"at", "action", "actor_id", "subject_id"}


async def test_every_table_that_names_an_account_is_told_or_left_out_for_a_reason(person: Person) -> None:
    """A new table of accounts is in the export by itself; one of another module has to be added."""
    await ask(person)
    titles = [section.title["en"] for section in (await document(person)).sections]
    naming = {one.table.name for one in REGISTER if {"user_id", "recipient_index"} & one.kinds.keys()}
    left_out = {
        # The same again: limits of a ticket type, holds of orders, news of refunds, copies and their requests.
        "inventory_buyers",
        "inventory_holds",
        "platform_erasures",
        "users_exports",
        # Nothing but an index; codes were for five minutes.
        "users_identity_indexes",
        "users_account_indexes",
        "users_tries",
    }
    joined = {
        "platform_audit_entries",
        "orders_looks",
        "orders_items",
        "orders_notes",
        "orders_resends",
        "orders_payment_attempts",
        "orders_refunds",
        "tickets_attendees",
        "tickets_check_ins",
        "users_password_tries",
        "users_users",
    }
    assert len(titles) == len(naming - left_out | joined)
