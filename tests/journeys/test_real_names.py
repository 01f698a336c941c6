"""Tickets for people by name: picked from the book or added on the way, one for a document, seen on the ticket."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import buyer, looks
from tests.journeys.people import Language, Person, person
from tests.journeys.server import Server
from tests.journeys.town import Performance, build_named, keep_book, sign_in

pytestmark = pytest.mark.timeout(180)

CHILD: Final = "110105202105050011"
RULE: Final[dict[str, object]] = {
    "buyer_must_attend": True,
    "children": {"entry": "with-adult", "under_age": 14, "under_height_cm": 120},
    "name_changes": {"most": 1, "until_hours_before": 24},
}


@pytest.fixture(scope="module")
def named(server: Server) -> Performance:
    return build_named(server, RULE)


def test_tickets_are_for_people_by_name(browser: Browser, server: Server, named: Performance) -> None:
    first = reader(browser, server, "13830000031", language="zh-CN", on_phone=True)
    buys_for_two(first, named)
    assert first.record.refused == []
    gives_a_ticket_to_another(first)
    assert first.record.faults == []
    assert first.record.refused == ["409 PUT /api/v1/holds/*/attendees/0"]

    # Another account has the same document in its book.
    second = reader(browser, server, "13830000032", language="en", on_phone=False)
    is_told_who_has_a_ticket(second, named)
    assert second.record.faults == []
    assert second.record.refused == ["409 POST /api/v1/holds"]


def reader(browser: Browser, server: Server, phone: str, *, language: Language, on_phone: bool) -> Person:
    """Somebody who is signed in and has a book."""
    account = sign_in(server, phone)
    keep_book(account)
    somebody = person(browser, server, language=language, on_phone=on_phone)
    somebody.page.add_init_script(looks.WATCH_SHIFTS)
    somebody.keeps(account.session)
    return somebody


def buys_for_two(somebody: Person, named: Performance) -> None:
    somebody.open(f"/performances/{named.id}?view=list")
    expect(somebody.sees("real-name-notice")).to_contain_text("实名购票")
    looks.assert_well(somebody, "real-names-list")
    for seat in ("C-4", "C-5"):
        buyer.seat_option(somebody, seat).click()
    somebody.sees("hold-submit").click()

    people = somebody.sees("attendee")
    expect(people).to_have_count(2)
    expect(people.first.get_by_role("checkbox")).to_be_checked()
    somebody.sees("attendee-add").click()
    somebody.sees("person-name").fill("王小宝")
    somebody.sees("person-number-input").fill(CHILD)
    expect(somebody.sees("person-form")).to_contain_text("未满 14 周岁")
    somebody.sees("person-save").click()
    expect(people).to_have_count(3)
    expect(people.nth(2).get_by_role("checkbox")).to_be_checked()
    looks.assert_well(somebody, "real-names-people")
    somebody.sees("attendees-confirm").click()

    expect(somebody.sees("attendee-name")).to_have_text(["欧**明", "王*宝"])
    looks.assert_well(somebody, "real-names-checkout")
    buyer.place_order(somebody, "欧阳小明", "13830000031")
    expect(somebody.sees("attendee-name").first).to_contain_text("证件尾号 002X")
    looks.assert_well(somebody, "real-names-order")
    buyer.pay(somebody, "¥1,360.00")
    buyer.open_tickets(somebody, 2)
    buyer.open_ticket(somebody)
    expect(somebody.sees("attendee-name").first).to_contain_text("证件尾号")
    looks.assert_well(somebody, "real-names-ticket")


def gives_a_ticket_to_another(somebody: Person) -> None:
    """Not that of the buyer, who has to be there; the child's, to an adult."""
    give_to_friend(somebody)
    expect(somebody.sees("problem")).to_have_attribute("data-code", "buyer-must-attend")
    somebody.page.keyboard.press("Escape")
    somebody.page.get_by_role("link", name="下一张").click()
    expect(somebody.sees("attendee-name")).to_contain_text("王*宝")
    give_to_friend(somebody)
    expect(somebody.sees("attendee-name")).to_contain_text("A*******t")
    expect(somebody.sees("name-change")).to_have_count(0)
    looks.assert_well(somebody, "real-names-changed")
    somebody.page.reload()
    expect(somebody.sees("attendee-name")).to_contain_text("A*******t")
    expect(somebody.page.get_by_text("更换次数已用完")).to_be_visible()


def give_to_friend(somebody: Person) -> None:
    somebody.sees("name-change").click()
    somebody.sees("attendee").nth(1).get_by_role("checkbox").check()
    somebody.sees("attendees-confirm").click()


def is_told_who_has_a_ticket(somebody: Person, named: Performance) -> None:
    somebody.open(f"/performances/{named.id}?view=list")
    buyer.seat_option(somebody, "B-4").click()
    somebody.sees("hold-submit").click()
    themselves, friend = somebody.sees("attendee").first, somebody.sees("attendee").nth(1)
    expect(themselves.get_by_role("checkbox")).to_be_checked()
    somebody.sees("attendees-confirm").click()
    expect(somebody.sees("problem")).to_have_attribute("data-code", "document-has-ticket")
    expect(themselves).to_contain_text("has, or is getting, a ticket")
    expect(themselves.get_by_role("checkbox")).not_to_be_checked()
    looks.assert_well(somebody, "real-names-taken")
    friend.get_by_role("checkbox").check()
    somebody.sees("attendees-confirm").click()
    expect(somebody.page.get_by_role("alert")).to_contain_text("You have to be one of them")
